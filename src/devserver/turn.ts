import { randomUUID } from 'node:crypto';
import { runTool, type ToolResult } from './agent-tools.ts';
import { canAnswer } from './catalogue/models.ts';
import { ApiError, notFound } from './errors.ts';
import { newId } from './ids.ts';
import { decide, ModelFailure, type Turn } from './model.ts';
import { systemMessage } from './objects/prompt.ts';
import { watchStep } from './objects/steps.ts';
import { dumps, localTime } from './python-json.ts';
import type { AgentRow, ConversationRow, Json, JsonObject, MessageRow, RunRow } from './rows.ts';
import { rowsOf } from './server.ts';
import type { Store } from './store.ts';

export interface Input {
  role: string;
  text: string;
  otid: string | null;
}

/** How a send answers: one JSON document, a stream of events, or a run at once. */
export type SendMode = 'json' | 'stream' | 'async';

export interface TurnRequest {
  agentId: string;
  conversationId: string | null;
  inputs: Input[];
  maxSteps: number;
  mode: SendMode;
  /** Kinds of messages that the sender wants to see; null for all. */
  kept: string[] | null;
}

export interface TurnResult {
  run: RunRow;
  /** What the agent said and did; the input is not repeated. */
  messages: MessageRow[];
  stopReason: string;
  usage: JsonObject;
}

/** A blocking send to a conversation: the real server forgets its run, which stays as "created" for ever. */
function blocking(request: TurnRequest): boolean {
  return request.conversationId !== null && request.mode === 'json';
}

