import { failure } from '../core/diagnostic.ts';
import type { State, StateEntry } from '../core/state/state.ts';
import type { FleetInput, Operations } from '../sdk/api.ts';
import { suggest } from './suggest.ts';

/** The state, or LC4011 when there is none. */
export async function requireState(operations: Operations, input: FleetInput): Promise<State> {
  const { state, location } = await operations.readState(input);
  if (state) return state;
  throw failure('LC4011', `there is no state at ${location}`, { next: 'It is made by the first apply. Another fleet or workspace? Name it with -fleet or -workspace.' });
}

/** The entry at an address, or LC4012 with the nearest one. */
export function requireEntry(state: State, address: string): StateEntry {
  const entries = [...state.resources.values()];
  const entry = entries.find((candidate) => candidate.address === address);
  if (entry) return entry;
  const near = suggest(address, entries.map((candidate) => candidate.address));
  throw failure('LC4012', `the state has no ${address}`, { next: near === undefined ? 'All addresses: lettactl state list' : `Did you mean ${near}?` });
}
