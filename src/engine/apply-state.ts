import { DiagnosticError } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { State } from '../core/state/state.ts';
import { emptyState, finishRun } from '../core/state/transitions.ts';
import type { Engine } from './engine.ts';
import type { Lock } from './ports.ts';
import type { Recovered } from './recover.ts';
import type { RunState } from './run-state.ts';

type Applied = { readonly plan: Plan; readonly digest: string; readonly operation?: string };

/** The snapshot that the journal will lie on: a dead run's work is folded in first, and a first apply gets its lineage and key before anything is written to the server. */
export async function beginState(engine: Engine, recovered: Recovered, { plan, digest }: Applied, server: { readonly key: string; readonly url: string }, lock: Lock): Promise<State> {
  const { backend, environment } = engine;
  if (recovered.state && !recovered.journal) return recovered.state;
  if (recovered.state && recovered.journal) {
    const before = await backend.read();
    const state = recovered.journal === 'folded' ? recovered.state : finishRun(recovered.state, { who: environment.who, when: environment.now().toISOString(), version: environment.version, operation: 'recover', result: 'crashed' });
    await backend.write(state, before?.serial ?? null, lock);
    await backend.dropJournal(recovered.journal === 'folded' ? 'folded' : 'archive');
    return state;
  }
  if (recovered.journal) await backend.dropJournal('archive');
  const fresh = emptyState({ lineage: environment.randomHex(16), hmacKey: environment.randomHex(32), toolVersion: environment.version, fleet: plan.binding.fleet, workspace: plan.binding.workspace, server, configPaths: plan.binding.configPaths });
  const first: State = { ...fresh, serial: 1, lastPlan: { digest, from: 0, to: 1, complete: false } };
  await backend.write(first, null, lock);
  return first;
}

/** Folds the run into a new snapshot. When that cannot be written, the state is put aside and the journal stays. */
export async function saveState(engine: Engine, run: RunState, begin: State, { plan, digest, operation }: Applied, lock: Lock, complete: boolean): Promise<void> {
  const { backend, environment } = engine;
  engine.emit({ type: 'phase', phase: 'save', message: 'saving the state' });
  const rebound = plan.changes.some((change) => change.reasons.includes('rebind')) ? [...new Set([...begin.rebound, ...reboundLineages(plan)])] : begin.rebound;
  const current: State = { ...run.snapshot(), toolVersion: environment.version, configPaths: plan.binding.configPaths.length > 0 ? plan.binding.configPaths : begin.configPaths, server: plan.binding.server, rebound };
  const record = { who: environment.who, when: environment.now().toISOString(), version: environment.version, operation: operation ?? (plan.options.destroy ? 'destroy' : 'apply'), planDigest: digest, result: complete ? ('complete' as const) : ('incomplete' as const) };
  const next = finishRun(current, record, { digest, from: begin.serial });
  try {
    await backend.write(next, begin.serial, lock);
  } catch (error) {
    const path = await backend.writeErrored(next).catch(() => undefined);
    const why = error instanceof DiagnosticError ? error.diagnostics : [];
    throw new DiagnosticError([
      { severity: 'error', code: 'LC3021', summary: 'the changes were made, but the state could not be saved', ...(path ? { detail: `it was put into ${path}` } : {}), next: 'Nothing is lost: the journal has every change. Make room, then plan again: it is folded in.' },
      ...why,
    ], { cause: error });
  }
  await backend.dropJournal('folded');
}

/** Lineages that re-bound objects carry. */
const reboundLineages = (plan: Plan): readonly string[] => plan.rebound ?? [];
