import { nameOf, parentOf, type Address } from '../address.ts';
import type { Desired, Fleet } from '../desired.ts';
import { hasErrors, type Diagnostic } from '../diagnostic.ts';
import type { LiveObject, Observation, ServerIdentity, User } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { State, StateEntry } from '../state/state.ts';
import type { SecretValue } from '../value.ts';
import { refsIn } from './match.ts';
import { followReplacements, plannedChange } from './classify.ts';
import { followContents } from './contents.ts';
import type { Change, LeftAlone } from './change.ts';
import { matchObjects, type Binding } from './match.ts';
import { assumedObjects } from './assume.ts';
import { applyMoves, movedMarks } from './moved.ts';
import { narrow } from './narrow.ts';
import { named, normaliseDesired, normaliseLive, sealDesired, sealLive, type Sealer } from './normal.ts';
import type { Plan, PlanBinding, PlanOptions } from './plan.ts';
import { acceptDrift, driftOf } from './drift.ts';
import { planRemovals } from './removal.ts';
import { removedLines } from './removed.ts';
import { allGone, conflicts, otherPaths, rebound } from './safety.ts';
import { stripDigests } from './strip.ts';
import { planUnlisted, prunedTypes, unlistedObjects } from './unlisted.ts';

export interface ComputeInput {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly state: State | null;
  readonly observation: Observation;
  readonly server: ServerIdentity;
  readonly backend: PlanBinding['backend'];
  readonly options: PlanOptions;
  /** Users of shared objects that may be deleted, by object id. */
  readonly users: ReadonlyMap<string, readonly User[]>;
  readonly secretText: (value: SecretValue) => string | undefined;
  readonly toolVersion: string;
}

/** A plan, or why there is none: errors leave `plan` undefined. */
export interface Computed { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] }

/** The key that secrets are compared with while there is no state; digests made with it never leave this run. */
export const EPHEMERAL_KEY = '00';

/**
 * Decides everything: the same inputs give the same plan, in whatever order the server or the file listed them. Apply executes what
 * this returns and never decides again.
 */
