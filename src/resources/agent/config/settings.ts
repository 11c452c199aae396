import { defined, entriesOf } from '../../../core/config/entries/list.ts';
import { pointerTo } from '../../../core/config/pointer.ts';
import type { Json } from '../../../core/value.ts';
import type { AgentPlace } from './links.ts';
import { flatSettings } from '../settings.ts';
import { ruleText } from '../tool-rules.ts';

type Settings = Readonly<Record<string, Json>>;

/** The attributes that an agent's settings give. */
export function settingsOf(place: AgentPlace): Record<string, Json> {
  const { entry, pointer } = place;
  const { max_output_tokens: tokens, ...model } = flatSettings(entry.model_settings ?? {});
  checkModel(place, model, tokens);
  checkMetadata(place);
  return defined<Json>({
    timezone: entry.timezone,
    metadata: entry.metadata,
    model_settings: entry.model_settings && Object.keys(model).length > 0 ? model : undefined,
    'llm_config.max_tokens': entry.llm_config?.max_tokens ?? tokens,
    compaction_settings: entry.compaction_settings && compactionOf(entry.compaction_settings),
    response_format: entry.response_format,
    message_buffer_autoclear: entry.message_buffer_autoclear,
    enable_sleeptime: entry.enable_sleeptime,
    max_files_open: entry.max_files_open,
    per_file_view_window_char_limit: entry.per_file_view_window_char_limit,
    hidden: entry.hidden,
    tool_rules: entry.tool_rules && [...new Set(entriesOf<Settings>(entry.tool_rules, '').map(([rule]) => ruleText(rule)))].sort(),
    identities: entry.identities && [...new Set(entriesOf<string>(entry.identities, pointerTo(pointer, 'identities')).map(([key]) => key))].sort(),
    embedding_config: entry.embedding_config,
    // What the server makes of the other is its own word for it, and no drift.
    embedding: entry.embedding_config === undefined ? entry.embedding : undefined,
  });
}

/** The acknowledgement is a switch on the server; the original's files have it as a text. */
function compactionOf(settings: Settings): Settings {
  const said = settings['prompt_acknowledgement'];
  return flatSettings({ ...settings, ...(typeof said === 'string' ? { prompt_acknowledgement: said.trim() !== '' && said.trim() !== 'false' } : {}) });
}

/** What is said twice must be said alike. */
function checkModel(place: AgentPlace, model: Settings, tokens: Json | undefined): void {
  const { entry } = place;
  const twice = (first: string, second: string, at: string): void => report(place, 'LC1530', `\`${first}\` and \`${second}\` are the same thing, and differ`, at);
  if (tokens !== undefined && entry.llm_config?.max_tokens !== undefined && entry.llm_config.max_tokens !== tokens) twice('llm_config.max_tokens', 'model_settings.max_output_tokens', 'model_settings/max_output_tokens');
  const thinking = model['thinking.type'];
  if (thinking !== undefined && entry.reasoning !== undefined && entry.reasoning !== (thinking === 'enabled')) twice('reasoning', 'model_settings.thinking.type', 'model_settings/thinking/type');
}

/** Our mark and the keys of lettactl 1.x stand in the metadata too. */
function checkMetadata(place: AgentPlace): void {
  for (const key of Object.keys(place.entry.metadata ?? {})) {
    if (key !== 'lettactl' && !key.startsWith('lettactl.')) continue;
    const range = place.context.range(pointerTo(pointerTo(place.pointer, 'metadata'), key));
    place.context.report({ severity: 'error', code: 'LC1531', summary: `\`metadata\` may not have the key \`${key}\`: it is kept for our own marks`, address: place.address, ...(range ? { range } : {}), next: 'Name it differently.' });
  }
}

function report({ address, pointer, context }: AgentPlace, code: string, summary: string, at: string): void {
  const range = context.range(`${pointer}/${at}`);
  context.report({ severity: 'error', code, summary, address, ...(range ? { range } : {}), next: 'Keep one of them.' });
}
