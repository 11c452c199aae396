import type { Address } from '../core/address.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { createGraph } from '../core/graph/graph.ts';
import type { Change } from '../core/plan/change.ts';
import { EPHEMERAL_KEY } from '../core/plan/compute.ts';
import { countChanges, type Held, type Plan, type PlanCounts } from '../core/plan/plan.ts';
import { checkPlan } from '../core/plan/file/stale.ts';
import { moved } from '../core/state/moved.ts';
import { emptyState, finishRun } from '../core/state/transitions.ts';
import type { State } from '../core/state/state.ts';
import type { Engine, LockRequest } from './engine.ts';
import type { ApplySummary } from './events.ts';
import { applyNode } from './node/apply-node.ts';
import type { NodeContext } from './node/scope.ts';
import { createLens } from './observe.ts';
import { underLock } from './plan.ts';
import { UnknownOutcome, type Lock } from './ports.ts';
import { precheck } from './precheck.ts';
import { recoverState, type Recovered } from './recover.ts';
import { RunState } from './run-state.ts';
import { checkSecrets, requireSecret } from './secrets.ts';
import { startProgress } from './progress.ts';
import { walk } from './walk.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  /** Of the plan as it was reviewed (before anything was held back). */
  readonly digest: string;
  readonly held: readonly Held[];
  readonly parallelism: number;
  readonly waitForIdle: boolean;
  readonly skipFirstMessage: boolean;
  readonly lock: LockRequest;
  /** A saved plan: an empty one is remembered as applied too. */
  readonly saved: boolean;
  /** Digests of the input files as they are now, by path; only a first plan is bound to them. */
  readonly inputs?: ReadonlyMap<string, string>;
}

/** Applies exactly this plan: checks everything first, then walks the graph. Throws DiagnosticError before the first write; afterwards failures are counted. */
export async function applyPlan(engine: Engine, request: ApplyRequest): Promise<ApplySummary> {
  return underLock(engine, request.lock, 'apply', (lock) => applyUnderLock(engine, request, lock));
}

/** As `applyPlan`, for a caller that holds the lock already. */
export async function applyUnderLock(engine: Engine, request: ApplyRequest, lock: Lock): Promise<ApplySummary> {
  const { plan, digest } = request;
  const started = engine.environment.now().getTime();
  const server = await engine.provider.identify();
  const recovered = await recoverState(engine);
  const problems = checkPlan(plan, digest, { state: recovered.state, backend: engine.backend.identity, server, ...(request.inputs ? { inputs: request.inputs } : {}) });
  for (const warning of problems.filter((problem) => problem.severity === 'warning')) engine.emit({ type: 'diagnostic', diagnostic: warning });
  refuse([...problems, ...checkSecrets(plan.changes, plan.binding.state ? recovered.state?.hmacKey : undefined, engine.environment)]);

  const work = plan.changes.filter((change) => change.action !== 'no-op' || change.rebase);
  if (work.length === 0 && !request.saved) return summary(engine, request, started, { counts: countChanges([]), failed: 0, skipped: 0, complete: true });

  const resumed = recovered.state?.lastPlan?.digest === digest;
  const begin = await beginState(engine, recovered, request, server, lock);
  const state = withMoves(begin, plan.changes);
  const run = new RunState(state, plan.changes.flatMap((change): [string, Address][] => (change.id === undefined ? [] : [[change.id, change.address]])));
  const lens = createLens(engine.registry, plan.binding.state ? state.hmacKey : EPHEMERAL_KEY, run);
  const standings = await checkObjects(engine, request, state, run, lens, resumed);

  const journal = await engine.backend.openJournal({
    kind: 'header', format: 1, lineage: begin.lineage, baseSerial: begin.serial, lockId: lock.info.id, operation: 'apply', planDigest: digest,
    who: engine.environment.who, version: engine.environment.version, startedAt: engine.environment.now().toISOString(),
  });
  const context: NodeContext = {
    engine, plan, digest, lineage: begin.lineage, run, journal, lens, standings, resumed, inside: insideOf(plan.changes), checkLock: () => lock.check(), skip: request.skipFirstMessage ? ['first_message'] : [],
    step: (address) => ({
      signal: engine.signal, waitForIdle: request.waitForIdle,
      idOf: (other) => run.entry(other)?.id,
      secret: (value) => requireSecret(value, engine.environment),
      blob: (sha256) => {
        const bytes = plan.blobs.get(sha256);
        if (!bytes) throw new Error(`the plan lacks the content ${sha256}`);
        return bytes;
      },
      progress: (message) => engine.emit({ type: 'node_progress', address, message }),
    }),
  };
  let result: WalkResult;
  try {
    result = await walkChanges(engine, request, context, work);
  } finally {
    await journal.close();
  }
  const complete = result.failed === 0 && result.skipped === 0 && result.notStarted === 0 && !engine.signal.aborted;
  await saveState(engine, run, begin, request, lock, complete);
  return summary(engine, request, started, { ...result, complete });
}