/** Starts the run of a turn: it is listed as active until {@link finishRun} or {@link takeTurn} ends it. */
export function startRun(store: Store, request: TurnRequest, background: boolean): RunRow {
  const now = store.now();
  const run = store.put('runs', {
    id: newId('run'),
    created_at: now,
    updated_at: now,
    agent_id: request.agentId,
    conversation_id: blocking(request) ? null : request.conversationId,
    background,
    status: background || blocking(request) ? 'created' : 'running',
    stop_reason: null,
    completed_at: null,
    metadata:
      request.mode === 'async'
        ? { run_type: 'send_message_async', lettuce: null }
        : { run_type: request.conversationId === null ? 'send_message' : 'send_conversation_message' },
    request_config: {
      use_assistant_message: true,
      assistant_message_tool_name: 'send_message',
      assistant_message_tool_kwarg: 'message',
      include_return_message_types: request.kept,
    },
    total_duration_ns: null,
    usage: usage(0, 0, 0),
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
    if (!blocking(request)) store.patch('runs', store.get('runs', run.id) ?? run, { status: 'running' });
    const steps = await loop(store, request, run);
    const agent = store.get('agents', request.agentId);
    if (!agent) throw notFound('Agent', request.agentId);
    keep(store, agent, request, steps.rows);
    const done = blocking(request)
      ? store.patch('runs', store.get('runs', run.id) ?? run, { usage: steps.usage })
      : finishRun(store, run, steps.stopReason === 'cancelled' ? 'cancelled' : 'completed', steps.stopReason, performance.now() - started, steps.usage);
    const sent = steps.rows.filter((row) => row.message_type !== 'user_message' && row.message_type !== 'system_message');
    return { run: done, messages: sent, stopReason: steps.stopReason, usage: steps.usage };
  } catch (error) {
    const told = error instanceof ModelFailure ? modelError(error.status) : error;
    // The run of a blocking send to a conversation is forgotten when it fails, too.
    if (store.get('runs', run.id) && !blocking(request)) failRun(store, run, request.mode, told, performance.now() - started);
    throw told;
  }
}

interface Steps {
  rows: MessageRow[];
  stopReason: string;
  usage: JsonObject;
}

async function loop(store: Store, request: TurnRequest, run: RunRow): Promise<Steps> {
  let stepId = newId('step');
  const rows = request.inputs.map((input) => message(store, request, run, stepId, INPUT_TYPES[input.role] ?? 'user_message', { content: input.text }, input.otid ?? randomUUID()));
  const turns: Turn[] = [
    ...history(store, request),
    ...request.inputs.filter((input) => input.role !== 'system').map((input) => ({ role: input.role === 'user' ? ('user' as const) : ('assistant' as const), text: input.text })),
  ];
  let said = '';
  // No step at all is a turn that ended well: nothing is stored, and what is not counted is null.
  if (request.maxSteps < 1) return { rows: [], stopReason: 'end_turn', usage: { ...usage(0, 0, 0), cached_input_tokens: null, cache_write_tokens: null, reasoning_tokens: null, context_tokens: null } };
  for (let step = 1; step <= request.maxSteps; step++) {
    // Who cancels a run in the middle of a step lets that step go to its end; a run of one step completes.
    if (store.get('runs', run.id)?.status === 'cancelled') return { rows: step === 1 ? [] : rows, stopReason: 'cancelled', usage: usage(step - 1, 0, 0) };
    if (step > 1) stepId = newId('step');
    const agent = store.get('agents', request.agentId);
    if (!agent) throw notFound('Agent', request.agentId);
    if (!canAnswer(agent.model)) throw new ModelFailure(500);
    const prompt = String(systemMessage(store, window(store, request, agent))?.body['content'] ?? agent.system);
    const tools = rowsOf(store, 'tools', agent.tool_ids);
    const offered = new Map(tools.map((tool) => [tool.name, (tool.json_schema?.['parameters'] ?? {}) as Record<string, unknown>]));
    const watch = watchStep(store, stepId, agent, run);
    const decision = await decide(turns, offered, prompt).catch((error: unknown) => {
      if (error instanceof ModelFailure) watch.failed({ type: error.status === 429 ? 'LLMRateLimitError' : 'LLMServerError', message: error.message });
      throw error;
    });
    const promptTokens = Math.ceil((prompt.length + turns.reduce((sum, turn) => sum + turn.text.length, 0)) / 4);
    watch.answered(promptTokens, decision.kind === 'text' ? decision.text : JSON.stringify(decision.args));
    const counted = (): JsonObject => usage(step, promptTokens, Math.max(1, Math.floor(said.length / 4)));
    if (decision.kind === 'text') {
      said += decision.text;
      rows.push(message(store, request, run, stepId, 'assistant_message', { content: decision.text }));
      watch.ended('end_turn');
      return { rows, stopReason: 'end_turn', usage: counted() };
    }
    if (decision.name === 'send_message') {
      rows.push(message(store, request, run, stepId, 'assistant_message', { content: String(decision.args['message']) }));
      watch.ended('end_turn', [decision.name]);
      return { rows, stopReason: 'end_turn', usage: counted() };
    }
    const callId = `${agent.llm_config['model_endpoint_type'] === 'anthropic' ? 'toolu' : 'call'}_${newId('tool').slice(5).replaceAll('-', '').slice(0, 24)}`;
    const call = { name: decision.name, arguments: dumps(decision.args as Json), tool_call_id: callId };
    rows.push(message(store, request, run, stepId, 'tool_call_message', { tool_call: call, tool_calls: [call] }));
    const result = runTool(store, agent, decision.name, decision.args, request.conversationId);
    watch.ended(null, [decision.name]);
    store.flush();
    const returned = { tool_return: result.text, status: result.status, tool_call_id: callId, stdout: null, stderr: result.stderr };
    rows.push(message(store, request, run, stepId, 'tool_return_message', { name: decision.name, ...returned, tool_returns: [{ ...returned, type: 'tool' }] }));
    turns.push({ role: 'assistant', text: '' }, { role: 'tool', text: packed(result, agent.timezone) });
    if (step === request.maxSteps) return { rows, stopReason: 'max_steps', usage: counted() };
  }
  return { rows, stopReason: 'max_steps', usage: usage(0, 0, 0) };
}

/** A tool's return as the model is shown it. */
function packed(result: ToolResult, timezone: string): string {
  return dumps({ status: result.status === 'success' ? 'OK' : 'Failed', message: result.value ?? result.text, time: localTime(new Date(), timezone) }, 2);
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

const INPUT_TYPES: Record<string, string> = { system: 'system_message', assistant: 'assistant_message' };

function message(store: Store, request: TurnRequest, run: RunRow, stepId: string, type: string, body: JsonObject, otid?: string): MessageRow {
  const now = store.now();
  const id = newId('message');
  return {
    id,
    created_at: now,
    updated_at: now,
    agent_id: request.agentId,
    conversation_id: request.conversationId,
    message_type: type,
    run_id: run.id,
    step_id: stepId,
    // The server's own ones are the message's id with its last two digits counted from 00.
    otid: otid ?? `${id.slice('message-'.length, -2)}00`,
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
      message_ids: agent.message_buffer_autoclear && agent.agent_type !== 'letta_v1_agent' ? agent.message_ids.slice(0, 1) : [...agent.message_ids, ...ids],
    });
}

/** A failed run says why in its metadata, and more or less of it by the way the message was sent. */
function failRun(store: Store, run: RunRow, mode: SendMode, told: unknown, ms: number): void {
  const words = told instanceof ApiError ? ((told.body as { error?: JsonObject }).error ?? {}) : {};
  const detail = words['detail'] ?? String(told);
  const error: Json =
    mode === 'stream'
      ? { message_type: 'error_message', run_id: run.id, error_type: words['type'] ?? 'internal_error', message: words['message'] ?? '', detail, seq_id: null }
      : detail;
  const stopReason = { json: null, async: 'error', stream: 'llm_api_error' }[mode];
  const done = finishRun(store, run, 'failed', stopReason, ms, run.usage);
  store.patch('runs', done, { metadata: { ...done.metadata, error }, ...(mode === 'json' ? { total_duration_ns: null } : {}) });
  store.flush();
}

export function finishRun(
  store: Store,
  run: RunRow,
  status: RunRow['status'],
  stopReason: string | null,
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
  // Agents of the present kind never say when they last ran.
  const times = agent?.agent_type === 'letta_v1_agent' ? {} : { last_run_completion: completed, last_run_duration_ms: Math.round(ms) };
  if (agent) store.put('agents', { ...agent, ...times, last_stop_reason: stopReason ?? agent.last_stop_reason });
  store.flush();
  return done;
}

function usage(steps: number, prompt: number, completion: number): JsonObject {
  return {
    message_type: 'usage_statistics',
    completion_tokens: completion,
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    step_count: steps,
    run_ids: null,
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
