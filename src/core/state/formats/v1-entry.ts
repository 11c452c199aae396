import type { Static } from 'typebox';
import { toAddress, typeOf } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { Attributes } from '../../value.ts';
import type { StateEntry } from '../state.ts';
import { checkTags } from '../tagged-values.ts';
import { Malformed } from '../untrusted-json.ts';
import type { EntryV1 } from './v1-schema.ts';

/** An entry for a file (state or journal). Attribute keys are not escaped yet: the caller does that for its whole document. */
export const entryToFile = (entry: StateEntry): Static<typeof EntryV1> => ({
  type: entry.type,
  id: entry.id,
  name: entry.name,
  status: entry.status,
  base: entry.base,
  depends_on: [...entry.dependsOn],
  op: entry.op,
  ...(entry.marked !== undefined && { marked: entry.marked }),
  owed: [...entry.owed],
  ...(entry.lifecycle && { lifecycle: lifecycleToFile(entry.lifecycle) }),
  ...(entry.seeds && { seeds: [...entry.seeds] }),
  ...(entry.adopted !== undefined && { adopted: entry.adopted }),
  ...(entry.unagreed && { unagreed: [...entry.unagreed] }),
  ...(entry.used !== undefined && { used: entry.used }),
});

/** Inverse of `entryToFile`. Throws Malformed when an address in it is none, or its type is not that of its address. */
export function entryFromFile(address: string, entry: Static<typeof EntryV1>): StateEntry {
  const known = addressFromFile(address);
  checkTags(entry.base);
  if (typeOf(known) !== entry.type) throw new Malformed(`${address} has type ${entry.type}`);
  return {
    address: known,
    type: entry.type,
    id: entry.id,
    name: entry.name,
    status: entry.status,
    base: entry.base as Attributes,
    dependsOn: entry.depends_on.map(addressFromFile),
    op: entry.op,
    ...(entry.marked !== undefined && { marked: entry.marked }),
    owed: entry.owed,
    ...(entry.lifecycle && { lifecycle: entry.lifecycle as NonNullable<StateEntry['lifecycle']> }),
    ...(entry.seeds && { seeds: entry.seeds }),
    ...(entry.adopted !== undefined && { adopted: entry.adopted }),
    ...(entry.unagreed && { unagreed: entry.unagreed }),
    ...(entry.used !== undefined && { used: entry.used }),
  };
}

/** `text` as an address. Throws Malformed when it is none. */
export function addressFromFile(text: string): Address {
  const address = toAddress(text);
  if (!address) throw new Malformed(`${JSON.stringify(text.slice(0, 200))} is no address`);
  return address;
}

const lifecycleToFile = (lifecycle: NonNullable<StateEntry['lifecycle']>) => ({
  ...(lifecycle.prevent_destroy !== undefined && { prevent_destroy: lifecycle.prevent_destroy }),
  ...(lifecycle.ignore_changes && { ignore_changes: [...lifecycle.ignore_changes] }),
});
