import { ORGANIZATION } from '../ids.ts';
import type { AgentRow, JsonObject, RunRow, StepRow } from '../rows.ts';
import type { Store } from '../store.ts';

/** Watches one model call and what comes of it, and stores it as a step when it has ended. The clock runs from here. */
export function watchStep(store: Store, id: string, agent: AgentRow, run: RunRow): StepWatch {
  const begun = performance.now();
  const since = (from: number): number => Math.round((performance.now() - from) * 1e6);
  const answer = { prompt_tokens: 0, completion_tokens: 0, llm_ns: null as number | null };
  let answered = begun;
  const put = (rest: Pick<StepRow, 'stop_reason' | 'error' | 'tools' | 'tool_ns'>): void => {
    // Its agent may be gone by now, and all its steps with it.
    if (!store.get('agents', agent.id)) return;
    const now = store.now();
    store.put('steps', { id, created_at: now, updated_at: now, agent_id: agent.id, run_id: run.id, model: modelOf(agent), tags: [], feedback: null, step_ns: since(begun), ...answer, ...rest });
  };
  return {
    answered: (promptTokens, words) => {
      answered = performance.now();
      Object.assign(answer, { prompt_tokens: promptTokens, completion_tokens: Math.max(1, Math.floor(words.length / 4)), llm_ns: since(begun) });
    },
    failed: (why) => put({ stop_reason: 'llm_api_error', error: why, tools: [], tool_ns: null }),
    ended: (stopReason, tools = []) => put({ stop_reason: stopReason, error: null, tools, tool_ns: tools.length > 0 ? since(answered) : null }),
  };
}

export interface StepWatch {
  answered(promptTokens: number, words: string): void;
  failed(why: JsonObject): void;
  /** `stopReason` is null for a step that another one follows; `tools` are the names of those that it called. */
  ended(stopReason: string | null, tools?: string[]): void;
}

function modelOf(agent: AgentRow): JsonObject {
  const { provider_name, provider_category, model, handle, model_endpoint, context_window } = agent.llm_config;
  return {
    provider_name: provider_name ?? null, provider_category: provider_category ?? 'base', model: model ?? null, model_handle: handle ?? agent.model,
    model_endpoint: model_endpoint ?? null, context_window_limit: context_window ?? null,
  };
}

/** The steps of a run, oldest first. */
export function stepsOf(store: Store, runId: string): StepRow[] {
  return store.all('steps').filter((row) => row.run_id === runId);
}

/** A step as the API shows it. */
export function stepView(row: StepRow): JsonObject {
  const failed = row.error !== null;
  return {
    id: row.id,
    origin: null,
    organization_id: ORGANIZATION,
    provider_id: null,
    run_id: row.run_id,
    agent_id: row.agent_id,
    ...row.model,
    completion_tokens: row.completion_tokens,
    prompt_tokens: row.prompt_tokens,
    total_tokens: row.prompt_tokens + row.completion_tokens,
    cached_input_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    completion_tokens_details: failed ? null : { reasoning_tokens: 0 },
    prompt_tokens_details: failed ? null : { cached_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 },
    stop_reason: row.stop_reason,
    tags: row.tags,
    tid: null,
    trace_id: null,
    request_id: null,
    messages: [],
    feedback: row.feedback,
    project_id: null,
    error_type: row.error?.['type'] ?? null,
    error_data: row.error ? { message: row.error['message'] ?? null, traceback: null } : null,
    status: failed ? 'failed' : 'success',
  };
}

export function stepMetricsView(row: StepRow): JsonObject {
  return {
    id: row.id,
    organization_id: ORGANIZATION,
    provider_id: null,
    run_id: row.run_id,
    agent_id: row.agent_id,
    step_start_ns: null,
    llm_request_start_ns: null,
    llm_request_ns: row.llm_ns,
    tool_execution_ns: row.tool_ns,
    step_ns: row.step_ns,
    base_template_id: null,
    template_id: null,
    project_id: null,
  };
}

/** What a run took; the tools that it called are named by their ids. */
export function runMetricsView(store: Store, run: RunRow): JsonObject {
  const steps = stepsOf(store, run.id);
  const called = [...new Set(steps.flatMap((step) => step.tools))];
  const ids = called.flatMap((name) => store.all('tools').find((tool) => tool.name === name)?.id ?? []);
  return {
    id: run.id,
    organization_id: ORGANIZATION,
    agent_id: run.agent_id,
    project_id: null,
    run_start_ns: Date.parse(run.created_at) * 1_000_000,
    run_ns: run.total_duration_ns ?? steps.reduce((sum, step) => sum + step.step_ns, 0),
    num_steps: steps.length,
    tools_used: ids.length > 0 ? ids : null,
    template_id: null,
    base_template_id: null,
  };
}

/** What was asked of the model, as far as a model that is no provider has anything to tell. */
export function traceView(row: StepRow, agent: AgentRow): JsonObject {
  return {
    created_by_id: null, last_updated_by_id: null, created_at: row.created_at, updated_at: row.updated_at, id: row.id.replace('step-', 'provider_trace-'),
    request_json: { model: row.model['model'] ?? null, messages: [], tools: null, tool_choice: null }, response_json: row.error ?? { object: 'chat.completion', model: row.model['model'] ?? null },
    step_id: row.id, agent_id: row.agent_id, agent_tags: agent.tags, call_type: 'agent_step', run_id: row.run_id, source: null, org_id: null, user_id: null,
    compaction_settings: null, llm_config: null, billing_context: null,
  };
}
