import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { canonicalJson } from '../../core/canonical.ts';
import type { Desired } from '../../core/desired.ts';
import type { Attributes, Json } from '../../core/value.ts';
import { flatSettings, withFlat } from './settings.ts';

/** Attributes that are one write to the server: a PATCH of one of them resets the others (API notes §9). */
export const MODEL_ATTRIBUTES: readonly string[] = ['llm_config.model', 'llm_config.context_window', 'llm_config.max_tokens', 'reasoning', 'model_settings'];

type Settings = Readonly<Record<string, Json>>;

/** The model's handle; servers before the field had it in the mirror. */
export const modelOf = (agent: AgentState): string | undefined => agent.model ?? agent.llm_config?.handle ?? undefined;

/** The most tokens of one answer. */
const maxTokensOf = (agent: AgentState): number | undefined => agent.model_settings?.max_output_tokens ?? agent.llm_config?.max_tokens ?? undefined;

/** What `model_settings` shows as a constant, whatever was sent; the mirror has the truth (seen on 0.16.8). */
const MISREPORTED = ['parallel_tool_calls', 'response_format'] as const;

/** The settings as they are in force. */
function settingsInForce(agent: AgentState): Settings {
  const mirror = (agent.llm_config ?? {}) as unknown as Settings;
  const shown = { ...(agent.model_settings as Settings | null | undefined) };
  return { ...shown, ...Object.fromEntries(MISREPORTED.flatMap((name) => (shown[name] !== undefined && mirror[name] !== undefined ? [[name, mirror[name]]] : []))) };
}

/** The model's attributes as the server shows them. */
export const modelLive = (agent: AgentState): Attributes => ({
  'llm_config.model': modelOf(agent) ?? null,
  'llm_config.context_window': agent.llm_config?.context_window ?? null,
  'llm_config.max_tokens': maxTokensOf(agent) ?? null,
  model_settings: flatSettings(settingsInForce(agent)),
});

/** What a create says about the model. */
export function modelBody({ attributes, context }: Desired): Record<string, Json> {
  const settings = attributes['model_settings'] as Settings | undefined;
  const fields = { model: attributes['llm_config.model'], context_window_limit: attributes['llm_config.context_window'], max_tokens: attributes['llm_config.max_tokens'] };
  const reasoning = reasoningIn(settings);
  return {
    ...Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, Json] => pair[1] !== undefined)),
    ...(settings === undefined ? {} : { model_settings: { ...providerOf(context), ...withFlat({}, settings), ...(fields.max_tokens === undefined ? {} : { max_output_tokens: fields.max_tokens }) } }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/**
 * The triple `model`, `model_settings`, `context_window_limit`: live values under the wanted ones. `reasoning` goes along always: without
 * it the server turns reasoning on again, whatever the settings say (seen on 0.16.8). Settings of another provider's model are not taken along.
 */
export function modelTriple(wanted: Attributes, agent: AgentState, { attributes, context }: Desired): Readonly<Record<string, unknown>> {
  const live = settingsInForce(agent);
  const provider = providerOf(context);
  const moves = provider['provider_type'] !== undefined && provider['provider_type'] !== live['provider_type'];
  const managed = attributes['model_settings'] as Settings | undefined;
  const tokens = wanted['llm_config.max_tokens'] ?? (moves ? attributes['llm_config.max_tokens'] : undefined);
  const settings = withFlat({ ...(moves ? {} : live), ...provider }, { ...(moves ? managed : (wanted['model_settings'] as Settings | undefined)), ...(typeof tokens === 'number' ? { max_output_tokens: tokens } : {}) });
  // Of Gemini the settings tell all, and `reasoning` beside them would turn thoughts on again (seen on 0.16.8).
  const reasoning = 'thinking_config' in settings ? undefined : (wanted['reasoning'] ?? reasoningIn(managed) ?? agent.llm_config?.enable_reasoner);
  return {
    model: wanted['llm_config.model'] ?? modelOf(agent),
    context_window_limit: wanted['llm_config.context_window'] ?? agent.llm_config?.context_window,
    model_settings: reasoned(settings, wanted['reasoning']),
    ...(typeof reasoning === 'boolean' ? { reasoning } : {}),
  };
}

/** Which provider's settings the model has, as found out when the plan was made. */
const providerOf = (context: Desired['context']): Settings => (typeof context?.['provider_type'] === 'string' ? { provider_type: context['provider_type'] } : {});

/** Anthropic's switch counts for nothing by itself, nor does Google's at a creation: only `reasoning` beside the settings does (seen on 0.16.8). */
const reasoningIn = (settings: Settings | undefined): boolean | undefined => {
  const [type, thoughts] = [settings?.['thinking.type'], settings?.['thinking_config.include_thoughts']];
  if (typeof thoughts === 'boolean') return thoughts;
  return type === undefined ? undefined : type === 'enabled';
};

/** Settings that a new agent did not get although they were sent (Gemini 2.5 Pro thinks at first whatever it is told; seen on 0.16.8). */
export function settingsMissed({ attributes }: Desired, agent: AgentState): Attributes {
  const there = flatSettings(settingsInForce(agent));
  const declared = Object.entries((attributes['model_settings'] ?? {}) as Settings);
  const missed = declared.filter(([key, value]) => canonicalJson(value) !== canonicalJson(there[key] ?? null));
  return missed.length === 0 ? {} : { model_settings: Object.fromEntries(missed) };
}

/** Gemini's settings win over `reasoning` beside them, Anthropic's do not; each has its own words. OpenAI's reasoning models cannot be told not to. */
function reasoned(settings: Settings, on: Json | undefined): Settings {
  if (typeof on !== 'boolean') return settings;
  if ('thinking' in settings) return { ...settings, thinking: { ...(settings['thinking'] as Settings | null), type: on ? 'enabled' : 'disabled' } };
  if ('thinking_config' in settings) return { ...settings, thinking_config: { ...(settings['thinking_config'] as Settings | null), include_thoughts: on } };
  return settings;
}
