import { randomUUID } from 'node:crypto';
import { newId } from '../ids.ts';
import { dumps } from '../python-json.ts';
import type { Json, JsonObject, MessageRow } from '../rows.ts';
import type { Store } from '../store.ts';

/** Messages in an agent file: as models have them, by roles, not as the API shows them. */

const text = (content: string): Json => [{ type: 'text', text: content, signature: null }];

/** One message of an export. `model` is null for what people said. */
export function exportMessage(row: MessageRow, index: number, model: Json): JsonObject {
  const { body } = row;
  const call = body['tool_call'] as JsonObject | undefined;
  const said = typeof body['content'] === 'string' ? text(body['content']) : [];
  const common = { type: 'message', otid: row.otid ?? randomUUID(), group_id: null, name: body['name'] ?? null, sender_id: null, batch_item_id: null, id: `message-${index}`, agent_id: 'agent-0' };
  const rest = { created_at: row.created_at, approve: null, approval_request_id: null, denial_reason: null, approvals: [] };
  const none = { tool_calls: null, tool_call_id: null, tool_returns: [] };
  if (row.message_type === 'tool_call_message' && call)
    return {
      ...common, role: 'assistant', content: [], model, tool_call_id: null, tool_returns: [],
      tool_calls: [{ id: call['tool_call_id'] ?? null, function: { arguments: call['arguments'] ?? '', name: call['name'] ?? '' }, type: 'function' }], ...rest,
    };
  if (row.message_type === 'tool_return_message') {
    const { tool_call_id = null, status = null, stdout = null, stderr = null, tool_return = null } = body;
    const response = dumps({ status: status === 'success' ? 'OK' : 'Failed', message: tool_return, time: row.created_at }, 2);
    return { ...common, role: 'tool', content: text(response), model, tool_calls: null, tool_call_id, tool_returns: [{ tool_call_id, status, stdout, stderr, func_response: response }], ...rest };
  }
  if (row.message_type === 'assistant_message') return { ...common, role: 'assistant', content: said, model, ...none, ...rest };
  return { ...common, role: row.message_type === 'system_message' ? 'system' : 'user', content: said, model: row.message_type === 'system_message' ? model : null, ...none, ...rest };
}

/** Stores a message of an agent file; one of a model with words and calls becomes a message for each. @returns their ids. */
export function importMessage(store: Store, agentId: string, message: JsonObject): string[] {
  const put = (type: string, body: JsonObject): string => {
    const now = store.now();
    const id = newId('message');
    store.put('messages', {
      id, created_at: now, updated_at: now, agent_id: agentId, conversation_id: null, message_type: type, run_id: null,
      otid: typeof message['otid'] === 'string' ? message['otid'] : null, body: { message_type: type, ...body },
    });
    return id;
  };
  const words = wordsOf(message['content'] ?? null);
  switch (message['role']) {
    case 'system':
      return [put('system_message', { content: words })];
    case 'tool': {
      const returned = ((message['tool_returns'] ?? []) as JsonObject[])[0] ?? {};
      const { status = 'success', stdout = null, stderr = null } = returned;
      const id = message['tool_call_id'] ?? null;
      const shown: JsonObject = { tool_return: unpacked(words), status, tool_call_id: id, stdout, stderr };
      return [put('tool_return_message', { name: message['name'] ?? null, ...shown, tool_returns: [{ type: 'tool', ...shown }] })];
    }
    case 'assistant': {
      const calls = ((message['tool_calls'] ?? []) as JsonObject[]).map((call) => {
        const { name = '', arguments: args = '' } = (call['function'] ?? {}) as JsonObject;
        return { name, arguments: args, tool_call_id: call['id'] ?? null };
      });
      const ids = words === '' ? [] : [put('assistant_message', { content: words })];
      return [...ids, ...calls.map((call) => put('tool_call_message', { tool_call: call, tool_calls: [call] }))];
    }
    default:
      return [put('user_message', { content: words })];
  }
}

function wordsOf(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (part !== null && typeof part === 'object' && !Array.isArray(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

/** What a tool returned, without the words that the server packs around it for a model. */
function unpacked(words: string): string {
  try {
    const { message } = JSON.parse(words) as { message?: unknown };
    return typeof message === 'string' ? message : words;
  } catch {
    return words;
  }
}
