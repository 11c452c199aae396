import { Check } from 'typebox/value';
import { VARIABLE } from '../../../core/generate/entries.ts';
import type { WriteContext } from '../../../core/generate/writer.ts';
import type { LiveObject } from '../../../core/live.ts';
import type { Json } from '../../../core/value.ts';
import { EXPANDED } from '../config/lettabot.ts';
import { lettabotEntry } from '../config/lettabot-schema.ts';
import { LETTABOT_SECRETS } from '../lettabot.ts';

type Settings = Readonly<Record<string, Json>>;

const isMap = (value: Json | undefined): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reference to a variable, and nothing beside it. */
const REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

/**
 * The lettabot settings of an agent, each token and key as a reference to a variable. Where nothing is replaced (`server`, `providers`) a part
 * that has one in clear is not written: the reference would be taken for the key.
 */
export function lettabotWritten(agent: LiveObject, context: WriteContext): Json | undefined {
  const settings = agent.attributes['lettabot'];
  if (!isMap(settings) || Object.keys(settings).length === 0) return undefined;
  if (!Check(lettabotEntry, settings)) return void context.leave(agent, 'its lettabot settings: they are not as a fleet file takes them');
  const parts = Object.entries(settings).flatMap(([part, value]): readonly (readonly [string, Json])[] => {
    if (EXPANDED.includes(part)) return [[part, withReferences(value, [part], (name) => context.placeholder(agent, name), true)]];
    if (!hasSecret(value)) return [[part, value]];
    context.leave(agent, `\`${part}\` of its lettabot settings: it has a key in it, and no variable may stand there`);
    return [];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/** Settings whose tokens and keys are references; `name` gives one for a path. `expanded`: texts that look like one are replaced too, for they would be eaten. */
export function withReferences(value: Json, path: readonly string[], reference: (name: string) => string, expanded: boolean): Json {
  if (typeof value === 'string') {
    const isSecret = LETTABOT_SECRETS.includes(path.at(-1) ?? '') && value !== '' && (expanded || !REFERENCE.test(value));
    return isSecret || (expanded && VARIABLE.test(value)) ? reference(path.join('_')) : value;
  }
  if (Array.isArray(value)) return value.map((item: Json, at) => withReferences(item, [...path, String(at + 1)], reference, expanded));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, [...path, key], reference, expanded)]));
}

/** Whether a token or key stands there in clear. */
function hasSecret(value: Json, key = ''): boolean {
  if (typeof value === 'string') return LETTABOT_SECRETS.includes(key) && value !== '' && !REFERENCE.test(value);
  if (Array.isArray(value)) return value.some((item: Json) => hasSecret(item));
  return isMap(value) && Object.entries(value).some(([name, item]) => hasSecret(item, name));
}