function refuse(problems: readonly Diagnostic[]): void {
  if (problems.some((problem) => problem.severity === 'error')) throw new DiagnosticError(problems.filter((problem) => problem.severity === 'error'));
}

/** The snapshot that the journal will lie on: a dead run's work is folded in first, and a first apply gets its lineage and key before anything is written to the server. */
async function beginState(engine: Engine, recovered: Recovered, { plan, digest }: ApplyRequest, server: { readonly key: string; readonly url: string }, lock: Lock): Promise<State> {
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

function withMoves(state: State, changes: readonly Change[]): State {
  let current = state;
  for (const change of changes) {
    if (change.previousAddress && current.resources.has(change.previousAddress)) current = moved(current, change.previousAddress, change.address);
  }
  return current;
}

/** Reads everything once more and compares it with what was planned; all differences at once, before the first write. */
async function checkObjects(engine: Engine, { plan, digest }: ApplyRequest, state: State, run: RunState, lens: ReturnType<typeof createLens>, resumed: boolean) {
  engine.emit({ type: 'phase', phase: 'check', message: 'comparing the server with the plan' });
  const desired = new Map(plan.changes.flatMap((change) => (change.desired ? [[change.address, change.desired] as const] : [])));
  const observation = await engine.provider.observe({ fleet: plan.binding.fleet, workspace: plan.binding.workspace, desired, entries: [...state.resources.values()], refresh: true });
  const context = { registry: engine.registry, plan, digest, lens, resumed, entry: (address: Address) => run.entry(address) };
  const { problems, standings } = precheck(observation, state, context);
  refuse(problems);
  return standings;
}

interface WalkResult { readonly counts: PlanCounts; readonly failed: number; readonly skipped: number; readonly notStarted: number }

async function walkChanges(engine: Engine, request: ApplyRequest, context: NodeContext, work: readonly Change[]): Promise<WalkResult> {
  const nodes = work.filter((change) => !change.inside);
  const byAddress = new Map(nodes.map((change) => [change.address, change]));
  const owner = new Map(work.flatMap((change): [Address, Address][] => (change.inside ? [[change.address, change.inside]] : [])));
  const graph = createGraph<Address>(byAddress.keys(), (address) => (byAddress.get(address)?.dependsOn ?? []).map((need) => owner.get(need) ?? need).filter((need) => need !== address));
  const real = nodes.filter((change) => change.action !== 'no-op');
  const progress = startProgress(engine, real.length);
  const done: Change[] = [];
  let failed = 0;
  let incomplete = 0;
  engine.emit({ type: 'phase', phase: 'apply', message: `applying ${real.length} changes` });
  const outcomes = await walk(graph, {
    parallelism: request.parallelism, signal: engine.signal,
    skipped: (address, because) => {
      const change = byAddress.get(address) as Change;
      if (change.action !== 'no-op') engine.emit({ type: 'node_skipped', address, action: change.action, because });
    },
    visit: async (address) => {
      const change = byAddress.get(address) as Change;
      const silent = change.action === 'no-op';
      const began = engine.environment.now().getTime();
      const passed = (): number => engine.environment.now().getTime() - began;
      if (!silent) engine.emit({ type: 'node_start', address, action: change.action, ...(change.id ? { id: change.id } : {}) });
      progress.started();
      try {
        const result = await applyNode(change, context);
        const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
        for (const diagnostic of result.diagnostics) if (diagnostic.severity === 'warning') engine.emit({ type: 'diagnostic', diagnostic });
        if (!silent && !result.already) done.push(change, ...(context.inside.get(address) ?? []));
        if (errors.length > 0 || result.incomplete) {
          incomplete += 1;
          engine.emit({ type: 'node_failed', address, action: change.action, diagnostics: errors, milliseconds: passed() });
        } else if (!silent) engine.emit({ type: 'node_done', address, action: change.action, ...(result.id ? { id: result.id } : {}), detail: result.detail, milliseconds: passed(), ...(result.already ? { already: true } : {}) });
        return true;
      } catch (error) {
        const diagnostics = error instanceof DiagnosticError ? error.diagnostics : stoppedOrUnknown(engine, address, error);
        if (!diagnostics) throw error;
        failed += 1;
        engine.emit({ type: 'node_failed', address, action: change.action, diagnostics, milliseconds: passed() });
        return false;
      } finally {
        progress.finished();
      }
    },
  }).finally(() => progress.stop());
  const how = (wanted: string): number => [...outcomes].filter(([address, outcome]) => outcome === wanted && byAddress.get(address)?.action !== 'no-op').length;
  return { counts: countChanges(done), failed: failed + incomplete, skipped: how('skipped'), notStarted: how('not-started') };
}

/** Expected ends of a node that are no answer of the server; anything else is a bug. */
function stoppedOrUnknown(engine: Engine, address: Address, error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof UnknownOutcome) return failure('LC2018', `${address}: ${error.message}`, { next: 'Run it again: what became of it is looked up first.' }).diagnostics;
  if (engine.signal.aborted) return failure('LC4019', `${address}: stopped while it was waiting`, { next: 'Run it again to go on.' }).diagnostics;
  return undefined;
}

