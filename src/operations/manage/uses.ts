import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { unlessGone } from '../../letta/insist.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { withoutTwins } from '../../letta/users.ts';

/** Which relations of agents are asked for: tools come with their sources, which is heavy. */
export type Relation = 'blocks' | 'tools' | 'sources' | 'managed_group';

interface Group { readonly id: string; readonly shared_block_ids?: readonly string[] | null; readonly manager_agent_id?: string | null; readonly manager_type?: string }

/** Who uses what, as read in few lists. Hidden agents count: they use things as others do. */
export interface Uses {
  readonly agents: readonly AgentState[];
  /** Agents without the sleep-time twins of others. */
  readonly real: readonly AgentState[];
  /** Copies of blocks that conversations have for themselves. */
  readonly isolated: ReadonlySet<string>;
  /** Blocks that groups or identities hold beside agents. */
  readonly heldElsewhere: ReadonlySet<string>;
  readonly groups: readonly Group[];
}

/** Reads who uses what. Groups and identities are no part of every server. */
export async function readUses(letta: Letta, relations: readonly Relation[]): Promise<Uses> {
  const [agents, conversations, groups, identities] = await Promise.all([
    letta.all<AgentState>('/v1/agents/', { show_hidden_agents: true, include: relations.map((relation) => `agent.${relation}`) }),
    unlessGone(letta.all<ServerConversation>('/v1/conversations/')),
    optional(() => letta.all<Group>('/v1/groups/')),
    optional(() => letta.all<{ readonly id: string; readonly block_ids?: readonly string[] | null }>('/v1/identities/')),
  ]);
  return {
    agents, real: withoutTwins(agents), groups,
    isolated: new Set((conversations ?? []).flatMap((row) => row.isolated_block_ids ?? [])),
    heldElsewhere: new Set([...groups.flatMap((group) => group.shared_block_ids ?? []), ...identities.flatMap((identity) => identity.block_ids ?? [])]),
  };
}

async function optional<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return (await unlessGone(read())) ?? [];
  } catch (error) {
    if (isRefusal(error, 400, 410)) return [];
    throw error;
  }
}

/** The agents that hold an object in one of their lists. */
export const holders = (agents: readonly AgentState[], relation: 'blocks' | 'tools' | 'sources', id: string): readonly AgentState[] =>
  agents.filter((agent) => ((agent as unknown as Readonly<Record<string, readonly { readonly id?: string }[] | null | undefined>>)[relation] ?? []).some((one) => one.id === id));
