import type { JsonObject } from '../rows.ts';

/**
 * Settles the reasoning fields of a model configuration for a given `reasoning`. At creation that is always done, for a
 * PATCH only when `reasoning` is sent: so a PATCH of the model alone, whose configuration is rebuilt, turns it on again.
 * For agents of the present kind OpenAI's reasoning models and Gemini 2.5 Pro cannot be turned off, Claude 4 and Gemini
 * 2.5 Flash can, and everything else never reasons.
 */
export function applyReasoning(config: JsonObject, reasoning: boolean, agentType: string): JsonObject {
  const model = String(config['model']);
  const type = config['model_endpoint_type'];
  const on = { put_inner_thoughts_in_kwargs: false, enable_reasoner: true };
  const budget = config['max_reasoning_tokens'] || 1024;
  if (type === 'openai' && /^(o1|o3|o4|gpt-5)/.test(model)) {
    return {
      ...config,
      ...on,
      reasoning_effort: config['reasoning_effort'] ?? (model.startsWith('gpt-5') ? 'minimal' : 'medium'),
      verbosity: config['verbosity'] ?? (model.startsWith('gpt-5') ? 'medium' : null),
    };
  }
  if (type === 'google_ai' && model.startsWith('gemini-2.5-pro')) return { ...config, ...on, max_reasoning_tokens: budget };
  const claude = (type === 'anthropic' || type === 'bedrock') && /^claude-(3-7-sonnet|(sonnet|opus|haiku)-4)/.test(model);
  if (claude || (type === 'google_ai' && model.startsWith('gemini-2.5-flash'))) {
    const effort = model.startsWith('claude-opus-4-5') ? (config['effort'] ?? 'medium') : (config['effort'] ?? null);
    return {
      ...config,
      ...on,
      enable_reasoner: reasoning,
      max_reasoning_tokens: reasoning ? budget : (config['max_reasoning_tokens'] ?? 0),
      ...(claude ? { effort } : {}),
    };
  }
  if (agentType === 'letta_v1_agent') return { ...config, ...on, enable_reasoner: false, max_reasoning_tokens: 0 };
  return { ...config, put_inner_thoughts_in_kwargs: reasoning, enable_reasoner: reasoning };
}
