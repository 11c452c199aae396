import { addressOf, toAddress } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { Desired, Lifecycle } from '../../desired.ts';

/** The keys of `lifecycleKeys` as they come out of the document. */
export interface LifecycleEntry {
  readonly lifecycle?: Omit<Lifecycle, 'ignore_changes'> & { readonly ignore_changes?: readonly (string | null)[] };
  /** A mistake in the list was reported, and left a hole. */
  readonly depends_on?: readonly (string | null)[];
}

/** `depends_on` as addresses: a text that is none is an agent's name. Whether they exist is checked when all is expanded. */
export const dependenciesOf = (entry: LifecycleEntry): readonly Address[] =>
  (entry.depends_on ?? []).filter((text) => text !== null).map((text) => toAddress(text) ?? addressOf('agent', text));

/** The lifecycle part of a resource, absent when nothing is said. */
export function lifecycleOf({ lifecycle }: LifecycleEntry): Pick<Desired, 'lifecycle'> {
  if (!lifecycle) return {};
  const { ignore_changes: ignored, ...rest } = lifecycle;
  return { lifecycle: { ...rest, ...(ignored ? { ignore_changes: ignored.filter((name) => name !== null) } : {}) } };
}
