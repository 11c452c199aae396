import { DiagnosticError } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { State } from '../core/state/state.ts';
import { emptyState, finishRun } from '../core/state/transitions.ts';
import { LOCK_LOST } from './apply-walk.ts';
import type { Engine } from './engine.ts';
import type { Lock } from './ports.ts';
import type { Recovered } from './recover.ts';
import type { RunState } from './run-state.ts';

type Applied = { readonly plan: Plan; readonly digest: string; readonly operation?: string };

/** The snapshot that the journal will lie on: a dead run's work is folded in first, and a first apply gets its lineage and key, and the lineages that it takes over, before anything is written to the server. */
export async function beginState(engine: Engine, recovered: Recovered, { plan, digest }: Applied, server: { readonly key: string; readonly url: string }, lock: Lock): Promise<State> {
  const { backend, environment } = engine;
  if (recovered.state) return keepRecovered(engine, recovered.state, recovered.journal, lock);
  if (recovered.journal) await backend.dropJournal('archive');
  const fresh = emptyState({ lineage: environment.randomHex(16), hmacKey: environment.randomHex(32), toolVersion: environment.version, fleet: plan.binding.fleet, workspace: plan.binding.workspace, server, configPaths: plan.binding.configPaths });
  const first: State = { ...fresh, serial: 1, lastPlan: { digest, from: 0, to: 1, complete: false }, rebound: reboundLineages(plan) };
  await backend.write(first, null, lock);
  return first;
}

/** The state as a dead run left it, saved, so that a new journal can lie on it. */
export async function keepRecovered({ backend, environment }: Engine, state: State, journal: Recovered['journal'], lock: Lock): Promise<State> {
  if (!journal) return state;
  const before = await backend.read();
  const kept = journal === 'folded' ? state : finishRun(state, { who: environment.who, when: environment.now().toISOString(), version: environment.version, operation: 'recover', result: 'crashed' });
  await backend.write(kept, before?.serial ?? null, lock);
  await backend.dropJournal(journal === 'folded' ? 'folded' : 'archive');
  return kept;
}

/** Folds the run into a new snapshot. When that cannot be written, the state is put aside and the journal stays. */
export async function saveState(engine: Engine, run: RunState, begin: State, { plan, digest, operation }: Applied, lock: Lock, complete: boolean): Promise<void> {
  const { environment } = engine;
  engine.emit({ type: 'phase', phase: 'save', message: 'saving the state' });
  const rebound = [...new Set([...begin.rebound, ...reboundLineages(plan)])];
  const current: State = { ...run.snapshot(), toolVersion: environment.version, configPaths: plan.binding.configPaths.length > 0 ? plan.binding.configPaths : begin.configPaths, server: plan.binding.server, rebound };
  const record = { who: environment.who, when: environment.now().toISOString(), version: environment.version, operation: operation ?? (plan.options.destroy ? 'destroy' : 'apply'), planDigest: digest, result: complete ? ('complete' as const) : ('incomplete' as const) };
  await writeState(engine, finishRun(current, record, { digest, from: begin.serial }), begin.serial, lock);
}

/** Replaces the snapshot and drops the journal that is folded into it. When it cannot be written, it is put aside and the journal stays. */
export async function writeState({ backend }: Pick<Engine, 'backend'>, next: State, serial: number, lock: Lock): Promise<void> {
  try {
    await backend.write(next, serial, lock);
  } catch (error) {
    // Another run has the lock: what it writes is newer, and nothing of ours may be put in its place.
    if (error instanceof DiagnosticError && error.diagnostics.some(({ code }) => code === LOCK_LOST)) throw error;
    const path = await backend.writeErrored(next).catch(() => undefined);
    const why = error instanceof DiagnosticError ? error.diagnostics : [];
    throw new DiagnosticError([
      { severity: 'error', code: 'LC3021', summary: 'the changes were made, but the state could not be saved', ...(path ? { detail: `it was put into ${path}` } : {}), next: 'Nothing is lost: the journal has every change. Make room, then plan again: it is folded in.' },
      ...why,
    ], { cause: error });
  }
  await backend.dropJournal('folded');
}

/** Lineages of marks that are ours from this plan on. */
const reboundLineages = (plan: Plan): readonly string[] => plan.rebound ?? [];
