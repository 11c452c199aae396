import type { Body } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import type { Json, JsonObject, MessageRow, RunRow } from '../rows.ts';
import { badQuery } from '../page.ts';
import type { Store } from '../store.ts';
import type { Input } from '../turn.ts';

/** Which messages there are, in any thread. */
export const messageIds = (store: Store): { has(id: string): boolean } => ({ has: (id) => store.get('messages', id) !== undefined });

/** A message as the API shows it. */
export function messageView(row: MessageRow): JsonObject {
  return {
    id: row.id,
    date: row.created_at,
    name: null,
    ...row.body,
    otid: row.otid,
    sender_id: null,
    step_id: row.step_id ?? null,
    is_err: null,
    seq_id: null,
    run_id: row.run_id,
  };
}

/** A message by its own id, as it is kept: words that came without a call are reasoning, unless the agent sends its words by a tool. */
export function rawMessageView(store: Store, row: MessageRow): JsonObject {
  const shown = messageView(row);
  if (row.message_type !== 'assistant_message' || sendsByTool(store, row.agent_id)) return shown;
  const { content = null, ...rest } = shown;
  return { ...rest, message_type: 'reasoning_message', source: 'non_reasoner_model', reasoning: content, signature: null };
}

function sendsByTool(store: Store, agentId: string): boolean {
  return (store.get('agents', agentId)?.tool_ids ?? []).some((id) => store.get('tools', id)?.name === 'send_message');
}

const MESSAGE_TYPES: readonly string[] = [
  'system_message', 'user_message', 'assistant_message', 'reasoning_message', 'hidden_reasoning_message', 'tool_call_message', 'tool_return_message',
  'approval_request_message', 'approval_response_message', 'summary_message', 'event_message',
];

/** The kinds of messages that a list is asked for; none for all. */
export function wantedTypes(query: URLSearchParams): string[] {
  const types = query.getAll('include_return_message_types');
  const odd = types.find((type) => !MESSAGE_TYPES.includes(type));
  if (odd !== undefined) throw badQuery('include_return_message_types', `Input should be ${MESSAGE_TYPES.join(', ')}`);
  return types;
}

export function runView(row: RunRow): JsonObject {
  return {
    id: row.id,
    status: row.status,
    created_at: row.created_at,
    completed_at: row.completed_at,
    agent_id: row.agent_id,
    conversation_id: row.conversation_id,
    base_template_id: null,
    background: row.background,
    metadata: row.metadata,
    request_config: row.request_config ?? null,
    stop_reason: row.stop_reason,
    callback_url: null,
    callback_sent_at: null,
    callback_status_code: null,
    callback_error: null,
    ttft_ns: null,
    total_duration_ns: row.total_duration_ns,
  };
}

/** The messages of a send: `input` or `messages`, not both and not neither (API notes §10). */
export function readInputs(body: Body): Input[] {
  const messages = body.objects('messages');
  const input = body.any('input');
  if ((messages === undefined) === (input === undefined)) {
    throw unprocessable([
      { type: 'value_error', loc: ['body'], msg: "Value error, Either 'input' or 'messages' must be provided, not both" },
    ]);
  }
  if (messages?.length === 0) throw refuse(422, 'Messages must not be empty');
  if (!messages) return [{ role: 'user', text: textOf(input ?? null), otid: null }];
  return messages.map((message) => ({
    role: roleOf(message),
    text: textOf(message['content'] ?? null),
    otid: typeof message['otid'] === 'string' ? message['otid'] : null,
  }));
}

function roleOf(message: JsonObject): string {
  const role = String(message['role'] ?? 'user');
  if (['user', 'system', 'assistant'].includes(role)) return role;
  throw unprocessable([{ type: 'literal_error', loc: ['body', 'messages', 'role'], msg: "Input should be 'user', 'system' or 'assistant'" }]);
}

/** The text in a message's content: a string, or parts of which some have text. */
function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) =>
      typeof part === 'object' && part !== null && !Array.isArray(part) && typeof part['text'] === 'string' ? part['text'] : '',
    )
    .filter((text) => text !== '')
    .join('\n');
}
