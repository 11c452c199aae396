import type { Diagnostic } from '../core/diagnostic.ts';
import type { LeftAlone } from '../core/plan/change.ts';
import type { Drift } from '../core/plan/plan.ts';

/** What a refresh found (the same shape as the SDK's `Refreshed`). */
export interface RefreshReport {
  readonly drift: readonly Drift[];
  /** Texts that agents have rewritten; never drift. */
  readonly agentWritten: readonly Drift[];
  /** What others added to objects of the fleet. */
  readonly leftAlone: readonly LeftAlone[];
  /** All agents of the state are gone. */
  readonly allGone: boolean;
  readonly objects: number;
  readonly reads: number;
  readonly diagnostics: readonly Diagnostic[];
}
