import { parentOf, type Address } from '../core/address.ts';
import type { Fleet } from '../core/desired.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { bindOnly } from '../core/plan/bind.ts';
import type { Change } from '../core/plan/change.ts';
import { boundElsewhere } from '../core/plan/imports.ts';
import { refsIn } from '../core/plan/match.ts';
import type { Plan, PlanOptions } from '../core/plan/plan.ts';
import { planDigest } from '../core/plan/file/digest.ts';
import type { State } from '../core/state/state.ts';
import { applyUnderLock } from './apply.ts';
import type { Engine, LockRequest } from './engine.ts';
import { planOn, underLock } from './plan.ts';
import { recoverState } from './recover.ts';

export interface ImportRequest {
  readonly fleet: Fleet;
  readonly address: Address;
  readonly id: string;
  /** Take it over although it is marked as another fleet's. */
  readonly adoptAny: boolean;
  readonly lock: LockRequest;
}

export interface Imported {
  /** The address had that object before. */
  readonly already: boolean;
  /** What was bound: the address, and what lies in it. */
  readonly bound: readonly { readonly address: Address; readonly id: string }[];
  /** Attributes that are not as the config has them: nothing of them was written. */
  readonly differing: readonly { readonly address: Address; readonly path: string }[];
}

/**
 * Binds an object to a declared address now: our marks on the server and an entry in the state, under the lock; no attribute is changed. What
 * lies in it, such as an agent's own blocks, is bound along with it. Throws DiagnosticError for all that speaks against it.
 */
export async function importObject(engine: Engine, { fleet, address, id, adoptAny, lock }: ImportRequest): Promise<Imported> {
  if (!fleet.resources.has(address)) throw failure('LC3220', `${address} is not declared`, { address, next: 'Declare it in the fleet file first: it has to say what the object is to be.' });
  return underLock(engine, lock, 'import', async (held) => {
    const { state } = await recoverState(engine);
    const owner = [...(state?.resources.values() ?? [])].find((entry) => entry.id === id && entry.address !== address && !entry.used);
    if (owner) throw new DiagnosticError([boundElsewhere(id, owner.address, address)]);
    const plan = await planOn(engine, { fleet: { ...concerning(fleet, address, state), imports: [{ to: address, id }] }, options: { ...OPTIONS, adoptAny } }, declaredIn(state, fleet));
    const inside = (change: Change): boolean => change.address === address || change.address.startsWith(`${address}.`);
    const changes = plan.changes.filter(inside);
    const differing = changes.flatMap((change) => change.attributes.map(({ path }) => ({ address: change.address, path })));
    const known = state?.resources.get(address);
    if (known?.id === id) return { already: true, bound: [], differing };
    const binding = changes.filter((change) => change.id !== undefined && (change.address === address || change.action === 'adopt'));
    const narrowed: Plan = { ...plan, options: { ...plan.options, targets: [address] }, changes: binding.map((change) => (change.reasons.includes('not-owned') ? change : bindOnly(change, engine.registry))), drift: [], leftAlone: [], blobs: new Map() };
    const failed: Diagnostic[] = [];
    const listening: Engine = { ...engine, emit: (event) => { if (event.type === 'node_failed') failed.push(...event.diagnostics); engine.emit(event); } };
    const { complete } = await applyUnderLock(listening, { plan: narrowed, digest: planDigest(narrowed), operation: 'import', beside: plan.changes, held: [], saved: false, parallelism: 1, waitForIdle: false, skipFirstMessage: true, lock }, held);
    if (!complete) throw new DiagnosticError([...failure('LC3227', `${address} could not be bound to ${id}`, { address, next: 'Run it again: what is done is recognised.' }).diagnostics, ...failed]);
    return { already: false, bound: binding.map((change) => ({ address: change.address, id: change.id ?? '' })), differing };
  });
}

const OPTIONS: PlanOptions = { targets: [], replace: [], destroy: false, refreshOnly: false, refresh: true, prune: [], adoptAny: false, allowRecreate: true, refuseConflicts: false, force: true };

/** The part of the fleet that the address needs to be compared, and what is bound already: whatever else is still open is no hindrance. */
function concerning(fleet: Fleet, address: Address, state: State | null): Fleet {
  const wanted = new Set<Address>([...fleet.resources.keys()].filter((other) => state?.resources.has(other)));
  const visit = (one: Address): void => {
    const desired = fleet.resources.get(one);
    if (!desired || wanted.has(one)) return;
    wanted.add(one);
    const parent = parentOf(one);
    for (const next of [...refsIn(Object.values(desired.attributes)), ...(parent ? [parent] : [])]) visit(next);
  };
  wanted.delete(address);
  visit(address);
  for (const other of fleet.resources.keys()) if (other.startsWith(`${address}.`)) visit(other);
  return { ...fleet, removed: [], moved: [], resources: new Map([...fleet.resources].filter(([one]) => wanted.has(one))) };
}

/** What left the config is a matter for a plan, not for this. */
const declaredIn = (state: State | null, fleet: Fleet): State | null =>
  state && { ...state, resources: new Map([...state.resources].filter(([address]) => fleet.resources.has(address))) };
