import type { Body, Shape } from '../body.ts';
import { llmConfigOf, summarizerOf } from '../catalogue/models.ts';
import type { OwnProvider } from '../catalogue/models.ts';
import { invalidArgument, unprocessable } from '../errors.ts';
import type { AgentRow, JsonObject } from '../rows.ts';
import { applySettings } from './model-settings.ts';

export const AGENT_SHAPE: Shape = {
  fields: {
    name: 'string',
    agent_type: 'string',
    model: 'string',
    model_settings: 'object',
    context_window_limit: 'integer',
    embedding: 'string',
    embedding_chunk_size: 'integer',
    system: 'string',
    memory_blocks: 'objects',
    block_ids: 'strings',
    tool_ids: 'strings',
    folder_ids: 'strings',
    source_ids: 'strings',
    identity_ids: 'strings',
    tools: 'strings',
    include_base_tools: 'boolean',
    include_multi_agent_tools: 'boolean',
    include_base_tool_rules: 'boolean',
    tool_rules: 'objects',
    tags: 'strings',
    metadata: 'object',
    description: 'string',
    timezone: 'string',
    secrets: 'object',
    tool_exec_environment_variables: 'object',
    compaction_settings: 'object',
    response_format: 'object',
    max_tokens: 'integer',
    reasoning: 'boolean',
    enable_reasoner: 'boolean',
    max_reasoning_tokens: 'integer',
    parallel_tool_calls: 'boolean',
    message_buffer_autoclear: 'boolean',
    enable_sleeptime: 'boolean',
    max_files_open: 'integer',
    per_file_view_window_char_limit: 'integer',
    hidden: 'boolean',
    initial_message_sequence: 'objects',
    llm_config: 'object',
    embedding_config: 'object',
    project_id: 'string',
    message_ids: 'strings',
  },
  ids: { block_ids: 'block', tool_ids: 'tool', folder_ids: 'source', source_ids: 'source', identity_ids: 'identity' },
};

/** A create refuses nulls that a PATCH takes as "as it is". */
export const AGENT_CREATE: Shape = {
  ...AGENT_SHAPE,
  notNull: ['name', 'agent_type', 'include_base_tools', 'include_multi_agent_tools', 'message_buffer_autoclear'],
  // A handle of a model without a slash is an argument error, of an embedding a validation error, both before anything else.
  first: ({ model, embedding }) => {
    if (typeof model === 'string' && model !== '' && !model.includes('/')) throw invalidArgument('The model handle should be in the format provider/model-name');
    if (typeof embedding === 'string' && embedding !== '' && !embedding.includes('/'))
      throw unprocessable([{ type: 'value_error', loc: ['body', 'embedding'], msg: 'Value error, The embedding handle should be in the format provider/model-name', input: embedding }]);
  },
};

export const AGENT_TYPES: readonly string[] = [
  'memgpt_agent',
  'memgpt_v2_agent',
  'letta_v1_agent',
  'react_agent',
  'workflow_agent',
  'split_thread_agent',
  'sleeptime_agent',
  'voice_convo_agent',
  'voice_sleeptime_agent',
];

/**
 * The model configuration that a create or PATCH leaves behind. Naming a model or a window rebuilds it from the handle, so
 * that settings not sent along are lost, and a window not sent along is reset (API notes §9).
 */
export function nextLlmConfig(body: Body, own: readonly OwnProvider[], current?: JsonObject): JsonObject {
  const given = body.object('llm_config');
  const model = body.string('model');
  const window = body.number('context_window_limit');
  const maxTokens = body.number('max_tokens');
  const settings = body.object('model_settings');
  let config = current;
  if (given)
    config = {
      ...llmConfigOf(handleIn(given), own, typeof given['context_window'] === 'number' ? given['context_window'] : undefined),
      ...given,
    };
  else if (model !== undefined || window !== undefined || maxTokens !== undefined) {
    const handle = model ?? (current ? String(current['handle']) : undefined);
    if (handle === undefined) throw noModel();
    config = llmConfigOf(handle, own, window);
    if (maxTokens !== undefined) config['max_tokens'] = maxTokens;
    if (settings && current && settings['max_output_tokens'] === undefined && maxTokens === undefined)
      config['max_tokens'] = current['max_tokens'] ?? null;
  }
  if (!config) throw noModel();
  const reasoner = body.boolean('enable_reasoner');
  if (reasoner !== undefined && !current) config = { ...config, enable_reasoner: reasoner };
  if (settings) config = applySettings(config, settings);
  const parallel = body.boolean('parallel_tool_calls');
  return parallel === undefined ? config : { ...config, parallel_tool_calls: parallel };
}

function noModel(): Error {
  return invalidArgument('Must specify either model or llm_config in request');
}

function handleIn(config: JsonObject): string {
  if (typeof config['handle'] === 'string') return config['handle'];
  return `${String(config['provider_name'] ?? config['model_endpoint_type'])}/${String(config['model'])}`;
}

const PROMPTS: Record<string, string> = {
  all: 'Summarize the whole conversation so far, so that the agent can go on with only the summary in view.',
  sliding_window:
    "Summarize the older part of the conversation, which is about to leave the agent's view; keep facts, decisions, open tasks and names.",
};

/** Compaction settings with everything filled in that the server fills in on create (API notes §4). */
export function newCompaction(given: JsonObject | undefined, config: JsonObject): JsonObject {
  const mode = String(given?.['mode'] ?? 'sliding_window');
  return {
    model: summarizerOf(config),
    model_settings: null,
    prompt_acknowledgement: false,
    clip_chars: 50_000,
    sliding_window_percentage: 0.3,
    ...dropNull(given ?? {}),
    mode,
    prompt: given?.['prompt'] ?? defaultPrompt(mode),
  };
}

/** Compaction settings after a PATCH: merged; another mode brings its own prompt; another model moves the default summariser. */
export function nextCompaction(current: JsonObject, given: JsonObject | undefined, before: JsonObject, after: JsonObject): JsonObject {
  let next = current;
  if (given) {
    const mode = String(given['mode'] ?? current['mode']);
    // Even a prompt that comes with the new mode gives way (seen on 0.16.8).
    const prompt = (mode === current['mode'] ? (given['prompt'] ?? current['prompt']) : defaultPrompt(mode)) ?? null;
    next = { ...current, ...dropNull(given), mode, prompt };
  }
  const named = given?.['model'] !== undefined && given['model'] !== null;
  if (!named && before['provider_name'] !== after['provider_name'] && next['model'] === summarizerOf(before))
    next = { ...next, model: summarizerOf(after) };
  return next;
}

function defaultPrompt(mode: string): string {
  return PROMPTS[mode.replace('self_compact_', '')] ?? PROMPTS['sliding_window'] ?? '';
}

function dropNull(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** How many files an agent may have open, and how much of each it sees (characters): as it was told, else by its window. */
export function fileLimits(agent: AgentRow): { open: number; chars: number } {
  const usual = usualLimits(Number(agent.llm_config['context_window']));
  return { open: agent.max_files_open ?? usual.open, chars: agent.per_file_view_window_char_limit ?? usual.chars };
}

function usualLimits(window: number): { open: number; chars: number } {
  if (window <= 8000) return { open: 3, chars: 5000 };
  if (window <= 32_000) return { open: 5, chars: 15_000 };
  if (window <= 128_000) return { open: 10, chars: 25_000 };
  return { open: window <= 200_000 ? 10 : 15, chars: 40_000 };
}
