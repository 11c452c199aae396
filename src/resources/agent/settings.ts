import type { Json } from '../../core/value.ts';

/** Parts of a model's settings that are maps themselves: their keys are compared one by one, since the server fills in the rest. */
const INNER: readonly string[] = ['reasoning', 'thinking', 'thinking_config', 'model_settings'];

type Settings = Readonly<Record<string, Json>>;

const isMap = (value: Json | undefined): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings with their inner parts laid flat: `thinking.budget_tokens`. What is null is not said. */
export function flatSettings(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).flatMap(([name, value]): (readonly [string, Json])[] =>
    (INNER.includes(name) && isMap(value) ? Object.entries(flatSettings(value)).map(([inner, item]) => [`${name}.${inner}`, item] as const) : [[name, value]])));
}

/** Settings of the server with flat ones laid over them. */
export function withFlat(settings: Settings, flat: Settings): Settings {
  const merged: Record<string, Json> = { ...settings };
  for (const [path, value] of Object.entries(flat)) {
    const dot = path.indexOf('.');
    const name = dot < 0 ? path : path.slice(0, dot);
    const before = merged[name];
    merged[name] = dot < 0 ? value : withFlat(isMap(before) ? before : {}, { [path.slice(dot + 1)]: value });
  }
  return merged;
}
