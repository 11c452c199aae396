import type { Body } from '../body.ts';
import { unprocessable } from '../errors.ts';
import { ORGANIZATION } from '../ids.ts';
import type { Json, JsonObject, MessageRow, RunRow } from '../rows.ts';
import type { Store } from '../store.ts';
import type { Input } from '../turn.ts';

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

/** The model calls of a run, as far as a client needs them: that they were made, by which model, and how they ended. */
export function stepsOf(store: Store, run: RunRow): (JsonObject & { id: string })[] {
  const agent = store.get('agents', run.agent_id);
  const ids = store.all('messages').flatMap((row) => (row.run_id === run.id && row.step_id ? [row.step_id] : []));
  return [...new Set(ids)].map((id, index, all) => ({
    id,
    origin: null,
    organization_id: ORGANIZATION,
    provider_id: null,
    run_id: run.id,
    agent_id: run.agent_id,
    provider_name: agent?.llm_config['provider_name'] ?? null,
    provider_category: 'base',
    model: agent?.llm_config['model'] ?? null,
    model_handle: agent?.model ?? null,
    model_endpoint: null,
    context_window_limit: agent?.llm_config['context_window'] ?? null,
    stop_reason: index === all.length - 1 ? 'end_turn' : 'tool_rule',
    tags: [],
    tid: null,
    trace_id: null,
    request_id: null,
    messages: [],
    feedback: null,
    project_id: null,
    error_type: null,
    error_data: null,
    status: 'success',
  }));
}
