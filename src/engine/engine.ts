import type { Registry } from '../core/registry.ts';
import type { Emit } from './events.ts';
import type { Backups, Environment, Provider, StateBackend } from './ports.ts';

/** What every operation works with. Nothing global: two engines of one process do not know of each other. */
export interface Engine {
  readonly registry: Registry;
  readonly provider: Provider;
  readonly backend: StateBackend;
  readonly environment: Environment;
  /** Absent: nothing is saved first. */
  readonly backups?: Backups;
  readonly emit: Emit;
  /** First Ctrl-C: stop starting, finish what is in flight, save. */
  readonly signal: AbortSignal;
}

export interface LockRequest { readonly lock: boolean; readonly waitMs: number }
