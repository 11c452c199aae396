import type { Json } from '../../value.ts';
import { pointerTo } from '../pointer.ts';

/** Entries of a list with their pointers. A null stands for an entry that was wrong and has been reported. */
export function entriesOf<T>(value: unknown, pointer: string): readonly (readonly [entry: T, pointer: string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Json, index) => (entry === null ? [] : [[entry as T, pointerTo(pointer, index)] as const]));
}

/** Named entries; those whose name is missing have been reported. */
export const namedEntriesOf = <T extends { readonly name: string }>(value: unknown, pointer: string): readonly (readonly [entry: T, pointer: string])[] =>
  entriesOf<T>(value, pointer).filter(([entry]) => typeof entry.name === 'string');

/** The attributes that have a value. */
export const defined = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, T] => pair[1] !== undefined));
