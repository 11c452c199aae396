import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Attributes } from '../../core/value.ts';
import { modelOf } from './live.ts';

/** Attributes that are one write to the server: a PATCH of one of them resets the others (API notes §9). */
export const MODEL_ATTRIBUTES: readonly string[] = ['llm_config.model', 'llm_config.context_window', 'llm_config.max_tokens', 'reasoning'];

type Settings = Readonly<Record<string, unknown>>;

/**
 * The triple `model`, `model_settings`, `context_window_limit`: live values under the wanted ones. `reasoning` goes along always: without
 * it the server turns reasoning on again, whatever the settings say (seen on 0.16.8).
 */
export function modelTriple(wanted: Attributes, agent: AgentState): Readonly<Record<string, unknown>> {
  const settings = { ...(agent.model_settings as Settings | null | undefined) };
  const tokens = wanted['llm_config.max_tokens'];
  const reasoning = wanted['reasoning'] ?? agent.llm_config?.enable_reasoner;
  return {
    model: wanted['llm_config.model'] ?? modelOf(agent),
    context_window_limit: wanted['llm_config.context_window'] ?? agent.llm_config?.context_window,
    model_settings: reasoned({ ...settings, ...(typeof tokens === 'number' ? { max_output_tokens: tokens } : {}) }, wanted['reasoning']),
    ...(typeof reasoning === 'boolean' ? { reasoning } : {}),
  };
}

/** Gemini's settings win over `reasoning` beside them, Anthropic's do not; each has its own words. OpenAI's reasoning models cannot be told not to. */
function reasoned(settings: Settings, on: unknown): Settings {
  if (typeof on !== 'boolean') return settings;
  if ('thinking' in settings) return { ...settings, thinking: { ...(settings['thinking'] as Settings | null), type: on ? 'enabled' : 'disabled' } };
  if ('thinking_config' in settings) return { ...settings, thinking_config: { ...(settings['thinking_config'] as Settings | null), include_thoughts: on } };
  return settings;
}
