import { unprocessable } from '../errors.ts';
import type { Json, JsonObject } from '../rows.ts';

/**
 * `model_settings` is a view of the agent's flat model configuration: what a client sends is spread into it, with the
 * defaults of the provider's settings class for keys left out (all but `max_output_tokens`); what a client reads is built
 * from it (API notes §9). So a partial PATCH changes keys that nobody named, as on the real server.
 */
export function applySettings(config: JsonObject, settings: JsonObject): JsonObject {
  const type = settings['provider_type'];
  if (type === undefined || type === null)
    throw unprocessable([{ type: 'union_tag_not_found', loc: ['body', 'model_settings'], msg: "Unable to extract tag using discriminator 'provider_type'" }]);
  const read = reader(settings);
  const next: JsonObject = { ...config };
  if (typeof settings['max_output_tokens'] === 'number') next['max_tokens'] = settings['max_output_tokens'];
  next['parallel_tool_calls'] = read('parallel_tool_calls', true);
  next['response_format'] = read('response_format', null);
  next['strict'] = false;
  switch (type) {
    case 'openai':
    case 'sglang':
      next['temperature'] = read('temperature', 0.7);
      next['reasoning_effort'] = part(settings, 'reasoning')('reasoning_effort', settings['reasoning'] ? 'minimal' : 'high');
      next['strict'] = read('strict', true);
      return next;
    case 'anthropic': {
      // `thinking.type` is read and goes nowhere: only `reasoning` beside the settings counts.
      const thinking = part(settings, 'thinking');
      next['temperature'] = read('temperature', 1.0);
      next['max_reasoning_tokens'] = thinking('budget_tokens', 1024);
      next['verbosity'] = read('verbosity', null);
      next['effort'] = read('effort', null);
      next['strict'] = read('strict', false);
      return next;
    }
    case 'google_ai':
    case 'google_vertex': {
      const thinking = part(settings, 'thinking_config');
      next['temperature'] = read('temperature', 0.7);
      next['max_reasoning_tokens'] = thinking('include_thoughts', true) === true ? thinking('thinking_budget', 1024) : 0;
      return next;
    }
    case 'azure':
    case 'xai':
    case 'zai':
    case 'groq':
    case 'deepseek':
    case 'together':
    case 'bedrock':
    case 'openrouter':
    case 'moonshot':
    case 'baseten':
    case 'chatgpt_oauth':
      next['temperature'] = read('temperature', 0.7);
      return next;
    default:
      throw unprocessable([
        {
          type: 'union_tag_invalid',
          loc: ['body', 'model_settings'],
          msg: `Input tag '${String(type)}' found using 'provider_type' does not match any of the expected tags`,
        },
      ]);
  }
}

/** The settings that a client reads back. */
export function settingsOf(config: JsonObject): JsonObject {
  const type = String(config['model_endpoint_type']);
  const common: JsonObject = {
    max_output_tokens: (config['max_tokens'] || 4096) as Json,
    parallel_tool_calls: true,
    provider_type: type,
    temperature: config['temperature'] ?? 0.7,
  };
  const budget = config['max_reasoning_tokens'] || 0;
  switch (type) {
    case 'openai':
      return {
        ...common,
        reasoning: { reasoning_effort: config['reasoning_effort'] || 'minimal' },
        response_format: null,
        strict: config['strict'] ?? false,
      };
    case 'anthropic':
      return {
        ...common,
        thinking: { type: config['enable_reasoner'] ? 'enabled' : 'disabled', budget_tokens: budget || 1024 },
        response_format: null,
        verbosity: config['verbosity'] ?? null,
        effort: config['effort'] ?? null,
        strict: config['strict'] ?? false,
      };
    case 'google_ai':
      return {
        ...common,
        max_output_tokens: (config['max_tokens'] || 65_536) as Json,
        thinking_config: { include_thoughts: Number(budget) > 0, thinking_budget: budget || 1024 },
        response_schema: null,
      };
    default:
      return { ...common, response_format: null };
  }
}

type Read = (name: string, otherwise: Json) => Json;

function reader(object: JsonObject): Read {
  return (name, otherwise) => object[name] ?? otherwise;
}

function part(settings: JsonObject, name: string): Read {
  const inner = settings[name];
  return reader(typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {});
}
