import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { markerIn } from '../../letta/marks.ts';
import { withoutTwins } from '../../letta/users.ts';
import { refOf, selectAgents } from '../agents.ts';
import type { AgentRef } from '../api.ts';
import type { MemoryReport, MemoryRequest } from './api.ts';
import { readChanges } from './changes.ts';
import { memoryRows, type SeenBlock } from './rows.ts';

/** The relation that a report reads along. */
const WITH_BLOCKS = { include: ['agent.blocks'] };

/** So many shared blocks are asked for their agents one by one; for more, all agents are read. */
const FEW = 5;

/** The memory report (see {@link MemoryReport}): the agents with their blocks, the newest messages and runs, and for some agents only, who else has their blocks. */
export const memoryReport = async (letta: Letta, request: MemoryRequest, now: Date): Promise<MemoryReport> => (await readMemory(letta, request, now)).report;

/** The same, with the agents as they were read. */
export async function readMemory(letta: Letta, request: MemoryRequest, now: Date): Promise<{ readonly agents: readonly AgentState[]; readonly report: MemoryReport }> {
  const before = letta.calls.total;
  const everything = request.names === undefined && request.match === undefined && (request.tags ?? []).length === 0;
  const found = await selectAgents(letta, everything ? { all: true } : request, WITH_BLOCKS);
  const agents = request.names === undefined ? withoutTwins(found) : found;
  const refs = agents.map(refOf);
  const [users, changes] = await Promise.all([everything ? usersIn(agents) : usersOf(letta, agents), readChanges(letta, refs)]);
  const { rows, compared } = memoryRows(seenBlocks(agents, users), changes ?? new Map());
  const report: MemoryReport = {
    at: now.toISOString(), agents: refs, rows, without: agents.filter((agent) => (agent.blocks ?? []).length === 0).map(refOf),
    changesKnown: changes !== null, compared, reads: letta.calls.total - before,
  };
  return { agents, report };
}

/** Each block of the agents once. */
export function seenBlocks(agents: readonly AgentState[], users: ReadonlyMap<string, number>): readonly SeenBlock[] {
  const seen = new Map<string, { readonly block: BlockResponse; readonly agents: AgentRef[] }>();
  for (const agent of agents) {
    for (const block of (agent.blocks ?? []) as readonly BlockResponse[]) {
      const one = seen.get(block.id) ?? { block, agents: [] };
      one.agents.push(refOf(agent));
      seen.set(block.id, one);
    }
  }
  return [...seen.values()].map(({ block, agents: holders }): SeenBlock => ({
    id: block.id, label: block.label ?? '', value: block.value, limit: block.limit ?? 0, readOnly: block.read_only === true, agents: holders,
    users: Math.max(holders.length, users.get(block.id) ?? 0), declaredShared: markerIn(block.metadata)?.address.startsWith('block.') === true,
  }));
}

function usersIn(agents: readonly AgentState[]): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const agent of agents) for (const { id } of (agent.blocks ?? []) as readonly BlockResponse[]) users.set(id, (users.get(id) ?? 0) + 1);
  return users;
}

/** How many agents have each block of some agents: the blocks that more than one agent has come in one list. */
async function usersOf(letta: Letta, agents: readonly AgentState[]): Promise<ReadonlyMap<string, number>> {
  const ours = new Set(agents.flatMap((agent) => ((agent.blocks ?? []) as readonly BlockResponse[]).map(({ id }) => id)));
  if (ours.size === 0) return new Map();
  const everybody = async (): Promise<ReadonlyMap<string, number>> => usersIn(withoutTwins(await letta.all<AgentState>('/v1/agents/', WITH_BLOCKS)));
  let shared: readonly string[];
  try {
    // With this filter the list's cursor skips and repeats (API notes §2), so it is read in one page; 0 is everything.
    shared = (await letta.get<readonly BlockResponse[]>('/v1/blocks/', { query: { connected_to_agents_count_gt: 1, limit: 0 } })).map(({ id }) => id).filter((id) => ours.has(id));
  } catch (error) {
    if (!isRefusal(error, 400, 404, 422)) throw error;
    return everybody();
  }
  if (shared.length > FEW) return everybody();
  return new Map(await Promise.all(shared.map(async (id) => [id, withoutTwins(await letta.all<AgentState>(`/v1/blocks/${id}/agents`)).length] as const)));
}
