import type { Address } from '../address.ts';
import type { Desired, Removed } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { State } from '../state/state.ts';

/** What the config's `removed` says of things that leave it. */
export interface RemovedLines {
  /** Addresses whose objects are forgotten and stay, with everything nested in them. */
  readonly kept: ReadonlySet<Address>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the `removed` lines. One of what is not in the state (it was forgotten before) says nothing, so it may stay in the file. LC3226 for what is still declared. */
export function removedLines(removed: readonly Removed[], desired: ReadonlyMap<Address, Desired>, state: State | null): RemovedLines {
  const diagnostics: Diagnostic[] = [];
  const kept = new Set<Address>();
  for (const { from, destroy, range } of removed) {
    if (desired.has(from)) {
      diagnostics.push({ severity: 'error', code: 'LC3226', address: from, summary: `${from} is still declared, and \`removed\` says that it is not`, next: 'Remove one of the two.', ...(range ? { range } : {}) });
    } else if (!destroy) {
      for (const address of state?.resources.keys() ?? []) if (address === from || address.startsWith(`${from}.`)) kept.add(address);
    }
  }
  return { kept, diagnostics };
}
