import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { DiagnosticError, type Diagnostic } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { unlessGone } from '../../letta/insist.ts';
import { attachArchive } from '../../resources/agent/archives.ts';
import { attachBlock, attachFolder } from '../../resources/agent/attach.ts';
import { changeIdentities } from '../../resources/agent/identities.ts';
import { listIn, type AgentFile } from './agent-file.ts';
import type { AgentBackup, Kept } from './backup.ts';

/** What of a backed up agent is still on the server, and is attached to the new one as it is. */
export interface Remaining {
  readonly blocks: readonly Kept[];
  readonly folders: readonly Kept[];
  readonly archives: readonly Kept[];
  readonly identities: readonly Kept[];
}

const KINDS = ['blocks', 'folders', 'archives', 'identities'] as const;
const ONE: Readonly<Record<(typeof KINDS)[number], string>> = { blocks: 'block', folders: 'folder', archives: 'archive', identities: 'identity' };

/** What is still there. A block that only the agent itself has, which was saved and then stayed, is its own: a second agent gets a copy. */
export async function remainingOf(letta: Letta, { id, blocks, folders, archives, identities }: AgentBackup): Promise<Remaining> {
  const there = async (found: readonly Kept[], path: (id: string) => string): Promise<readonly Kept[]> => {
    const present = await Promise.all(found.map(async (one) => ((await optional(letta.get<unknown>(path(one.id)))) === undefined ? [] : [one])));
    return present.flat();
  };
  const own = async (block: Kept): Promise<boolean> => {
    const users = (await unlessGone(letta.all<AgentState>(`/v1/blocks/${block.id}/agents`))) ?? [];
    return users.length > 0 && users.every((user) => user.id === id);
  };
  const shared: Kept[] = [];
  for (const block of await there(blocks, (one) => `/v1/blocks/${one}`)) if (!(await own(block))) shared.push(block);
  return {
    blocks: shared, folders: await there(folders, (one) => `/v1/folders/${one}`), archives: await there(archives, (one) => `/v1/archives/${one}`), identities: await there(identities, (one) => `/v1/identities/${one}`),
  };
}

/** Servers without a kind of object answer 400 or 410 for it. */
const optional = async <T>(call: Promise<T>): Promise<T | undefined> => unlessGone(call).catch((error: unknown) => {
  if (isRefusal(error, 400, 410)) return undefined;
  throw error;
});

/** Takes out of an agent file what is attached instead of being made again. */
export function withoutRemaining(file: AgentFile, { blocks, folders }: Remaining): void {
  drop(file, 'blocks', 'block_ids', (row) => blocks.some(({ name }) => name === row['label']));
  const gone = drop(file, 'sources', 'source_ids', (row) => folders.some(({ name }) => name === row['name']));
  if (!file.whole['files']) return;
  const files = drop(file, 'files', 'file_ids', (row) => gone.has(String(row['source_id'])));
  for (const agent of file.agents) {
    const open = agent['files_agents'];
    if (Array.isArray(open)) agent['files_agents'] = open.filter((one) => !(typeof one === 'object' && one !== null && !Array.isArray(one) && (gone.has(String(one['source_id'])) || files.has(String(one['file_id'])))));
  }
}

/** Removes rows of a list, and their ids from the agents'; gives the ids. */
function drop(file: AgentFile, list: 'blocks' | 'sources' | 'files', ids: string, goes: (row: ReturnType<typeof listIn>[number]) => boolean): ReadonlySet<string> {
  const gone = new Set(listIn(file.whole, list).filter(goes).map((row) => String(row['id'])));
  file.whole[list] = listIn(file.whole, list).filter((row) => !gone.has(String(row['id'])));
  for (const agent of file.agents) {
    const held = agent[ids];
    if (Array.isArray(held)) agent[ids] = held.filter((id) => !gone.has(String(id)));
  }
  return gone;
}

/** Attaches what is still there, all of it that can be; gives what could not (LC4089). */
export async function reattach(letta: Letta, agent: AgentState, remaining: Remaining): Promise<readonly Diagnostic[]> {
  const attach: Readonly<Record<(typeof KINDS)[number], (id: string) => Promise<unknown>>> = {
    blocks: (id) => attachBlock(letta, agent.id, id), folders: (id) => attachFolder(letta, agent.id, id), archives: (id) => attachArchive(letta, agent, id, []),
    identities: (id) => changeIdentities(letta, agent.id, { added: [id], removed: [] }),
  };
  const problems: Diagnostic[] = [];
  for (const kind of KINDS) {
    for (const { id, name } of remaining[kind]) {
      await attach[kind](id).catch((error: unknown) => {
        const why = error instanceof DiagnosticError ? error.diagnostics.map(({ summary }) => summary).join('; ') : error instanceof UnknownOutcome ? error.message : undefined;
        if (why === undefined) throw error;
        problems.push({ severity: 'error', code: 'LC4089', summary: `agent "${agent.name}" (${agent.id}) is there, without its ${ONE[kind]} "${name}" (${id})`, detail: why, next: 'Attach it by hand, or delete the agent and import the backup again.' });
      });
    }
  }
  return problems;
}

/** What is attached, in words: `block "rules", folder "manual"`. */
export const inWords = (remaining: Remaining): string => KINDS.flatMap((kind) => remaining[kind].map(({ name }) => `${ONE[kind]} "${name}"`)).join(', ');
