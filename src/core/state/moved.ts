import { typeOf } from '../address.ts';
import type { Address } from '../address.ts';
import { failure } from '../diagnostic.ts';
import type { Attributes, Json } from '../value.ts';
import { isRef } from '../value.ts';
import type { State, StateEntry } from './state.ts';
import { withChanges } from './transitions.ts';

/**
 * The state with one resource, and all that is nested in it, under another address; the same serial. Dependencies and links to it
 * follow. Digests of secrets do not: they are bound to the old address, so the next plan compares those secrets anew. LC3008 when
 * `from` is not there, `to` is taken, or their types differ.
 */
export function moved(state: State, from: Address, to: Address): State {
  const refuse = (why: string) => failure('LC3008', `${from} cannot be moved to ${to}: ${why}`, { address: from, next: 'See what the state holds: lettactl state list' });
  if (from === to) return state;
  if (!state.resources.has(from)) throw refuse(`the state has no ${from}`);
  if (typeOf(from) !== typeOf(to)) throw refuse('a move does not change the type');
  const rename = (address: Address): Address =>
    address === from ? to : address.startsWith(`${from}.`) ? (`${to}${address.slice(from.length)}` as Address) : address;

  const entries = [...state.resources.values()];
  const going = entries.filter((entry) => rename(entry.address) !== entry.address);
  const leaving = new Set(going.map((entry) => entry.address));
  const taken = going.map((entry) => rename(entry.address)).find((address) => state.resources.has(address) && !leaving.has(address));
  if (taken) throw refuse(`${taken} is in the state already`);

  const renamed = entries.map((entry) => renameIn(entry, rename));
  return withChanges(state, [
    ...going.map(({ address }) => ({ address, entry: null })),
    ...renamed.filter((entry, index) => entry !== entries[index]).map((entry) => ({ address: entry.address, entry })),
  ]);
}

function renameIn(entry: StateEntry, rename: (address: Address) => Address): StateEntry {
  const address = rename(entry.address);
  const dependsOn = entry.dependsOn.map(rename);
  const base = relink(entry.base, rename) as Attributes;
  const same = address === entry.address && base === entry.base && dependsOn.every((on, index) => on === entry.dependsOn[index]);
  return same ? entry : { ...entry, address, dependsOn, base };
}

/** Follows `{$ref}` links at any depth; gives the same object back when none of them changed. */
function relink(value: Json, rename: (address: Address) => Address): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) {
    const to = rename(value.$ref);
    return to === value.$ref ? value : { ...value, $ref: to };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => relink(item, rename));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const members = Object.entries(value).map(([key, member]): [string, Json] => [key, relink(member, rename)]);
  return members.every(([key, member]) => member === (value as Record<string, Json>)[key]) ? value : Object.fromEntries(members);
}
