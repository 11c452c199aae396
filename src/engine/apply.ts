import type { Address } from '../core/address.ts';
import { DiagnosticError, type Diagnostic } from '../core/diagnostic.ts';
import type { Change } from '../core/plan/change.ts';
import { EPHEMERAL_KEY } from '../core/plan/compute.ts';
import { countChanges, type Held, type Plan, type PlanCounts } from '../core/plan/plan.ts';
import { checkPlan } from '../core/plan/file/stale.ts';
import { moved } from '../core/state/moved.ts';
import { withChanges, type EntryChange } from '../core/state/transitions.ts';
import type { State } from '../core/state/state.ts';
import type { Engine, LockRequest } from './engine.ts';
import type { ApplySummary } from './events.ts';
import { saveShared } from './node/save-first.ts';
import type { NodeContext } from './node/scope.ts';
import { unlistedTypes } from '../core/plan/unlisted.ts';
import { createLens } from './observe.ts';
import { underLock } from './plan.ts';
import type { Lock } from './ports.ts';
import { precheck, type Standing } from './precheck.ts';
import { recoverState } from './recover.ts';
import { RunState } from './run-state.ts';
import { checkSecrets, requireSecret, withSealedBase } from './secrets.ts';
import { beginState, keepRecovered, saveState } from './apply-state.ts';
import { LOCK_LOST, walkChanges, type WalkResult } from './apply-walk.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  /** Of the plan as it was reviewed (before anything was held back). */
  readonly digest: string;
  readonly held: readonly Held[];
  readonly parallelism: number;
  readonly waitForIdle: boolean;
  readonly skipFirstMessage: boolean;
  readonly lock: LockRequest;
  /** What the run is called in the state's history, if it is neither apply nor destroy. */
  readonly operation?: string;
  /** A saved plan: an empty one is remembered as applied too. */
  readonly saved: boolean;
  /** What the plan was made of beside its changes: objects under their addresses, so that links to them are read as they were when it was made. */
  readonly beside?: Plan['changes'];
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
  const started = performance.now();
  const server = await engine.provider.identify();
  const recovered = await recoverState(engine);
  const problems = checkPlan(plan, digest, { state: recovered.state, backend: engine.backend.identity, server, ...(request.inputs ? { inputs: request.inputs } : {}) });
  for (const warning of problems.filter((problem) => problem.severity === 'warning')) engine.emit({ type: 'diagnostic', diagnostic: warning });
  refuse([...problems, ...checkSecrets(plan.changes, plan.binding.state ? recovered.state?.hmacKey : undefined, engine.environment)]);

  const anything = plan.changes.some((change) => change.action !== 'no-op' || change.rebase);
  if (!anything && !request.saved) {
    // What a dead run did is all that there was to do: taken up here, or it would be reported for ever.
    if (recovered.state) await keepRecovered(engine, recovered.state, recovered.journal, lock);
    return summary(engine, request, started, { counts: countChanges([]), failed: 0, skipped: 0, complete: true });
  }

  const resumed = recovered.state?.lastPlan?.digest === digest;
  const begin = await beginState(engine, recovered, request, server, lock);
  const notCompared = new Set(plan.leftAlone.flatMap(({ address, what, path }) => (what === 'not-compared' ? [`${address} ${path ?? ''}`] : [])));
  const changes = plan.changes.map((change) => (plan.binding.state && change.action === 'no-op' ? change : withSealedBase(change, begin.hmacKey, engine.environment, notCompared)));
  const work = changes.filter((change) => change.action !== 'no-op' || change.rebase);
  const state = withProtection(withMoves(begin, changes), changes);
  const run = new RunState(state, [...plan.changes, ...(request.beside ?? [])].flatMap((change): [string, Address][] => (change.id === undefined ? [] : [[change.id, change.address]])));
  const lens = createLens(engine.registry, plan.binding.state ? state.hmacKey : EPHEMERAL_KEY, run);
  const standings = await checkObjects(engine, request, state, run, lens, resumed);
  if (request.saved) tellContinued(engine, work, standings, run, begin, digest);
  const saved = await saveShared(engine, work);

  const journal = await engine.backend.openJournal({
    kind: 'header', format: 1, lineage: begin.lineage, baseSerial: begin.serial, lockId: lock.info.id, operation: request.operation ?? 'apply', planDigest: digest,
    who: engine.environment.who, version: engine.environment.version, startedAt: engine.environment.now().toISOString(),
  });
  // Moves are on disk before anything is written under the new addresses, and what is to be protected is protected from the beginning.
  const first = differences(begin, state);
  if (first[0]) await journal.append({ kind: 'result', address: first[0].address, entries: first });
  const context: NodeContext = {
    engine, plan, digest, lineage: begin.lineage, run, journal, lens, standings, resumed, saved, inside: insideOf(changes), skip: request.skipFirstMessage ? engine.registry.types.flatMap((type) => type.messages ?? []) : [],
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
  // Fencing: whoever broke the lock may be writing by now, so every single write asks first.
  engine.provider.guard(() => lock.check());
  try {
    result = await walkChanges(engine, request, context, work);
  } finally {
    await journal.close();
  }
  const complete = result.failed === 0 && result.skipped === 0 && result.notStarted === 0 && !engine.signal.aborted;
  // Without the lock the state is another run's to write; it finds what was done here in the journal, and by the marks.
  if (result.stopped?.code !== LOCK_LOST) await saveState(engine, run, begin, request, lock, complete);
  return summary(engine, request, started, { ...result, complete });
}

