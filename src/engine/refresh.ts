import type { Address } from '../core/address.ts';
import type { Desired, Fleet } from '../core/desired.ts';
import { failure } from '../core/diagnostic.ts';
import type { LeftAlone } from '../core/plan/change.ts';
import { driftOf } from '../core/plan/drift.ts';
import { normaliseDesired, same, sealDesired } from '../core/plan/normal.ts';
import { foreignMembers } from '../core/plan/foreign.ts';
import type { Drift } from '../core/plan/plan.ts';
import { lostType } from '../core/plan/safety.ts';
import type { State } from '../core/state/state.ts';
import type { Engine, LockRequest } from './engine.ts';
import { byId, createLens } from './observe.ts';
import { underLock } from './plan.ts';
import { recoverState } from './recover.ts';
import { secretText } from './secrets.ts';

export interface RefreshRequest {
  /** For the texts that base only knows by digest; may be null. */
  readonly fleet: Fleet | null;
  readonly names: { readonly fleet: string; readonly workspace: string };
  readonly lock: LockRequest;
}

export interface RefreshResult { readonly state: State; readonly drift: readonly Drift[]; readonly agentWritten: readonly Drift[]; /** What others added. */ readonly leftAlone: readonly LeftAlone[]; /** Nothing that keeps a memory is there any more: a wrong server, or a reset one. */ readonly allGone: boolean; readonly objects: number; readonly reads: number }

/** Reads every object of the state in few bulk calls and compares it with what was applied. Writes nothing, neither state nor server. */
export async function refreshFleet(engine: Engine, { fleet, names, lock }: RefreshRequest): Promise<RefreshResult> {
  const state = await underLock(engine, lock, 'plan', async () => (await recoverState(engine)).state);
  if (!state) throw failure('LC3120', `there is no state of fleet ${names.fleet}, workspace ${names.workspace} yet: nothing was applied`, { next: 'Run `lettactl apply` first, or point to the state with -state.' });
  const server = await engine.provider.identify();
  if (server.key !== state.server.key) throw failure('LC3105', `the state belongs to another server: ${state.server.url}`, { detail: `this run talks to ${server.url}`, next: 'Set LETTA_BASE_URL to the server of this state.' });
  const entries = [...state.resources.values()];
  const observation = await engine.provider.observe({ fleet: names.fleet, workspace: names.workspace, desired: new Map(), entries, imports: [], refresh: true });
  const ids = new Map(entries.map((entry) => [entry.id, entry.address]));
  const lens = createLens(engine.registry, state.hmacKey, { addressOf: (id) => ids.get(id), entry: (address) => state.resources.get(address) });
  const objects = byId(observation);
  const desired = new Map<Address, Desired>();
  for (const [address, resource] of fleet?.resources ?? []) {
    desired.set(address, sealDesired(normaliseDesired(resource, engine.registry.get(resource.type)), { key: state.hmacKey, text: (value) => secretText(value, engine.environment) }));
  }
  const live = new Map(entries.flatMap((entry) => {
    const object = objects.get(`${entry.type} ${entry.id}`);
    return object ? [[entry.address, lens.see(object, entry.address, desired.get(entry.address))] as const] : [];
  }));
  const input = { registry: engine.registry, state, live };
  const known = (drift: readonly Drift[]): readonly Drift[] => drift.map((item) => withTexts(item, desired.get(item.address)));
  return { state, leftAlone: foreignMembers({ ...input, desired }), allGone: lostType({ registry: engine.registry, state }, (address) => live.has(address)) !== undefined, drift: known(driftOf(input)), agentWritten: known(driftOf({ ...input, memory: true })), objects: entries.length, reads: engine.provider.calls.reads };
}

/** Base knows long texts by digest; where the config still has the same text, people see it. */
function withTexts(drift: Drift, desired: Desired | undefined): Drift {
  if (!desired) return drift;
  const attributes = drift.attributes.map((change) => {
    const text = desired.attributes[change.path];
    return typeof text === 'string' && same(change.before, text) ? { ...change, before: text } : change;
  });
  return { ...drift, attributes };
}
