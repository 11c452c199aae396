import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { conversationLive } from '../../resources/conversation/remote.ts';
import { findAgent } from '../agents.ts';
import type { InspectQuery } from './api.ts';
import type { Found } from './found.ts';

/** The server tells what is in a window only of a conversation that is read alone (seen on 0.16.8): of one agent so many are, then none. */
const READ_ALONE = 50;

interface Windowed extends ServerConversation { readonly in_context_message_ids?: readonly string[] | null }

/** Conversations with the names of their agents, from one list of each; of one agent also how many messages are in their windows. */
export async function listConversations(letta: Letta, { agent, detail }: InspectQuery): Promise<readonly Found[]> {
  if (agent !== undefined) return conversationsOf(letta, agent, detail === 'names');
  const [rows, agents] = await Promise.all([letta.all<Windowed>('/v1/conversations/'), detail === 'names' ? [] : letta.all<AgentState>('/v1/agents/')]);
  const names = new Map(agents.map(({ id, name }) => [id, name]));
  return rows.map((row) => found(row, names.get(row.agent_id)));
}

async function conversationsOf(letta: Letta, nameOrId: string, bare: boolean): Promise<readonly Found[]> {
  const agent = await findAgent(letta, nameOrId);
  const rows = await letta.all<Windowed>('/v1/conversations/', { agent_id: agent.id });
  if (bare || rows.length > READ_ALONE) return rows.map((row) => found(row, agent.name));
  return Promise.all(rows.map(async (row) => found(await readConversation(letta, row.id) ?? row, agent.name, true)));
}

/** One conversation with its window; undefined when it is gone. */
export const readConversation = (letta: Letta, id: string): Promise<Windowed | undefined> => unlessGone(letta.get<Windowed>(`/v1/conversations/${id}`));

/** `read`: alone, so that its window is known. The first message of a window is the compiled prompt, and nobody said that. */
export function found(row: Windowed, agentName: string | undefined, read = false): Found {
  const said = Math.max(0, (row.in_context_message_ids?.length ?? 0) - 1);
  return { live: conversationLive(row), row, beside: { ...(agentName === undefined ? {} : { agent_name: agentName }), ...(read ? { message_count: said } : {}) } };
}
