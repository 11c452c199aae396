import { runTool } from './agent-tools.ts';
import { canAnswer } from './catalogue/models.ts';
import { ApiError, notFound } from './errors.ts';
import { newId } from './ids.ts';
import { decide, ModelFailure, type Turn } from './model.ts';
import { systemMessage } from './objects/prompt.ts';
import type { AgentRow, ConversationRow, JsonObject, MessageRow, RunRow } from './rows.ts';
import { rowsOf } from './server.ts';
import type { Store } from './store.ts';

export interface Input {
  role: string;
  text: string;
  otid: string | null;
}

export interface TurnRequest {
  agentId: string;
  conversationId: string | null;
  inputs: Input[];
  maxSteps: number;
}

export interface TurnResult {
  run: RunRow;
  /** What the agent said and did; the input is not repeated. */
  messages: MessageRow[];
  stopReason: string;
  usage: JsonObject;
}

/** Starts the run of a turn: it is listed as active until {@link finishRun} or {@link takeTurn} ends it. */
export function startRun(store: Store, request: TurnRequest, background: boolean): RunRow {
  const now = store.now();
  const run = store.put('runs', {
    id: newId('run'),
    created_at: now,
    updated_at: now,
    agent_id: request.agentId,
    conversation_id: request.conversationId,
    background,
    status: background ? 'created' : 'running',
    stop_reason: null,
    completed_at: null,
    metadata: background ? { run_type: 'send_message_async' } : { run_type: 'send_message' },
    total_duration_ns: null,
    usage: usage(0, 0, 0, ''),
  });
  store.flush();
  return run;
}

/**
 * One turn of the agent: the model decides, tools are run, until it answers with text. The messages are stored together at
 * the end; a failed model call stores none and fails the run (API notes §17). Throws the answer for the sender.
 */
export async function takeTurn(store: Store, request: TurnRequest, run: RunRow): Promise<TurnResult> {
  const started = performance.now();
  try {
    store.patch('runs', store.get('runs', run.id) ?? run, { status: 'running' });
    const steps = await loop(store, request, run);
    const agent = store.get('agents', request.agentId);
    if (!agent) throw notFound('Agent', request.agentId);
    const current = store.get('runs', run.id);
    if (current?.status === 'cancelled') return { run: current, messages: [], stopReason: 'cancelled', usage: current.usage };
    keep(store, agent, request, steps.rows);
    const done = finishRun(store, run, 'completed', steps.stopReason, performance.now() - started, steps.usage);
    const sent = steps.rows.filter((row) => row.message_type !== 'user_message' && row.message_type !== 'system_message');
    return { run: done, messages: sent, stopReason: steps.stopReason, usage: steps.usage };
  } catch (error) {
    if (store.get('runs', run.id))
      finishRun(store, run, 'failed', error instanceof ModelFailure ? 'llm_api_error' : 'error', performance.now() - started, run.usage);
    throw error instanceof ModelFailure ? modelError(error.status) : error;
  }
}

interface Steps {
  rows: MessageRow[];
  stopReason: string;
  usage: JsonObject;
}

async function loop(store: Store, request: TurnRequest, run: RunRow): Promise<Steps> {
  const rows = request.inputs.map((input) =>
    message(store, request, run, input.role === 'system' ? 'system_message' : 'user_message', { content: input.text }, input.otid),
  );
  const turns: Turn[] = [...history(store, request), ...request.inputs.map((input) => ({ role: 'user' as const, text: input.text }))];
  let said = '';
  for (let step = 1; step <= request.maxSteps; step++) {
    const agent = store.get('agents', request.agentId);
    if (!agent) throw notFound('Agent', request.agentId);
    if (!canAnswer(agent.model)) throw new ModelFailure(500);
    const prompt = String(systemMessage(store, window(store, request, agent))?.body['content'] ?? agent.system);
    const tools = rowsOf(store, 'tools', agent.tool_ids);
    const offered = new Map(tools.map((tool) => [tool.name, (tool.json_schema?.['parameters'] ?? {}) as Record<string, unknown>]));
    const decision = await decide(turns, offered, prompt);
    const counted = (): JsonObject =>
      usage(
        step,
        Math.ceil((prompt.length + turns.reduce((sum, turn) => sum + turn.text.length, 0)) / 4),
        Math.max(1, Math.floor(said.length / 4)),
        run.id,
      );
    if (decision.kind === 'text') {
      said += decision.text;
      rows.push(message(store, request, run, 'assistant_message', { content: decision.text }));
      return { rows, stopReason: 'end_turn', usage: counted() };
    }
    if (decision.name === 'send_message') {
      rows.push(message(store, request, run, 'assistant_message', { content: String(decision.args['message']) }));
      return { rows, stopReason: 'end_turn', usage: counted() };
    }
    const callId = `call_${newId('tool').slice(5).replaceAll('-', '').slice(0, 24)}`;
    const call = { name: decision.name, arguments: JSON.stringify(decision.args), tool_call_id: callId };
    rows.push(message(store, request, run, 'tool_call_message', { tool_call: call, tool_calls: [call] }));
    const result = runTool(store, agent, decision.name, decision.args);
    store.flush();
    const returned = { tool_return: result.text, status: result.status, tool_call_id: callId, stdout: null, stderr: null };
    rows.push(message(store, request, run, 'tool_return_message', { ...returned, tool_returns: [{ ...returned, type: 'tool' }] }));
    turns.push({ role: 'assistant', text: '' }, { role: 'tool', text: result.text });
    if (step === request.maxSteps) return { rows, stopReason: 'max_steps', usage: counted() };
  }
  return { rows, stopReason: 'max_steps', usage: usage(0, 0, 0, run.id) };
}

