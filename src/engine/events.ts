import type { Address } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Action } from '../core/plan/change.ts';
import type { Held, Plan, PlanCounts } from '../core/plan/plan.ts';

/** How an apply ended. */
export interface ApplySummary {
  readonly counts: PlanCounts;
  readonly failed: number;
  readonly skipped: number;
  readonly held: readonly Held[];
  readonly complete: boolean;
  readonly planDigest: string;
  readonly milliseconds: number;
}

/** Everything that can happen, in order. Views switch over `type` exhaustively. `at` is an ISO time set by the engine's clock. */
export type EngineEvent = { readonly at: string } & (
  | { readonly type: 'version'; readonly version: string }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'phase'; readonly phase: 'config' | 'state' | 'refresh' | 'plan' | 'check' | 'apply' | 'save'; readonly message: string }
  | { readonly type: 'planned'; readonly plan: Plan; readonly digest: string }
  /** A saved plan of which `done` changes were there before this run; `last` is the run of it that the state remembers. */
  | { readonly type: 'continued'; readonly done: number; readonly total: number; readonly last?: { readonly who: string; readonly when: string } }
  | { readonly type: 'held'; readonly held: Held }
  | { readonly type: 'node_start'; readonly address: Address; readonly action: Action; readonly id?: string }
  | { readonly type: 'node_progress'; readonly address: Address; readonly message: string }
  | { readonly type: 'node_done'; readonly address: Address; readonly action: Action; readonly id?: string; readonly detail: readonly string[]; readonly milliseconds: number; readonly already?: boolean }
  | { readonly type: 'node_failed'; readonly address: Address; readonly action: Action; readonly diagnostics: readonly Diagnostic[]; readonly milliseconds: number }
  | { readonly type: 'node_skipped'; readonly address: Address; readonly action: Action; readonly because: Address; /** It was begun, and stopped for the same reason as `because`. */ readonly unfinished?: true }
  | { readonly type: 'retry'; readonly method: string; readonly path: string; readonly status?: number; readonly waitMs: number; readonly attempt: number }
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly running: number; readonly secondsLeft?: number }
  | { readonly type: 'applied'; readonly summary: ApplySummary }
);

type Distribute<E> = E extends EngineEvent ? Omit<E, 'at'> : never;

/** An event before the engine stamps its time. */
export type EventBody = Distribute<EngineEvent>;

export type Emit = (event: EventBody) => void;
