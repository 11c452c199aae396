import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { Letta } from '../../letta/client.ts';
import { refOf } from '../agents.ts';
import type { AgentRef } from '../api.ts';

/** Who has what, by the thing's id. */
export type Holders = ReadonlyMap<string, readonly AgentRef[]>;

interface Named { readonly id?: string | null }

/** The relations of an agent that an include brings, and where they then stand. */
const RELATIONS = {
  blocks: { include: 'agent.blocks', of: (agent: AgentState): readonly Named[] => agent.blocks ?? [] },
  tools: { include: 'agent.tools', of: (agent: AgentState): readonly Named[] => agent.tools ?? [] },
  folders: { include: 'agent.sources', of: (agent: AgentState): readonly Named[] => (agent as { readonly sources?: readonly Named[] }).sources ?? [] },
};

/** Which agents have which blocks, tools or folders, hidden agents too: from one list of the agents, instead of a request for each thing (API notes §3). */
export async function holdersOf(letta: Letta, relation: keyof typeof RELATIONS): Promise<Holders> {
  const { include, of } = RELATIONS[relation];
  const holders = new Map<string, AgentRef[]>();
  for (const agent of await letta.all<AgentState>('/v1/agents/', { include: [include], show_hidden_agents: true })) {
    for (const id of new Set(of(agent).map((thing) => thing.id ?? ''))) add(holders, id, refOf(agent));
  }
  return holders;
}

/** Which agents have which archives. No include brings those (API notes §3), so it is one request per archive. */
export async function archiveHolders(letta: Letta, archives: readonly Archive[]): Promise<Holders> {
  return new Map(await Promise.all(archives.map(async ({ id }) => [id, (await letta.all<AgentState>(`/v1/archives/${id}/agents`)).map(refOf)] as const)));
}

function add(holders: Map<string, AgentRef[]>, id: string, agent: AgentRef): void {
  const there = holders.get(id);
  if (there) there.push(agent);
  else holders.set(id, [agent]);
}