function refuse(problems: readonly Diagnostic[]): void {
  if (problems.some((problem) => problem.severity === 'error')) throw new DiagnosticError(problems.filter((problem) => problem.severity === 'error'));
}

function withMoves(state: State, changes: readonly Change[]): State {
  let current = state;
  for (const change of changes) {
    if (change.previousAddress && current.resources.has(change.previousAddress)) current = moved(current, change.previousAddress, change.address);
  }
  return current;
}

/** With the protection that these changes turn on. One that they turn off is lifted with the change itself: a run that dies protects rather too much. */
function withProtection(state: State, changes: readonly Change[]): State {
  return withChanges(state, changes.flatMap(({ address, desired }): readonly EntryChange[] => {
    const entry = state.resources.get(address);
    if (!entry || desired?.lifecycle?.prevent_destroy !== true || entry.lifecycle?.prevent_destroy === true) return [];
    return [{ address, entry: { ...entry, lifecycle: { ...entry.lifecycle, prevent_destroy: true } } }];
  }));
}

/** What makes one state of the other. */
function differences(before: State, after: State): readonly EntryChange[] {
  if (before === after) return [];
  const gone = [...before.resources.keys()].filter((address) => !after.resources.has(address)).map((address) => ({ address, entry: null }));
  return [...gone, ...[...after.resources.values()].filter((entry) => before.resources.get(entry.address) !== entry).map((entry) => ({ address: entry.address, entry }))];
}

/** Reads everything once more and compares it with what was planned; all differences at once, before the first write. */
async function checkObjects(engine: Engine, { plan, digest }: ApplyRequest, state: State, run: RunState, lens: ReturnType<typeof createLens>, resumed: boolean) {
  engine.emit({ type: 'phase', phase: 'check', message: 'comparing the server with the plan' });
  const desired = new Map(plan.changes.flatMap((change) => (change.desired ? [[change.address, change.desired] as const] : [])));
  const observation = await engine.provider.observe({ fleet: plan.binding.fleet, workspace: plan.binding.workspace, desired, entries: [...state.resources.values()], imports: importedIn(plan), all: unlistedTypes(plan.changes), refresh: true });
  const context = { registry: engine.registry, plan, digest, lens, resumed, entry: (address: Address) => run.entry(address) };
  const { problems, standings } = precheck(observation, state, context);
  refuse(problems);
  return standings;
}

/** What of a saved plan was done before; of a change that still owes something (a recompilation), that is left. */
function tellContinued(engine: Engine, work: readonly Change[], standings: ReadonlyMap<Address, Standing>, run: RunState, begin: State, digest: string): void {
  const real = work.filter((change) => change.action !== 'no-op' && !change.inside);
  const done = real.filter(({ address }) => standings.get(address)?.kind === 'done' && (run.entry(address)?.owed.length ?? 0) === 0).length;
  const last = begin.runs.findLast(({ planDigest }) => planDigest === digest);
  if (done > 0 || last) engine.emit({ type: 'continued', done, total: real.length, ...(last ? { last: { who: last.who, when: last.when } } : {}) });
}

/** Objects that only their id finds. */
const importedIn = (plan: Plan) => plan.changes.flatMap(({ reasons, type, id }) => (id !== undefined && reasons.includes('import') ? [{ type, id }] : []));

function insideOf(changes: readonly Change[]): ReadonlyMap<Address, readonly Change[]> {
  const inside = new Map<Address, Change[]>();
  for (const change of changes) if (change.inside) inside.set(change.inside, [...(inside.get(change.inside) ?? []), change]);
  return inside;
}

function summary(engine: Engine, request: ApplyRequest, started: number, result: { readonly counts: PlanCounts; readonly failed: number; readonly skipped: number; readonly notStarted?: number; readonly complete: boolean }): ApplySummary {
  const all: ApplySummary = {
    counts: result.counts, failed: result.failed, skipped: result.skipped + (result.notStarted ?? 0), held: request.held, complete: result.complete, planDigest: request.digest,
    milliseconds: Math.round(performance.now() - started),
  };
  engine.emit({ type: 'applied', summary: all });
  return all;
}
