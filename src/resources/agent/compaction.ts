import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Json } from '../../core/value.ts';
import { flatSettings, withFlat } from './settings.ts';

type Settings = Readonly<Record<string, Json>>;

const settingsOf = (agent: AgentState): Settings => (agent.compaction_settings ?? {}) as unknown as Settings;

/** How the server shortens an agent's history, its own filled-in values among them. */
export const compactionLive = (agent: AgentState): Json => flatSettings(settingsOf(agent));

/** What a create says about it. */
export const compactionBody = (declared: Json): Json => withFlat({}, declared as Settings);

/** What a PATCH says about it: the server merges what it is sent, but `model_settings` it takes whole, so what is there goes along. */
export function compactionPatch(changed: Settings, agent: AgentState): Json {
  const inner = Object.keys(changed).some((key) => key.startsWith('model_settings.')) ? { model_settings: settingsOf(agent)['model_settings'] ?? {} } : {};
  return withFlat(inner, changed);
}

/** The managed prompt, where a PATCH of `mode` takes it away: the server puts its own there, even in the place of one that comes with the mode (seen on 0.16.8). */
export function promptAgain(changed: Settings, declared: Settings): Json | undefined {
  const prompt = declared['prompt'];
  return changed['mode'] === undefined || prompt === undefined ? undefined : { prompt };
}
