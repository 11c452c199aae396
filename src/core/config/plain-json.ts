import { Malformed, parseUntrusted } from '../state/untrusted-json.ts';
import { RESERVED_KEYS } from '../value.ts';
import type { Json } from '../value.ts';

/** Keys that a fleet's values may not have: ours have a meaning, and `__proto__` is none to a JavaScript object. */
export const REFUSED_KEYS: ReadonlySet<string> = new Set([...RESERVED_KEYS, '__proto__']);

/** Deeper nesting is refused: no fleet needs it, and it would exhaust the stack. */
export const MAX_DEPTH = 64;
/** Values in one text. */
const MAX_VALUES = 100_000;

/** JSON from outside of the fleet file as a value that may stand in it, within the limits of one that is written there. */
export function parsePlainJson(text: string): { readonly value: Json } | { readonly problem: string } {
  try {
    const value = parseUntrusted(new TextEncoder().encode(text), { depth: MAX_DEPTH, nodes: MAX_VALUES }) as Json;
    const problem = unusable(value);
    return problem === undefined ? { value } : { problem };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message.replace(/^it /, '') };
    throw error;
  }
}

/** Why a value cannot stand in a fleet file, in words that follow its name; undefined when it can. */
export function unusable(value: Json, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is no finite number';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value as Readonly<Record<string, Json>>)) {
    if (!Array.isArray(value) && REFUSED_KEYS.has(key)) return `holds the key \`${key}\`, which is not allowed`;
    const problem = unusable(inner, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
