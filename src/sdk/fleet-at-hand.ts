import { DiagnosticError } from '../core/diagnostic.ts';
import type { State, StateEntry } from '../core/state/state.ts';
import type { LockRequest } from '../engine/engine.ts';
import type { LoadedFleet } from '../engine/load.ts';
import type { StateBackend } from '../engine/ports.ts';
import { recoverState } from '../engine/recover.ts';
import type { FleetInput, LockOptions } from './api.ts';
import type { Session } from './session.ts';

/** The fleet of the working folder, or the one that was named, and what its state has. */
export interface FleetAtHand {
  readonly loaded: LoadedFleet;
  readonly backend: StateBackend;
  readonly state: State | null;
  /** What the state has of an object of the fleet's own; what it only uses is not its own. */
  entryOf(id: string): StateEntry | undefined;
}

/** Null where no file was named and there is none. A fleet file or a state that cannot be read is an error: what it manages would not be known. */
export async function fleetAtHand(session: Session, input: FleetInput): Promise<FleetAtHand | null> {
  const loaded = await loadIfThere(session, input);
  if (!loaded) return null;
  const backend = session.backend(whereOf(loaded, input));
  const { state } = await recoverState({ backend });
  const byId = new Map([...(state?.resources.values() ?? [])].filter((entry) => !entry.used).map((entry) => [entry.id, entry]));
  return { loaded, backend, state, entryOf: (id) => byId.get(id) };
}

/** The fleet file, read; null where no file was named and there is none. */
export async function loadIfThere(session: Session, input: FleetInput): Promise<LoadedFleet | null> {
  try {
    return await session.load(input);
  } catch (error) {
    if ((input.files ?? []).length === 0 && error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'LC1100')) return null;
    throw error;
  }
}

/** Where the state of a fleet is. */
export const whereOf = ({ fleet, folder }: LoadedFleet, input: FleetInput) => ({
  folder, fleet: fleet.name, workspace: fleet.workspace, settings: fleet.settings, ...(input.state === undefined ? {} : { state: input.state }),
});

export const lockOf = ({ lock, lockTimeoutMs }: LockOptions): LockRequest => ({ lock: lock ?? true, waitMs: lockTimeoutMs ?? 0 });
