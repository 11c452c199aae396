import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Json } from '../../core/value.ts';
import { flatSettings, withFlat } from './settings.ts';

type Settings = Readonly<Record<string, Json>>;

const settingsOf = (agent: AgentState): Settings => (agent.compaction_settings ?? {}) as unknown as Settings;

/** How the server shortens an agent's history, its own filled-in values among them. */
export const compactionLive = (agent: AgentState): Json => flatSettings(settingsOf(agent));

/** What a create says about it. */
export const compactionBody = (declared: Json): Json => withFlat({}, declared as Settings);

/**
 * What a PATCH says about it: `changed` over what is there, as far as one key brings others with it. The server merges what it is sent, but
 * another `mode` resets the prompt (API notes §9), so a managed prompt goes along; `model_settings` it takes whole.
 */
export function compactionPatch(changed: Settings, declared: Settings, agent: AgentState): Json {
  const prompt = changed['mode'] !== undefined && declared['prompt'] !== undefined ? { prompt: declared['prompt'] } : {};
  const inner = Object.keys(changed).some((key) => key.startsWith('model_settings.')) ? { model_settings: settingsOf(agent)['model_settings'] ?? {} } : {};
  return withFlat(inner, { ...changed, ...prompt });
}
