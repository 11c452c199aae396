import type { Address } from '../core/address.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { createGraph, findCycle } from '../core/graph/graph.ts';
import { waitsFor, type Action, type Change } from '../core/plan/change.ts';
import { countChanges, type PlanCounts } from '../core/plan/plan.ts';
import type { Engine } from './engine.ts';
import { applyNode } from './node/apply-node.ts';
import type { NodeContext } from './node/scope.ts';
import { UnknownOutcome } from './ports.ts';
import { startProgress } from './progress.ts';
import { walk } from './walk.ts';

export interface WalkResult { readonly counts: PlanCounts; readonly failed: number; readonly skipped: number; readonly notStarted: number; /** Why the whole run was stopped. */ readonly stopped?: Diagnostic }

export const LOCK_LOST = 'LC3003';

/**
 * What would meet every other node too: the server is gone, its key expired, something else answers in its place, the lock is lost. Such a
 * run stops there: one error, not one per object.
 */
const ENDS_THE_RUN: ReadonlySet<string> = new Set(['LC2002', 'LC2003', 'LC2017', 'LC2019', LOCK_LOST]);

/** Walks the plan's graph: every change after what it needs, an event for each, failures counted. */
export async function walkChanges(engine: Engine, request: { readonly parallelism: number }, context: NodeContext, work: readonly Change[]): Promise<WalkResult> {
  const nodes = work.filter((change) => !change.inside);
  const byAddress = new Map(nodes.map((change) => [change.address, change]));
  const owner = new Map(work.flatMap((change): [Address, Address][] => (change.inside ? [[change.address, change.inside]] : [])));
  const graph = createGraph<Address>(byAddress.keys(), (address) => waitsFor(byAddress.get(address) as Change).map((need) => owner.get(need) ?? need).filter((need) => need !== address));
  const cycle = findCycle(graph);
  if (cycle) throw failure('LC3112', `changes of the plan wait for each other: ${cycle.join(' → ')}`, { detail: 'Nothing was written.', next: 'Plan again.' });
  const real = nodes.filter((change) => change.action !== 'no-op');
  const progress = startProgress(engine, real.length);
  const done: Change[] = [];
  let failed = 0;
  let incomplete = 0;
  let unfinished = 0;
  const stop = new AbortController();
  let stopped: { readonly address: Address; readonly why: Diagnostic } | undefined;
  /** Tells a failure; false: of what has stopped the run already, one is enough. */
  const told = (address: Address, action: Action, diagnostics: readonly Diagnostic[], milliseconds: number): boolean => {
    const why = diagnostics.find(({ code }) => ENDS_THE_RUN.has(code));
    if (why && stopped?.why.code === why.code) {
      unfinished += 1;
      engine.emit({ type: 'node_skipped', address, action, because: stopped.address, unfinished: true });
      return false;
    }
    if (why) {
      stopped ??= { address, why };
      stop.abort();
    }
    engine.emit({ type: 'node_failed', address, action, diagnostics, milliseconds });
    return true;
  };
  engine.emit({ type: 'phase', phase: 'apply', message: `applying ${real.length} changes` });
  const outcomes = await walk(graph, {
    parallelism: request.parallelism, signal: AbortSignal.any([engine.signal, stop.signal]),
    skipped: (address, because) => {
      const change = byAddress.get(address) as Change;
      if (change.action !== 'no-op') engine.emit({ type: 'node_skipped', address, action: change.action, because });
    },
    visit: async (address) => {
      const change = byAddress.get(address) as Change;
      const silent = change.action === 'no-op';
      const began = performance.now();
      const passed = (): number => Math.round(performance.now() - began);
      if (!silent) engine.emit({ type: 'node_start', address, action: change.action, ...(change.id ? { id: change.id } : {}) });
      progress.started();
      try {
        const result = await applyNode(change, context);
        const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
        for (const diagnostic of result.diagnostics) if (diagnostic.severity === 'warning') engine.emit({ type: 'diagnostic', diagnostic });
        if (!silent && !result.already) done.push(change, ...(context.inside.get(address) ?? []));
        if (errors.length > 0 || result.incomplete) {
          if (told(address, change.action, errors, passed())) incomplete += 1;
        } else if (!silent) engine.emit({ type: 'node_done', address, action: change.action, ...(result.id ? { id: result.id } : {}), detail: result.detail, milliseconds: passed(), ...(result.already ? { already: true } : {}) });
        return true;
      } catch (error) {
        const diagnostics = error instanceof DiagnosticError ? error.diagnostics : stoppedOrUnknown(engine, address, error);
        if (!diagnostics) throw error;
        if (told(address, change.action, diagnostics, passed())) failed += 1;
        return false;
      } finally {
        progress.finished();
      }
    },
  }).finally(() => progress.stop());
  const how = (wanted: string): number => [...outcomes].filter(([address, outcome]) => outcome === wanted && byAddress.get(address)?.action !== 'no-op').length;
  return { counts: countChanges(done), failed: failed + incomplete, skipped: how('skipped') + unfinished, notStarted: how('not-started'), ...(stopped ? { stopped: stopped.why } : {}) };
}

/** Expected ends of a node that are no answer of the server; anything else is a bug. */
function stoppedOrUnknown(engine: Engine, address: Address, error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof UnknownOutcome) return failure('LC2018', `${address}: ${error.message}`, { next: 'Run it again: what became of it is looked up first.' }).diagnostics;
  if (engine.signal.aborted) return failure('LC4019', `${address}: stopped while it was waiting`, { next: 'Run it again to go on.' }).diagnostics;
  return undefined;
}