export function computePlan(input: ComputeInput): Computed {
  const { registry, fleet, options } = input;
  const sealer: Sealer = { key: input.state?.hmacKey ?? EPHEMERAL_KEY, text: input.secretText };
  const declared = options.destroy ? new Map<Address, Desired>() : fleet.resources;
  const moved = applyMoves(input.state, fleet.moved, declared, registry);
  const { state } = moved;
  const assumed = new Set(options.refresh ? [] : assumedObjects(state, input.observation.objects));
  const marks = movedMarks([...input.observation.objects, ...assumed], fleet.moved, { desired: declared, state, fleet: fleet.name, workspace: fleet.workspace });
  const { objects } = marks;
  const matched = matchObjects({
    registry, state, desired: declared, objects, imports: options.destroy ? [] : fleet.imports, fleet: fleet.name, workspace: fleet.workspace,
    adoptAny: options.adoptAny, isRoot: fleet.workspace === 'default',
  });
  const safety = { registry, options, fleet, state, bindings: matched.bindings };
  const diagnostics: Diagnostic[] = [...fleet.diagnostics, ...moved.diagnostics, ...matched.diagnostics, ...allGone(safety)];

  const remarks: string[] = [];
  const desired = new Map<Address, Desired>();
  for (const [address, resource] of declared) {
    const type = registry.get(resource.type);
    const live = matched.bindings.get(address)?.live;
    const resolved = type.resolve?.(resource, { offer: input.observation.offer, ...(live ? { live } : {}), settings: fleet.settings, desired: declared });
    diagnostics.push(...(resolved?.diagnostics ?? []));
    remarks.push(...(resolved?.notes ?? []));
    desired.set(address, sealDesired(named(normaliseDesired(resolved?.desired ?? resource, type), type), sealer));
  }

  const ids = addressesById(state, matched.bindings);
  const prepare = (live: LiveObject, address: Address): LiveObject => {
    if (assumed.has(live)) return live;
    const type = registry.get(live.type);
    return normaliseLive(sealLive(live, type, address, { desired: desired.get(address)?.attributes, base: state?.resources.get(address)?.base }, sealer.key), type, (id) => ids.get(id));
  };
  const live = liveByAddress(objects, state, matched.bindings, prepare);
  const leftAlone: LeftAlone[] = matched.copies.map((copy) => ({ address: (copy.marker?.address ?? '') as Address, what: 'copy', detail: [`${copy.type} ${copy.name} (${copy.id})`] }));

  const classify = { registry, options, state, bindings: matched.bindings, live, previous: new Map([...marks.previous, ...moved.previous]), secrets: input.state !== null, desired };
  const changes: Change[] = [];
  for (const resource of desired.values()) {
    const planned = plannedChange(resource, classify);
    changes.push(planned.change);
    leftAlone.push(...planned.leftAlone);
    diagnostics.push(...planned.diagnostics);
  }
  const relinked = followReplacements(changes, classify);
  const placed = placeInside(relinked, registry);

  const removed = removedLines(fleet.removed, declared, state);
  diagnostics.push(...removed.diagnostics);
  const removals = state ? planRemovals({
    registry, state, desired, live, users: input.users, keep: removed.kept, destroy: options.destroy, isProtected: (address) => fleet.resources.get(address)?.lifecycle?.prevent_destroy === true, prunes: prunedTypes(fleet, options, registry), secrets: input.state !== null,
    releases: (userId, address) => releases(userId, address, { registry, users: ids, desired, state, kept: removed.kept }),
    successor: (entry) => successorOf(entry, placed),
  }) : { changes: [], diagnostics: [] };
  const unlisted = planUnlisted(unlistedObjects(prunedTypes(fleet, options, registry), { objects: input.observation.objects, declared, state }), { registry, users: input.users });
  const leaving = [...removals.changes, ...unlisted.changes];
  diagnostics.push(...removals.diagnostics, ...unlisted.diagnostics, ...rebound(safety), ...otherPaths({ ...safety, state: input.state }, leaving));

  const names = new Set<string>([...desired.keys(), ...(state?.resources.keys() ?? [])]);
  for (const address of options.replace) {
    if (!desired.has(address as Address)) diagnostics.push({ severity: 'error', code: 'LC3207', summary: `-replace ${address} names nothing that ${names.has(address) ? 'is declared' : 'there is'}`, next: 'See the addresses with `lettactl graph` or `lettactl state list`.' });
  }
  const all = [...placed, ...leaving].sort((a, b) => (a.address < b.address ? -1 : 1));
  const kept = followContents(narrow(all, [...options.targets]), registry);
  const keptAddresses = new Set(kept.map((change) => change.address));
  const drift = driftOf({ registry, state, live, addresses: keptAddresses, keeps: (address) => desired.get(address)?.keeps });
  if (options.refuseConflicts) diagnostics.push(...conflicts(kept));
  // What is wrong with the rest is no concern of a narrowed plan.
  const rest = new Set(all.filter((change) => !keptAddresses.has(change.address)).map((change) => change.address));
  const said = diagnostics.filter(({ address }) => address === undefined || !rest.has(address));
  if (hasErrors(said)) return { diagnostics: sorted(said) };

  const plan: Plan = {
    toolVersion: input.toolVersion,
    binding: {
      fleet: fleet.name, workspace: fleet.workspace, backend: input.backend, server: { key: input.server.key, url: input.server.url },
      state: input.state ? { lineage: input.state.lineage, serial: input.state.serial } : null,
      configPaths: fleet.configPaths, inputs: [...fleet.inputs].sort((a, b) => (a.path < b.path ? -1 : 1)),
    },
    options,
    changes: options.refreshOnly ? acceptDrift(drift, state) : kept.map(withoutIdleDesired),
    drift,
    leftAlone: leftAlone.filter((item) => keptAddresses.has(item.address) || item.what === 'copy').sort((a, b) => (a.address + (a.path ?? '') < b.address + (b.path ?? '') ? -1 : 1)),
    diagnostics: sorted(said),
    ...reboundLineages(matched.bindings, input),
    blobs: neededBlobs(kept, fleet.blobs),
    remarks: remarks.sort(),
    notes: { reads: input.observation.reads },
  };
  return { plan: input.state ? plan : stripDigests(plan), diagnostics: sorted(said) };
}

function addressesById(state: State | null, bindings: ReadonlyMap<Address, Binding>): ReadonlyMap<string, Address> {
  const ids = new Map<string, Address>();
  for (const entry of state?.resources.values() ?? []) ids.set(entry.id, entry.address);
  for (const binding of bindings.values()) if (binding.live) ids.set(binding.live.id, binding.address);
  return ids;
}

