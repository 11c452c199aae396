import { parentOf, type Address } from '../address.ts';
import type { Desired, Move } from '../desired.ts';
import type { LiveObject } from '../live.ts';
import { DiagnosticError, type Diagnostic } from '../diagnostic.ts';
import type { Registry } from '../registry.ts';
import { moved } from '../state/moved.ts';
import type { State } from '../state/state.ts';
import { isNamed } from './normal.ts';

export interface MovedState { readonly state: State | null; /** New address → old one. */ readonly previous: ReadonlyMap<Address, Address>; readonly diagnostics: readonly Diagnostic[] }

/** The state with the config's `moved` lines applied, in memory. A move that was made before, or never had an object, is no problem. */
export function applyMoves(state: State | null, moves: readonly Move[], desired: ReadonlyMap<Address, Desired>, registry: Registry): MovedState {
  const previous = new Map<Address, Address>();
  const diagnostics: Diagnostic[] = [];
  let current = state;
  for (const { from, to, range } of moves) {
    if (desired.has(from)) {
      diagnostics.push({ severity: 'error', code: 'LC3208', address: from, summary: `${from} is still declared, and \`moved\` says it is ${to} now`, ...(range ? { range } : {}), next: 'Remove one of the two.' });
      continue;
    }
    const entry = current?.resources.get(from);
    if (!current || !entry) continue;
    const wanted = desired.get(to);
    if (wanted && wanted.type === entry.type && leavesParent({ from, to }, moves) && registry.get(entry.type).removal.withParent) {
      diagnostics.push({
        severity: 'error', code: 'LC3008', address: from, summary: `${from} cannot be moved to ${to}: a ${entry.type.replaceAll('_', ' ')} stays in what it lies in`, ...(range ? { range } : {}),
        next: `Take the line out: then ${to} is made, and ${from} goes.`,
      });
      continue;
    }
    if (wanted && wanted.type === entry.type && wanted.name !== entry.name && !isNamed(registry.get(entry.type))) {
      diagnostics.push({
        severity: 'error', code: 'LC3008', address: from, summary: `${from} cannot be moved to ${to}: servers do not rename a ${entry.type.replaceAll('_', ' ')}`, ...(range ? { range } : {}),
        next: `Take the line out: then ${to} is made, and ${from} goes.`,
      });
      continue;
    }
    try {
      const before = new Set(current.resources.keys());
      current = moved(current, from, to);
      for (const address of current.resources.keys()) if (!before.has(address)) previous.set(address, `${from}${address.slice(to.length)}` as Address);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics.map((diagnostic) => ({ ...diagnostic, ...(range ? { range } : {}) })));
    }
  }
  return { state: current, previous, diagnostics };
}

/**
 * Objects whose mark names an address that moved, with the new one: when the state is lost, or died between two writes of a move, the mark is all
 * that tells. What the state knows by its id is left as it is.
 */
export function movedMarks(
  objects: readonly LiveObject[], moves: readonly Move[], { desired, state, fleet, workspace }: { readonly desired: ReadonlyMap<Address, Desired>; readonly state: State | null; readonly fleet: string; readonly workspace: string },
): { readonly objects: readonly LiveObject[]; readonly previous: ReadonlyMap<Address, Address> } {
  const previous = new Map<Address, Address>();
  if (moves.length === 0) return { objects, previous };
  const bound = new Set([...(state?.resources.values() ?? [])].map(({ id }) => id));
  const follow = (address: Address): Address => moves.reduce((at, { from, to }) => (at === from || at.startsWith(`${from}.`) ? (`${to}${at.slice(from.length)}` as Address) : at), address);
  const renamed = objects.map((object): LiveObject => {
    const { marker, id } = object;
    if (!marker || bound.has(id) || marker.fleet !== fleet || marker.workspace !== workspace || desired.has(marker.address)) return object;
    const address = follow(marker.address);
    if (address === marker.address || !desired.has(address) || state?.resources.has(address)) return object;
    previous.set(address, marker.address);
    return { ...object, marker: { ...marker, address } };
  });
  return { objects: renamed, previous };
}

/** Whether a move takes something out of what it lies in, and not along with it. */
const leavesParent = ({ from, to }: Pick<Move, 'from' | 'to'>, moves: readonly Move[]): boolean =>
  parentOf(from) !== parentOf(to) && !moves.some((other) => other.from === parentOf(from) && other.to === parentOf(to));
