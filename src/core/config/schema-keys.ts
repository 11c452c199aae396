import type { TSchema } from 'typebox';
import type { Shape } from './shape.ts';

/** A key that a map of the fleet document may have. */
export interface SchemaKey { readonly name: string; readonly shape: Shape; readonly required: boolean }

/**
 * The keys of the map that a schema leads to, in the schema's order; lists and unions are looked through, so that a list of maps gives the keys of
 * one entry. Empty where there is no such map, or where people choose its keys.
 */
export function keysOf(shape: Shape): readonly SchemaKey[] {
  if (shape.items) return keysOf(shape.items as Shape);
  if (shape.anyOf) return merged(shape.anyOf.map((option) => keysOf(option as Shape)).filter((keys) => keys.length > 0));
  const required = new Set(shape.required ?? []);
  return Object.entries(shape.properties ?? {}).map(([name, value]) => ({ name, shape: value as Shape, required: required.has(name) }));
}

/** The schema of the values of a map whose keys people choose (headers, environment), if it is such a map. */
export function valuesOf(shape: Shape): Shape | undefined {
  if (shape.items) return valuesOf(shape.items as Shape);
  if (shape.anyOf) return shape.anyOf.map((option) => valuesOf(option as Shape)).find((found) => found !== undefined);
  return Object.values(shape.patternProperties ?? {})[0] as (TSchema & Shape) | undefined;
}

/** The keys of several kinds of map at one place: a key is required when each of them requires it. */
function merged(kinds: readonly (readonly SchemaKey[])[]): readonly SchemaKey[] {
  const all = new Map<string, SchemaKey>();
  for (const keys of kinds) for (const key of keys) if (!all.has(key.name)) all.set(key.name, key);
  return [...all.values()].map((key) => ({ ...key, required: kinds.every((keys) => keys.some((other) => other.name === key.name && other.required)) }));
}