function liveByAddress(objects: readonly LiveObject[], state: State | null, bindings: ReadonlyMap<Address, Binding>, prepare: (live: LiveObject, address: Address) => LiveObject): ReadonlyMap<Address, LiveObject> {
  const byId = new Map(objects.map((object) => [`${object.type} ${object.id}`, object]));
  const live = new Map<Address, LiveObject>();
  for (const entry of state?.resources.values() ?? []) {
    const object = byId.get(`${entry.type} ${entry.id}`);
    if (object) live.set(entry.address, prepare(object, entry.address));
  }
  for (const binding of bindings.values()) if (binding.live) live.set(binding.address, prepare(binding.live, binding.address));
  return live;
}

/** New inline children of a new parent are made inside the parent's create call, so the parent does not wait for them. */
function placeInside(changes: readonly Change[], registry: Registry): readonly Change[] {
  const made = new Set(changes.filter((change) => change.action === 'create' || change.action === 'replace').map((change) => change.address));
  return changes.map((change) => {
    const parent = parentOf(change.address);
    return change.action === 'create' && parent && made.has(parent) && registry.get(change.type).inline ? { ...change, inside: parent } : change;
  });
}

interface Releasing { readonly registry: Registry; readonly users: ReadonlyMap<string, Address>; readonly desired: ReadonlyMap<Address, Desired>; readonly state: State; readonly kept: ReadonlySet<Address> }

/** Whether a user of a shared object lets go of it by this plan. */
function releases(userId: string, address: Address, { registry, users, desired, state, kept }: Releasing): boolean {
  const user = users.get(userId);
  // What is forgotten lives on with all that it uses.
  if (!user || kept.has(user)) return false;
  const after = desired.get(user);
  if (!after) return true;
  const thing = state.resources.get(address);
  if (thing && registry.get(thing.type).uses?.(after, thing.name)) return false;
  // One of ours that has it by somebody else's hand keeps it: only what we attached do we detach.
  const before = state.resources.get(user);
  const ours = before !== undefined && (before.dependsOn.includes(address) || refsIn(Object.values(before.base)).includes(address));
  return ours && !refsIn(Object.values(after.attributes)).includes(address);
}

/** Another resource of the same type and name that comes while this one goes, for the same owner. */
function successorOf(entry: StateEntry, changes: readonly Change[]): Address | undefined {
  const owner = parentOf(entry.address);
  return changes.find((change) => {
    if (change.type !== entry.type || !change.desired || nameOf(change.address) !== nameOf(entry.address)) return false;
    const linkers = changes.filter((candidate) => candidate.desired && refsIn(Object.values(candidate.desired.attributes)).includes(change.address)).map((candidate) => candidate.address);
    return owner ? linkers.includes(owner) : linkers.some((linker) => parentOf(change.address) === linker);
  })?.address;
}

/** Without a state all marks of the fleet are ours, and stay so: those of what a narrowed plan leaves out, too. */
function reboundLineages(bindings: ReadonlyMap<Address, Binding>, { state, fleet, observation }: ComputeInput): Pick<Plan, 'rebound'> {
  const bound = [...bindings.values()].flatMap((binding) => (binding.how === 'rebind' && binding.live?.marker ? [binding.live.marker] : []));
  const marked = state ? [] : observation.objects.flatMap(({ marker }) => (marker && marker.fleet === fleet.name && marker.workspace === fleet.workspace ? [marker] : []));
  const lineages = new Set([...bound, ...marked].map(({ lineage }) => lineage).filter((lineage) => lineage !== ''));
  return lineages.size > 0 ? { rebound: [...lineages].sort() } : {};
}

/** What stays as it is needs no declaration in the plan: a plan grows with the change, not with the fleet. */
function withoutIdleDesired(change: Change): Change {
  if (change.action !== 'no-op' || change.rebase) return change;
  const { desired: _idle, base: _base, precondition: _precondition, ...rest } = change;
  return rest;
}

function neededBlobs(changes: readonly Change[], blobs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const needed = new Map<string, Uint8Array>();
  for (const change of changes) {
    if (change.action === 'no-op' || !change.desired) continue;
    for (const value of Object.values(change.desired.attributes)) {
      const sha256 = (value as { $blob?: { sha256: string } } | null)?.$blob?.sha256;
      const bytes = sha256 === undefined ? undefined : blobs.get(sha256);
      if (sha256 !== undefined && bytes) needed.set(sha256, bytes);
    }
  }
  return needed;
}

const sorted = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => {
    const key = (d: Diagnostic): string => `${d.severity} ${d.address ?? ''} ${d.code} ${d.summary}`;
    return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
  });

