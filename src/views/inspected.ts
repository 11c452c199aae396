import type { Inspected } from '../operations/inspect/api.ts';
import type { Json } from '../core/value.ts';

/** Sorted by name and id, as every listing is; passages stay in the order in which the server found them. */
export const sorted = (objects: readonly Inspected[]): readonly Inspected[] =>
  objects.every(({ type }) => type === 'passage') ? objects : objects.toSorted((a, b) => order(a.name, b.name) || order(a.id, b.id));

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A field of an object, wherever it came from; undefined when it was not read. */
export const fieldOf = ({ fields, beside }: Inspected, name: string): Json | undefined => fields[name] ?? beside[name];

/** The members of a list field; none when it is something else. */
export const listOf = (object: Inspected, name: string): readonly Json[] => {
  const value = fieldOf(object, name);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
};

/** A field of a JSON object inside another. */
export const inside = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json })[name] : undefined;

/** A text or number as it is shown; empty for what is neither. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
