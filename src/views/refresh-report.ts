import type { Diagnostic } from '../core/diagnostic.ts';
import type { Drift } from '../core/plan/plan.ts';

/** What a refresh found (the same shape as the SDK's `Refreshed`). */
export interface RefreshReport {
  readonly drift: readonly Drift[];
  /** Texts that agents have rewritten; never drift. */
  readonly agentWritten: readonly Drift[];
  readonly objects: number;
  readonly reads: number;
  readonly diagnostics: readonly Diagnostic[];
}
