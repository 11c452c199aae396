import type { Context } from 'hono';
import { notFound, refuse } from './errors.ts';
import { isId } from './ids.ts';
import type { AgentRow, ConversationRow } from './rows.ts';
import { pathRow, query, rowOf, type Server } from './server.ts';

/** The thread that the path names: a conversation, or an agent's default one by `default` and `agent_id`, or by the agent's id. */
export function threadOf(c: Context, server: Server, bodyAgentId?: string): { agent: AgentRow; conversation: ConversationRow | undefined } {
  const id = c.req.param('conversation_id') ?? '';
  const agentId = id === 'default' ? (query(c).get('agent_id') ?? bodyAgentId) : isId('agent', id) ? id : undefined;
  if (id === 'default' && agentId === undefined)
    throw refuse(400, 'INVALID_ARGUMENT: agent_id is required when conversation_id is "default"');
  if (agentId !== undefined) return { agent: rowOf(server, 'agents', agentId), conversation: undefined };
  const conversation = pathRow(c, server, 'conversations', 'conversation_id');
  const agent = server.store.get('agents', conversation.agent_id);
  if (!agent) throw notFound('Agent', conversation.agent_id);
  return { agent, conversation };
}
