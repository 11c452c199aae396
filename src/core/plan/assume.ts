import { parentOf } from '../address.ts';
import type { LiveObject } from '../live.ts';
import type { State } from '../state/state.ts';

/**
 * With `-refresh=false`: the objects of the state that were not read, as it remembers them. Their values are in normal form already (texts
 * as digests, secrets sealed, links as addresses); apply compares the real ones before it writes.
 */
export function assumedObjects(state: State | null, read: readonly LiveObject[]): readonly LiveObject[] {
  const seen = new Set(read.map((object) => `${object.type} ${object.id}`));
  return [...(state?.resources.values() ?? [])].filter((entry) => !seen.has(`${entry.type} ${entry.id}`)).map((entry): LiveObject => {
    const parent = parentOf(entry.address);
    const parentId = parent && state?.resources.get(parent)?.id;
    return { type: entry.type, id: entry.id, name: entry.name, attributes: entry.base, ...(parentId === undefined ? {} : { parentId }) };
  });
}
