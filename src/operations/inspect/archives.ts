import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { Letta } from '../../letta/client.ts';
import { archiveLive } from '../../resources/archive/remote.ts';
import { findAgent } from '../agents.ts';
import type { InspectQuery } from './api.ts';
import { attachment } from './attachment.ts';
import { shownAgents, type Found } from './found.ts';
import { archiveHolders } from './holders.ts';

/** Archives; from `table` on with their agents, for which the server wants one request per archive (API notes §3). */
export async function listArchives(letta: Letta, { detail, agent }: InspectQuery): Promise<readonly Found[]> {
  const query = agent === undefined ? {} : { agent_id: (await findAgent(letta, agent)).id };
  const archives = await letta.all<Archive>('/v1/archives/', query);
  if (detail === 'names') return archives.map((archive) => ({ live: archiveLive(archive), row: archive }));
  const holders = await archiveHolders(letta, archives);
  return archives.map((archive) => {
    const agents = holders.get(archive.id) ?? [];
    return { live: archiveLive(archive, agents.map(({ id }) => id)), row: archive, beside: { attached_agents: shownAgents(agents), attachment: attachment(agents.length) } };
  });
}
