import { Malformed } from './untrusted-json.ts';

const ESCAPE = '$key:';
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MEANINGFUL: ReadonlySet<string> = new Set(['constructor', 'prototype', '$content']);

/**
 * A value whose keys are safe in a file: `constructor` and `prototype` (a tool's parameter may well be called so) and `$content` (a
 * marker of plan files) become `$key:constructor` … Throws Malformed for `__proto__`, which no honest document has.
 */
export const escapeKeys = (value: unknown): unknown =>
  mapKeys(value, (key) => {
    if (key === '__proto__') throw new Malformed('a key is called __proto__');
    return MEANINGFUL.has(key) || key.startsWith(ESCAPE) ? ESCAPE + key : key;
  });

/** Inverse of `escapeKeys`. Throws Malformed for a prototype key that stands there unescaped. */
export const unescapeKeys = (value: unknown): unknown =>
  mapKeys(value, (key) => {
    if (FORBIDDEN.has(key)) throw new Malformed(`a key is called ${key}`);
    if (!key.startsWith(ESCAPE)) return key;
    const plain = key.slice(ESCAPE.length);
    if (!MEANINGFUL.has(plain) && !plain.startsWith(ESCAPE)) throw new Malformed('a key is escaped that need not be');
    return plain;
  });

/** Copies only where a key changes: most documents have none. */
function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => mapKeys(item, rename));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let same = true;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    const renamed: [string, unknown] = [rename(key), mapKeys(member, rename)];
    same &&= renamed[0] === key && renamed[1] === member;
    return renamed;
  });
  return same ? value : Object.fromEntries(entries);
}
