import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { insist } from '../../letta/insist.ts';

interface Named { readonly id: string; readonly name: string }

/** The archives of an agent: one at most, from their own route (API notes §3). Undefined where the server has no archives. */
export async function archivesOf(letta: Letta, agentId: string): Promise<readonly Archive[] | undefined> {
  try {
    return await letta.all<Archive>('/v1/archives/', { agent_id: agentId });
  } catch (error) {
    if (isRefusal(error, 400, 404)) return undefined;
    throw error;
  }
}

const path = (agentId: string, verb: 'attach' | 'detach', archiveId: string): string => `/v1/agents/${agentId}/archives/${verb}/${archiveId}`;

export const detachArchive = (letta: Letta, agentId: string, archiveId: string): Promise<void> =>
  insist(async () => { await letta.patch(path(agentId, 'detach', archiveId)); });

/**
 * Attaches an archive. An agent can have one (API notes §7): another in its place gives way when the plan takes it off (`leaving`, ids) or
 * when it is the automatic "<name>'s Archive" and holds nothing; otherwise LC2023, for the agent's passages would get out of its sight.
 */
export async function attachArchive(letta: Letta, agent: Named, archiveId: string, leaving: readonly string[]): Promise<void> {
  const attach = (): Promise<unknown> => insist(() => letta.patch(path(agent.id, 'attach', archiveId)));
  try {
    await attach();
    return;
  } catch (error) {
    if (!isRefusal(error, 409)) throw error;
  }
  for (const other of (await archivesOf(letta, agent.id)) ?? []) {
    if (other.id === archiveId) return;
    const automatic = other.name === `${agent.name}'s Archive`;
    if (!leaving.includes(other.id) && !(automatic && await isEmpty(letta, agent.id))) {
      throw failure('LC2023', `agent "${agent.name}" already has the archive "${other.name}" (${other.id}), and an agent can have only one`, {
        detail: automatic ? 'The agent made it itself and has written passages into it.' : 'It is not one that this plan takes off.',
        next: 'declare that archive, or detach it from the agent by hand',
      });
    }
    await detachArchive(letta, agent.id, other.id);
  }
  await attach();
}

const isEmpty = async (letta: Letta, agentId: string): Promise<boolean> =>
  (await letta.get<readonly unknown[]>(`/v1/agents/${agentId}/archival-memory`, { query: { limit: 1 } })).length === 0;