function insideOf(changes: readonly Change[]): ReadonlyMap<Address, readonly Change[]> {
  const inside = new Map<Address, Change[]>();
  for (const change of changes) if (change.inside) inside.set(change.inside, [...(inside.get(change.inside) ?? []), change]);
  return inside;
}

/** Folds the run into a new snapshot. When that cannot be written, the state is put aside and the journal stays. */
async function saveState(engine: Engine, run: RunState, begin: State, { plan, digest }: ApplyRequest, lock: Lock, complete: boolean): Promise<void> {
  const { backend, environment } = engine;
  engine.emit({ type: 'phase', phase: 'save', message: 'saving the state' });
  const rebound = plan.changes.some((change) => change.reasons.includes('rebind')) ? [...new Set([...begin.rebound, ...reboundLineages(plan)])] : begin.rebound;
  const current: State = { ...run.snapshot(), toolVersion: environment.version, configPaths: plan.binding.configPaths.length > 0 ? plan.binding.configPaths : begin.configPaths, server: plan.binding.server, rebound };
  const record = { who: environment.who, when: environment.now().toISOString(), version: environment.version, operation: plan.options.destroy ? 'destroy' : 'apply', planDigest: digest, result: complete ? ('complete' as const) : ('incomplete' as const) };
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

function summary(engine: Engine, request: ApplyRequest, started: number, result: { readonly counts: PlanCounts; readonly failed: number; readonly skipped: number; readonly notStarted?: number; readonly complete: boolean }): ApplySummary {
  const all: ApplySummary = {
    counts: result.counts, failed: result.failed, skipped: result.skipped + (result.notStarted ?? 0), held: request.held, complete: result.complete, planDigest: request.digest,
    milliseconds: engine.environment.now().getTime() - started,
  };
  engine.emit({ type: 'applied', summary: all });
  return all;
}
