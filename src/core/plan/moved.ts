import { toAddress, type Address } from '../address.ts';
import type { Desired, Move } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { State, StateEntry } from '../state/state.ts';

export interface MovedState { readonly state: State | null; /** New address → old one. */ readonly previous: ReadonlyMap<Address, Address>; readonly diagnostics: readonly Diagnostic[] }

/** The state with `moved` entries under their new addresses; what is nested moves along. A move that was made before is no problem. */
export function applyMoves(state: State | null, moves: readonly Move[], desired: ReadonlyMap<Address, Desired>): MovedState {
  const previous = new Map<Address, Address>();
  const diagnostics: Diagnostic[] = [];
  if (!state || moves.length === 0) return { state, previous, diagnostics };
  const resources = new Map(state.resources);
  for (const { from, to, range } of moves) {
    if (desired.has(from)) {
      diagnostics.push({ severity: 'error', code: 'LC3208', address: from, summary: `${from} is still declared, and \`moved\` says it is ${to} now`, ...(range ? { range } : {}), next: 'Remove one of the two.' });
      continue;
    }
    for (const entry of [...resources.values()]) {
      const target = entry.address === from ? to : entry.address.startsWith(`${from}.`) ? toAddress(to + entry.address.slice(from.length)) : undefined;
      if (!target) continue;
      if (resources.has(target)) {
        diagnostics.push({ severity: 'error', code: 'LC3209', address: target, summary: `cannot move ${entry.address} to ${target}: the state has both`, ...(range ? { range } : {}), next: 'Remove the `moved` line, or destroy one of the two first.' });
        continue;
      }
      resources.delete(entry.address);
      resources.set(target, { ...entry, address: target });
      previous.set(target, entry.address);
    }
  }
  const rename = new Map([...previous].map(([to, from]) => [from, to]));
  const rewired = (entry: StateEntry): StateEntry => ({ ...entry, dependsOn: entry.dependsOn.map((address) => rename.get(address) ?? address), base: rewire(entry.base, rename) });
  return { state: { ...state, resources: new Map([...resources.values()].map((entry) => [entry.address, rewired(entry)])) }, previous, diagnostics };
}

/** Base with links to moved addresses following them. */
function rewire<T>(value: T, rename: ReadonlyMap<Address, Address>): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => rewire(inner, rename)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? (rename.get(inner as Address) ?? inner) : rewire(inner, rename)])) as T;
}