function window(store: Store, request: TurnRequest, agent: AgentRow): string[] {
  if (request.conversationId === null) return agent.message_ids;
  return store.get('conversations', request.conversationId)?.in_context_message_ids ?? [];
}

function history(store: Store, request: TurnRequest): Turn[] {
  const agent = store.get('agents', request.agentId);
  if (!agent) throw notFound('Agent', request.agentId);
  return rowsOf(store, 'messages', window(store, request, agent).slice(1)).map((row) => ({
    role: row.message_type === 'tool_return_message' ? 'tool' : row.message_type === 'user_message' ? 'user' : 'assistant',
    text: String(row.body['content'] ?? row.body['tool_return'] ?? ''),
  }));
}

function message(store: Store, request: TurnRequest, run: RunRow, type: string, body: JsonObject, otid: string | null = null): MessageRow {
  const now = store.now();
  return {
    id: newId('message'),
    created_at: now,
    updated_at: now,
    agent_id: request.agentId,
    conversation_id: request.conversationId,
    message_type: type,
    run_id: run.id,
    otid,
    body: { message_type: type, ...body },
  };
}

function keep(store: Store, agent: AgentRow, request: TurnRequest, rows: MessageRow[]): void {
  for (const row of rows) store.put('messages', row);
  const ids = rows.map((row) => row.id);
  const conversation: ConversationRow | undefined =
    request.conversationId === null ? undefined : store.get('conversations', request.conversationId);
  if (conversation)
    store.patch('conversations', conversation, {
      in_context_message_ids: [...conversation.in_context_message_ids, ...ids],
      last_message_at: store.now(),
    });
  else
    store.patch('agents', agent, {
      message_ids: agent.message_buffer_autoclear ? agent.message_ids.slice(0, 1) : [...agent.message_ids, ...ids],
    });
}

export function finishRun(
  store: Store,
  run: RunRow,
  status: RunRow['status'],
  stopReason: string,
  ms: number,
  counted: JsonObject,
): RunRow {
  const completed = store.now();
  const done = store.patch('runs', store.get('runs', run.id) ?? run, {
    status,
    stop_reason: stopReason,
    completed_at: completed,
    total_duration_ns: Math.round(ms * 1e6),
    usage: counted,
  });
  const agent = store.get('agents', run.agent_id);
  if (agent)
    store.put('agents', { ...agent, last_run_completion: completed, last_run_duration_ms: Math.round(ms), last_stop_reason: stopReason });
  store.flush();
  return done;
}

function usage(steps: number, prompt: number, completion: number, runId: string): JsonObject {
  return {
    message_type: 'usage_statistics',
    completion_tokens: completion,
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    step_count: steps,
    run_ids: runId === '' ? null : [runId],
    cached_input_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    context_tokens: prompt,
  };
}

const MODEL_ERRORS: Record<number, [status: number, type: string]> = {
  400: [400, 'llm_bad_request'],
  401: [401, 'llm_authentication'],
  402: [402, 'llm_insufficient_credits'],
  408: [504, 'llm_timeout'],
  429: [429, 'llm_rate_limit'],
  504: [504, 'llm_timeout'],
};

/** What the sender is told when the model provider failed (API notes §1.5). */
function modelError(status: number): ApiError {
  const [answered, type] = MODEL_ERRORS[status] ?? [500, 'llm_error'];
  return new ApiError(answered, {
    error: { type, message: 'An error occurred with the LLM request.', detail: `asked to fail with ${status}` },
  });
}
