import { pointerTo } from '../../../core/config/pointer.ts';
import type { Json } from '../../../core/value.ts';
import type { AgentPlace } from './links.ts';
import { LETTABOT_SECRETS } from '../lettabot.ts';
import { DEPRECATED } from './lettabot-schema.ts';

type Settings = Readonly<Record<string, Json>>;

/** Parts in which the original replaces variables. */
export const EXPANDED: readonly string[] = ['channels', 'transcription', 'polling'];

const isMap = (value: Json | undefined): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The lettabot settings of an agent: variables replaced where they may stand, tokens and keys as secrets, the heartbeat's file read. */
export function lettabotOf(place: AgentPlace): Settings | undefined {
  const given = place.entry.lettabot;
  if (given === undefined) return undefined;
  checkChannels(place, given['channels']);
  const at = pointerTo(place.pointer, 'lettabot');
  const settings = Object.fromEntries(Object.entries(given).map(([part, value]) => [part, valueOf(place, value, pointerTo(at, part), part, EXPANDED.includes(part))]));
  return withPrompt(place, settings, at);
}

function valueOf(place: AgentPlace, value: Json, pointer: string, key: string, expanded: boolean): Json {
  const { context } = place;
  if (typeof value === 'string') {
    const sensitive = LETTABOT_SECRETS.includes(key);
    if (expanded) return context.interpolate(value, pointer, { sensitive, bare: true });
    return sensitive && value !== '' ? context.secret(pointer) : value;
  }
  if (Array.isArray(value)) return value.map((item: Json, index) => valueOf(place, item, pointerTo(pointer, index), '', expanded));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, valueOf(place, item, pointerTo(pointer, name), name, expanded)]));
}

/** The file's text stands in `prompt`, as the original has it. */
function withPrompt({ address, context }: AgentPlace, settings: Settings, pointer: string): Settings {
  const features = settings['features'];
  const heartbeat = isMap(features) ? features['heartbeat'] : undefined;
  if (!isMap(features) || !isMap(heartbeat) || typeof heartbeat['promptFile'] !== 'string') return settings;
  const { promptFile, ...rest } = heartbeat;
  const read = context.files(`${pointer}/features/heartbeat/promptFile`).text(promptFile);
  if (!('text' in read)) {
    const range = context.range(`${pointer}/features/heartbeat/promptFile`);
    context.report({ severity: 'error', code: read.code, summary: `${promptFile} ${read.problem}`, address, ...(range ? { range } : {}) });
    return settings;
  }
  return { ...settings, features: { ...features, heartbeat: { ...rest, prompt: read.text } } };
}

function checkChannels({ address, pointer, context }: AgentPlace, channels: Json | undefined): void {
  for (const [name, channel] of Object.entries(isMap(channels) ? channels : {})) {
    for (const key of DEPRECATED) {
      if (!isMap(channel) || channel[key] === undefined) continue;
      const range = context.range(`${pointer}/lettabot/channels/${name}/${key}`);
      context.report({ severity: 'warning', code: 'LC1533', summary: `\`${key}\` is not used by lettabot any more`, next: 'Write `groups`, with a `mode` for each.', address, ...(range ? { range } : {}) });
    }
  }
}
