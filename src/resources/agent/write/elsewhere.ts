import { defined } from '../../../core/config/entries/list.ts';
import { sha256Hex } from '../../../core/digest.ts';
import type { WriteContext } from '../../../core/generate/writer.ts';
import type { LiveObject } from '../../../core/live.ts';
import type { Json } from '../../../core/value.ts';
import { lettabotWritten } from './lettabot.ts';
import { USUAL_TYPE } from '../metadata.ts';
import { withFlat } from '../settings.ts';
import { isApproval, ruleOfText } from '../tool-rules.ts';
import { keysOfProvider } from '../resolve/settings.ts';

type Settings = Readonly<Record<string, Json>>;

const mapIn = (value: Json | undefined): Settings => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : {});

/** What a server fills in by itself, said where it is not what any server fills in: so that an agent that is made elsewhere comes out alike. */
export function elsewhereWritten(agent: LiveObject, context: WriteContext): Readonly<Record<string, Json | undefined>> {
  const format = agent.attributes['response_format'];
  const type = agent.facts?.['agent type'];
  if (typeof type === 'string') context.leave(agent, `its type, ${type}: a new one is a ${USUAL_TYPE}`);
  return {
    hidden: agent.facts?.['hidden'] === true ? true : undefined,
    first_message: typeof agent.facts?.['first message'] === 'string' ? agent.facts['first message'] : undefined,
    model_settings: modelSettings(agent),
    compaction_settings: compaction(agent),
    response_format: typeof format === 'object' && format !== null ? format : undefined,
    ...fileLimits(agent),
    tool_rules: rulesWith(agent, context),
    lettabot: lettabotWritten(agent, context),
  };
}

/** What the models of a provider come with where nothing was said (0.16.8). */
const MODEL_DEFAULTS: Readonly<Record<string, Settings>> = {
  openai: { temperature: 1, parallel_tool_calls: false, 'reasoning.reasoning_effort': 'minimal', strict: false },
};

/** All of them or none: a setting that is left out beside others takes another default than one that is left out with all. */
function modelSettings(agent: LiveObject): Json | undefined {
  const { provider_type: provider, max_output_tokens: _tokens, ...live } = mapIn(agent.attributes['model_settings']);
  const known = keysOfProvider(String(provider));
  const said = Object.fromEntries(Object.entries(live).filter(([key, value]) => value !== null && known.includes(key.split('.')[0] ?? '')));
  const usual = MODEL_DEFAULTS[String(provider)];
  const same = usual !== undefined && Object.keys(said).length === Object.keys(usual).length && Object.entries(usual).every(([key, value]) => said[key] === value);
  return same || Object.keys(said).length === 0 ? undefined : withFlat({}, said);
}

const COMPACTION: readonly string[] = ['mode', 'sliding_window_percentage', 'clip_chars', 'prompt', 'prompt_acknowledgement', 'model', 'model_settings'];
const COMPACTION_DEFAULTS: Settings = { mode: 'sliding_window', sliding_window_percentage: 0.3, clip_chars: 50_000, prompt_acknowledgement: false };
/** Models that write summaries, by the provider of the agent's model, where none was named (0.16.8). */
const SUMMARISERS: Readonly<Record<string, string>> = { openai: 'openai/gpt-5-mini', anthropic: 'anthropic/claude-haiku-4-5', google_ai: 'google_ai/gemini-2.5-flash', letta: 'letta/auto' };

/** What summarisers are told where nothing was said, by mode: digests of the texts of 0.16.8 and of the dev server. */
const PROMPTS: Readonly<Record<string, readonly string[]>> = {
  all: ['c31e3b32a0d765b19e3031fcb3cde8c532e7f13dfdbbd49329441ce478f59f87', 'b3f89bda59a3f78fd244729a3ad4e6e57e6e23916bcf9f5893ecffa9ac70dc43'],
  sliding_window: ['6cff62edd10cd6197c2ad801955e531ae9d43d1885c4fd67ad799878f876a280', 'd32775a51e5f7789a9e366f77d525e71e541e17c81553ba5451f6be75982988c'],
  self_compact_all: ['59e4eddb10680a147b80caa0f05adc1b18c66a3827ca30554af2203d38415efb', 'b3f89bda59a3f78fd244729a3ad4e6e57e6e23916bcf9f5893ecffa9ac70dc43'],
  self_compact_sliding_window: ['07da8b3bbaf92ceabeee1b7b1a142233e6f108dcabac26816f0ab2e31f5e593b', 'd32775a51e5f7789a9e366f77d525e71e541e17c81553ba5451f6be75982988c'],
};

function compaction(agent: LiveObject): Json | undefined {
  const live = mapIn(agent.attributes['compaction_settings']);
  const usualModel = SUMMARISERS[String(agent.attributes['llm_config.model']).split('/')[0] ?? ''] ?? agent.attributes['llm_config.model'];
  const isUsual = (key: string, value: Json): boolean =>
    value === COMPACTION_DEFAULTS[key] || (key === 'model' && value === usualModel) || (key === 'prompt' && (PROMPTS[String(live['mode'])] ?? []).includes(sha256Hex(String(value))));
  const said = Object.fromEntries(Object.entries(live).filter(([key, value]) => value !== null && COMPACTION.includes(key.split('.')[0] ?? '') && !isUsual(key, value)));
  return Object.keys(said).length === 0 ? undefined : withFlat({}, said);
}

/** How many files an agent may have open and how much of each it sees, unless that is what comes with its window (0.16.8). */
function fileLimits(agent: LiveObject): Readonly<Record<string, Json | undefined>> {
  const window = Number(agent.attributes['llm_config.context_window']);
  const [open, characters] = window <= 8000 ? [3, 5000] : window <= 32_000 ? [5, 15_000] : window <= 128_000 ? [10, 25_000] : [window <= 200_000 ? 10 : 15, 40_000];
  const unless = (name: string, usual: number | undefined): number | undefined => {
    const value = agent.attributes[name];
    return typeof value === 'number' && value > 0 && value !== usual ? value : undefined;
  };
  return defined({ max_files_open: unless('max_files_open', open), per_file_view_window_char_limit: unless('per_file_view_window_char_limit', characters) });
}

/** The rules with those for approval: a tool that always asks for it brings its own along, any other was set for this agent. */
function rulesWith(agent: LiveObject, context: WriteContext): Json | undefined {
  const tools = new Set((agent.attributes['tools'] ?? []) as readonly string[]);
  const rules = ((agent.attributes['tool_rules'] ?? []) as readonly string[]).filter((text) => {
    const name = String(ruleOfText(text)['tool_name']);
    if (!tools.has(name)) return false;
    return !isApproval(text) || context.named('tool', name).every((tool) => tool.attributes['requires_approval'] !== true);
  });
  return rules.length === 0 ? undefined : rules.map(ruleOfText);
}
