import type { Address } from '../core/address.ts';
import type { Desired, Fleet } from '../core/desired.ts';
import { DiagnosticError, failure } from '../core/diagnostic.ts';
import type { LiveObject, Observation, ServerIdentity, User } from '../core/live.ts';
import { computePlan } from '../core/plan/compute.ts';
import type { Plan, PlanOptions } from '../core/plan/plan.ts';
import type { Registry } from '../core/registry.ts';
import { prunedTypes, unlistedObjects } from '../core/plan/unlisted.ts';
import type { State } from '../core/state/state.ts';
import type { Engine, LockRequest } from './engine.ts';
import type { Lock } from './ports.ts';
import { recoverState } from './recover.ts';
import { secretText } from './secrets.ts';

export interface PlanRequest {
  /** Null with `-destroy` and no fleet file: only the state is looked at. */
  readonly fleet: Fleet;
  readonly options: PlanOptions;
  readonly lock: LockRequest;
  /** Called with the plan while the lock is held and the state is still the one that was planned on. */
  readonly save?: (plan: Plan) => Promise<void>;
}

/** How often a plan is made again because the state moved on meanwhile. */
const TRIES = 3;

/**
 * Reads config, state and server and decides. Writes nothing but what `save` writes. The lock is held only while the state is read and
 * while it is checked that it is still the same: plans never block each other for long. Throws DiagnosticError with all problems.
 */
export async function planFleet(engine: Engine, request: PlanRequest): Promise<Plan> {
  for (let attempt = 1; ; attempt += 1) {
    const state = await underLock(engine, request.lock, 'plan', async () => (await recoverState(engine)).state);
    const plan = await planOn(engine, request, state);
    const saved = await underLock(engine, request.lock, 'plan', async () => {
      if (!sameState((await recoverState(engine)).state, state)) return false;
      await request.save?.(plan);
      return true;
    });
    if (saved) return plan;
    if (attempt === TRIES) throw failure('LC3115', 'the state changed each time while the plan was being made', { next: 'Another run is applying. Wait for it and plan again.' });
    engine.emit({ type: 'phase', phase: 'state', message: 'the state changed meanwhile; planning again' });
  }
}

/** One decision on one state, without any lock. */
export async function planOn(engine: Engine, request: Pick<PlanRequest, 'fleet' | 'options'>, state: State | null): Promise<Plan> {
  const { fleet, options } = request;
  if (fleet.unread && !options.destroy) throw new Error('a fleet is planned whose contents were not read');
  engine.emit({ type: 'phase', phase: 'refresh', message: 'reading the server' });
  const server = await engine.provider.identify();
  checkServer(state, server);
  const desired: ReadonlyMap<Address, Desired> = options.destroy ? new Map() : fleet.resources;
  const entries = [...(state?.resources.values() ?? [])];
  const observation = await engine.provider.observe({ fleet: fleet.name, workspace: fleet.workspace, desired, entries, imports: importsIn(engine.registry, fleet, desired), all: prunedTypes(fleet, options, engine.registry), refresh: options.refresh });
  const unlisted = unlistedObjects(prunedTypes(fleet, options, engine.registry), { objects: observation.objects, declared: desired, state });
  const users = await usersOfLeaving(engine, state, desired, options.refresh ? observation : null, unlisted);
  engine.emit({ type: 'phase', phase: 'plan', message: 'comparing' });
  const computed = computePlan({
    registry: engine.registry, fleet, state, observation: { ...observation, reads: engine.provider.calls.reads }, server, backend: engine.backend.identity, options, users,
    secretText: (value) => secretText(value, engine.environment), toolVersion: engine.environment.version,
  });
  if (!computed.plan) throw new DiagnosticError(computed.diagnostics);
  return withNotes(engine, computed.plan);
}

/** What the config binds by id, as far as it declares where, and the id is one of that type. */
const importsIn = (registry: Registry, fleet: Fleet, desired: ReadonlyMap<Address, Desired>) =>
  fleet.imports.flatMap(({ to, id }) => {
    const type = desired.get(to)?.type;
    return type !== undefined && id.startsWith(`${registry.get(type).idPrefix ?? ''}-`) ? [{ type, id }] : [];
  });

/** The same fleet on another server would look as if everything had been deleted. */
export function checkServer(state: State | null, server: ServerIdentity): void {
  if (!state || state.server.key === server.key) return;
  throw failure('LC3105', `the state belongs to another server: ${state.server.url}`, {
    detail: `this run talks to ${server.url}, which is not the same server, project or database`,
    next: 'Set LETTA_BASE_URL to the server of this state, or use another workspace or fleet name for this one.',
  });
}

/** Users of the shared objects that may go: only those are asked for, never all. `observation` null: what is there was not looked at. */
async function usersOfLeaving(engine: Engine, state: State | null, desired: ReadonlyMap<Address, Desired>, observation: Observation | null, unlisted: readonly LiveObject[]): Promise<ReadonlyMap<string, readonly User[]>> {
  const there = observation && new Set(observation.objects.map((object) => object.id));
  const ours = [...(state?.resources.values() ?? [])].filter((entry) => !desired.has(entry.address) && !entry.used && (there === null || there.has(entry.id)));
  const leaving = [...ours, ...unlisted].filter(({ type }) => engine.registry.get(type).removal.shared);
  const users = await Promise.all(leaving.map(async ({ type, id }): Promise<[string, readonly User[]]> => [id, (await engine.provider.handler(type).users?.(id)) ?? []]));
  return new Map(users);
}

/** What stands outside the digest: time, number of reads, and what is lost with each object that goes. */
async function withNotes(engine: Engine, plan: Plan): Promise<Plan> {
  const going = plan.changes.filter((change) => (change.action === 'delete' || change.action === 'replace') && change.id !== undefined && change.inside === undefined);
  const losses: Record<string, readonly string[]> = {};
  for (const change of going) {
    const lost = await engine.provider.handler(change.type).losses?.(change.id ?? '');
    if (lost && lost.length > 0) losses[change.address] = lost;
  }
  return { ...plan, notes: { createdAt: engine.environment.now().toISOString(), reads: engine.provider.calls.reads, ...(Object.keys(losses).length > 0 ? { losses } : {}) } };
}

export const sameState = (a: State | null, b: State | null): boolean => a?.lineage === b?.lineage && a?.serial === b?.serial;

/** Runs `work` with the lock, or without when asked to (`-lock=false`). */
export async function underLock<T>(engine: Engine, request: LockRequest, operation: string, work: (lock: Lock) => Promise<T>): Promise<T> {
  const lock = request.lock
    ? await engine.backend.lock({ operation, who: engine.environment.who, version: engine.environment.version }, { waitMs: request.waitMs, signal: engine.signal })
    : NO_LOCK;
  let result: T;
  try {
    result = await work(lock);
  } catch (error) {
    // Why the work failed is what has to be told; a lock that is left is taken over, or named to whoever comes next.
    await lock.release().catch(() => undefined);
    throw error;
  }
  await lock.release();
  return result;
}

/** `-lock=false`: whoever asks for it vouches that nobody else writes. */
const NO_LOCK: Lock = { info: { id: 'none', operation: 'none', who: '', version: '', created: '' }, check: () => Promise.resolve(), release: () => Promise.resolve() };
