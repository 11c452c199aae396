import { parentOf, type Address } from '../address.ts';
import { canonicalJson } from '../canonical.ts';
import type { Desired } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LiveObject } from '../live.ts';
import type { Registry } from '../registry.ts';
import { rulesOf, type ResourceType } from '../resource-type.ts';
import { readOwed } from '../state/owed.ts';
import type { State } from '../state/state.ts';
import { isRef, type Attributes, type Json } from '../value.ts';
import type { Action, AttributeChange, Change, LeftAlone, Reason } from './change.ts';
import { diffAttributes } from './diff.ts';
import { refsIn, type Binding } from './match.ts';
import { NAME, ruleOf, same, toBase } from './normal.ts';
import type { PlanOptions } from './plan.ts';
import { preconditionOf } from './precondition.ts';

export interface ClassifyInput {
  readonly registry: Registry;
  readonly options: PlanOptions;
  readonly state: State | null;
  readonly desired: ReadonlyMap<Address, Desired>;
  readonly bindings: ReadonlyMap<Address, Binding>;
  /** Normalised and sealed live objects by address. */
  readonly live: ReadonlyMap<Address, LiveObject>;
  /** New address → old one, of `moved` entries. */
  readonly previous: ReadonlyMap<Address, Address>;
  readonly secrets: boolean;
}

export interface Planned { readonly change: Change; readonly leftAlone: readonly LeftAlone[]; readonly diagnostics: readonly Diagnostic[] }

/** The change of one declared resource: which action, why, which attributes. */
export function plannedChange(desired: Desired, input: ClassifyInput): Planned {
  const binding = input.bindings.get(desired.address) as Binding;
  const live = input.live.get(desired.address);
  const type = input.registry.get(desired.type);
  if (binding.how === 'used') return { change: usedChange(desired, binding), leftAlone: [], diagnostics: usedDiffers(desired, type, binding, live) };
  if (!live || binding.how === 'none' || binding.how === 'gone') return { change: createChange(desired, type, binding.how === 'gone' ? ['gone'] : ['new']), leftAlone: [], diagnostics: [] };
  return existing(desired, type, binding, live, input);
}

/** Direct dependencies: what attributes link to, what was declared, and the parent unless the parent links to it. */
const dependencies = (desired: Desired, type: ResourceType): readonly Address[] => {
  const parent = parentOf(desired.address);
  return [...new Set([...refsIn(Object.values(desired.attributes)), ...desired.dependsOn, ...(parent && !type.inline ? [parent] : [])])].filter((address) => address !== desired.address).sort();
};

const common = (desired: Desired, type: ResourceType) => ({ address: desired.address, type: desired.type, name: desired.name, desired, dependsOn: dependencies(desired, type) });

function usedChange(desired: Desired, binding: Binding): Change {
  return {
    address: desired.address, type: desired.type, name: desired.name, desired, dependsOn: [], action: 'no-op', reasons: ['not-owned'], id: binding.live?.id ?? '',
    attributes: [], unchanged: 0, owes: [], base: {}, ...(binding.entry?.used && binding.entry.id === binding.live?.id ? {} : { rebase: true }),
  };
}

function createChange(desired: Desired, type: ResourceType, reasons: readonly Reason[]): Change {
  const rules = rulesOf(type);
  const names = Object.keys(desired.attributes).sort();
  return {
    ...common(desired, type), action: 'create', reasons, unchanged: 0,
    attributes: names.filter((name) => name !== NAME && !isEmptyCollection(desired.attributes[name])).map((name) => newAttribute(name, desired.attributes[name] as Json, ruleOf(rules, name).kind, ruleOf(rules, name).sensitive === true)),
    owes: type.owes?.(names, { action: 'create', desired }) ?? [],
    base: baseOfNew(desired, type),
  };
}

/** A set or map without members says nothing in a creation. */
const isEmptyCollection = (value: Json | undefined): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Base after a creation: all that was sent and may be compared later; what only the creation sends stays out. */
function baseOfNew(desired: Desired, type: ResourceType): Attributes {
  const rules = rulesOf(type);
  const kept = Object.entries(desired.attributes).filter(([name]) => (!ruleOf(rules, name).createOnly || ruleOf(rules, name).within !== undefined) && ruleOf(rules, name).owner !== 'server');
  return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) && ruleOf(rules, name).kind === 'set' ? [...(value as string[])].sort() : toBase(value)]));
}

function newAttribute(path: string, after: Json, kind: AttributeChange['kind'], sensitive: boolean): AttributeChange {
  const shared = { path, kind, cause: 'new' as const, ...(sensitive ? { sensitive: true } : {}) };
  if (kind === 'set' && Array.isArray(after)) return { ...shared, added: [...(after as readonly string[])].sort(), removed: [] };
  if (kind === 'map' && typeof after === 'object' && after !== null) return { ...shared, entries: Object.entries(after as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, after: value })) };
  return { ...shared, after };
}

function existing(desired: Desired, type: ResourceType, binding: Binding, live: LiveObject, input: ClassifyInput): Planned {
  const { options } = input;
  const adopting = binding.how === 'adopt';
  const base = binding.entry?.base ?? {};
  // An adoption of which the state knows nothing (a run died in it, or the state was lost): what it did not overwrite is still somebody's.
  const wasAdopted = binding.how === 'rebind' && live.marker?.adopted === true;
  const diff = diffAttributes({ type, desired, base, live, adopting: adopting || wasAdopted, ...(binding.entry?.unagreed ? { unagreed: binding.entry.unagreed } : {}), prune: options.prune });
  const force = diff.changes.filter((change) => change.forcesReplacement);
  const requested = options.replace.includes(desired.address);
  const owed = owedBefore(binding, live, type, input.state !== null);
  const moved = input.previous.get(desired.address);
  const diagnostics: Diagnostic[] = [];
  const shared = {
    ...common(desired, type), id: live.id, attributes: diff.changes, unchanged: diff.unchanged, base: diff.base,
    precondition: preconditionOf(type, live, desired, base, diff.changes, input.secrets),
    ...(moved ? { previousAddress: moved } : {}),
  };
  if (force.length > 0 || requested || binding.entry?.status === 'tainted') {
    const protectedBy = desired.lifecycle?.prevent_destroy ?? binding.entry?.lifecycle?.prevent_destroy;
    if (protectedBy) diagnostics.push(preventDestroy(desired));
    const create = createChange(desired, type, []);
    const reasons: Reason[] = [...(force.length > 0 ? ['force-new' as const] : []), ...(requested ? ['requested-replace' as const] : []), ...(binding.entry?.status === 'tainted' ? ['tainted' as const] : [])];
    const isRewritten = textsRewritten(type, live, base);
    if (isRewritten) reasons.push('rewritten');
    // Whoever has to agree to a value that only a new object can have agrees to the end of the old one.
    const consent = type.removal.protected ?? (type.removal.destructive || isRewritten || force.some((change) => change.consent) ? 'force' : undefined);
    const precondition = preconditionOf(type, live, withoutSeeds(desired), base, diff.changes, input.secrets);
    return { change: { ...shared, precondition, action: 'replace', reasons, base: create.base ?? {}, owes: create.owes, ...(consent ? { consent } : {}) }, leftAlone: diff.leftAlone, diagnostics };
  }
  const owes = [...new Set([...owed, ...(type.owes?.(diff.changes.map((change) => change.path), { action: 'update', desired }) ?? [])])];
  const marked = binding.how === 'rebind' ? live.marker?.op : undefined;
  const marks = adopting || moved !== undefined;
  const action: Action = adopting ? 'adopt' : diff.changes.length > 0 || owes.length > 0 || moved !== undefined ? 'update' : 'no-op';
  const reasons = reasonsOf(diff.changes, { adopting, imported: binding.imported === true, rebind: binding.how === 'rebind', pending: owed.length > 0, moved: moved !== undefined });
  const rebase = action === 'no-op' && (!binding.entry || !sameEntry(binding, diff.base, desired, shared.dependsOn, type));
  return { change: { ...shared, action, reasons, owes, ...(marks ? { marks } : {}), ...(rebase ? { rebase } : {}), ...(rebase && marked !== undefined ? { marked } : {}) }, leftAlone: diff.leftAlone, diagnostics };
}

/** Another fleet's thing of the same name may be used as it is; when the config wants it otherwise, that is not ours to do. */
function usedDiffers(desired: Desired, type: ResourceType, binding: Binding, live: LiveObject | undefined): readonly Diagnostic[] {
  if (desired.external || !live || !binding.live?.marker || !type.global) return [];
  const { marker } = binding.live;
  const { changes } = diffAttributes({ type, desired, base: {}, live, adopting: true, prune: [] });
  if (changes.length === 0) return [];
  return [{
    severity: 'error', code: 'LC3201', address: desired.address, ...(desired.range ? { range: desired.range } : {}),
    summary: `${desired.type} "${desired.name}" belongs to fleet ${marker.fleet}/${marker.workspace}, which has another ${changes.map((change) => change.path).join(', ')}`,
    next: 'Give it another name here, or make both the same; `--adopt=any` takes it over.',
  }];
}

/** A text that is not what we applied any more, or of which we know nothing: an agent or a person wrote it. */
export function textsRewritten(type: ResourceType, live: LiveObject, base: Attributes): boolean {
  const rules = rulesOf(type);
  return Object.entries(live.attributes).some(([name, value]) => ruleOf(rules, name).kind === 'text' && !same(base[name], value));
}

/** What a replacement destroys is compared whole, an agent's own texts too. */
export const withoutSeeds = (desired: Desired): Desired => ({ ...desired, owners: Object.fromEntries(Object.keys(desired.owners ?? {}).map((name) => [name, 'config' as const])) });

function reasonsOf(changes: readonly AttributeChange[], flags: { readonly adopting: boolean; readonly imported: boolean; readonly rebind: boolean; readonly pending: boolean; readonly moved: boolean }): readonly Reason[] {
  const has = (...causes: readonly string[]): boolean => changes.some((change) => causes.includes(change.cause));
  return [
    ...(flags.adopting ? ['adopt' as const] : []), ...(flags.imported ? ['import' as const] : []), ...(flags.rebind ? ['rebind' as const] : []), ...(flags.moved ? ['moved' as const] : []),
    ...(has('config', 'removed') ? ['config' as const] : []), ...(has('drift') ? ['drift' as const] : []), ...(has('conflict') ? ['conflict' as const] : []),
    ...(flags.pending ? ['pending' as const] : []),
  ];
}

/**
 * What an earlier write still owes: from the state, and from the mark when the state was lost, or knows nothing of that write. What is owed once
 * after a creation only to an object that nobody has used since. A message shows whether it was sent; what else a creation owes does not, so without any
 * state it is taken for done: every object would seem to owe it.
 */
function owedBefore(binding: Binding, live: LiveObject, type: ResourceType, hasState: boolean): readonly string[] {
  const marked = binding.how === 'rebind' ? live.marker?.owed : binding.unheard;
  const known = binding.entry?.id === live.id ? binding.entry.owed : [];
  const isOpen = (owed: string): boolean => {
    const { name, op } = readOwed(owed);
    return op === undefined || (live.fresh === true && (hasState || (type.messages ?? []).includes(name)));
  };
  return [...new Set([...known, ...(marked ?? []).filter(isOpen)])];
}

/** Attributes of a resource that are seeds: set once, then the agent's own. */
export function seedsOf(desired: Desired, type: ResourceType): readonly string[] {
  const rules = rulesOf(type);
  return Object.keys(desired.attributes).filter((name) => (desired.owners?.[name] ?? ruleOf(rules, name).owner) === 'seed').sort();
}

function sameEntry(binding: Binding, base: Attributes, desired: Desired, dependsOn: readonly Address[], type: ResourceType): boolean {
  const entry = binding.entry;
  if (!entry || entry.id !== binding.live?.id) return false;
  const now = { base, lifecycle: desired.lifecycle ?? null, dependsOn, name: desired.name, seeds: seedsOf(desired, type) };
  const then = { base: entry.base, lifecycle: entry.lifecycle ?? null, dependsOn: entry.dependsOn, name: entry.name, seeds: entry.seeds ?? [] };
  return canonicalJson(now) === canonicalJson(then);
}

const preventDestroy = (desired: Desired): Diagnostic => ({
  severity: 'error', code: 'LC3204', address: desired.address, summary: `${desired.address} is protected by prevent_destroy, and this plan would replace it`,
  ...(desired.range ? { range: desired.range } : {}), next: 'Undo the change that forces the replacement, or lift the protection in a plan of its own first.',
});

/**
 * What a replacement does to others: the new object has another id, so links to it are made again although the config did not change,
 * and what the server deletes with the old one is created anew in the new one.
 */
export function followReplacements(changes: readonly Change[], input: Pick<ClassifyInput, 'registry' | 'live' | 'bindings' | 'secrets'>): readonly Change[] {
  const { registry } = input;
  const replaced = new Map(changes.filter((change) => change.action === 'replace').map((change) => [change.address, change]));
  if (replaced.size === 0) return changes;
  return changes.map((change) => {
    const parent = parentOf(change.address);
    const type = registry.get(change.type);
    if (change.desired && parent && replaced.has(parent) && type.removal.withParent && change.action !== 'create') return createChange(change.desired, type, ['parent-deleted']);
    if (!change.desired || change.action === 'create') return change;
    const letting = lettingGo(change, replaced);
    return withPrecondition(change.action === 'replace' ? linkedAnew(letting, change.desired, replaced) : relinked(letting, change.desired, replaced, type), change, input);
  });
}

/** What this plan takes off itself is no part of what must be as it was. */
function withPrecondition(change: Change, before: Change, { registry, live, bindings, secrets }: Pick<ClassifyInput, 'registry' | 'live' | 'bindings' | 'secrets'>): Change {
  const object = live.get(change.address);
  if (change === before || !object) return change;
  const compared = change.desired && change.action === 'replace' ? withoutSeeds(change.desired) : change.desired;
  return { ...change, precondition: preconditionOf(registry.get(change.type), object, compared, bindings.get(change.address)?.entry?.base ?? {}, change.attributes, secrets) };
}

/** Whoever gives up what is replaced may find it gone already: whether it still has the old one says nothing. */
function lettingGo(change: Change, replaced: ReadonlyMap<Address, Change>): Change {
  let found = false;
  const attributes = change.attributes.map((attribute): AttributeChange => {
    const keys = (attribute.entries ?? []).filter(({ before, after }) => after === undefined && before !== undefined && isRef(before) && replaced.has(before.$ref)).map(({ key }) => key);
    if (keys.length === 0) return attribute;
    found = true;
    return { ...attribute, again: [...new Set([...(attribute.again ?? []), ...keys])].sort() };
  });
  return found ? { ...change, attributes } : change;
}

/** What is replaced itself is linked to the new ones by its own creation; that it loses the old ones meanwhile is no edit of somebody's. */
function linkedAnew(change: Change, desired: Desired, replaced: ReadonlyMap<Address, Change>): Change {
  const again = linksAgain(desired, replaced).filter(({ path }) => !change.attributes.some((attribute) => attribute.path === path));
  return again.length === 0 ? change : { ...change, attributes: [...change.attributes, ...again].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function relinked(change: Change, desired: Desired, replaced: ReadonlyMap<Address, Change>, type: ResourceType): Change {
  const again = [...linksAgain(desired, replaced), ...(type.relinks?.(desired, new Map([...replaced.values()].map((other) => [other.address, other.name]))) ?? [])];
  if (again.length === 0) return change;
  const merged = again.map((added): AttributeChange => {
    const old = change.attributes.find((attribute) => attribute.path === added.path);
    if (!old) return added;
    const keys = new Set(added.again);
    return {
      ...old, again: added.again ?? [],
      ...(added.entries ? { entries: [...(old.entries ?? []).filter((entry) => !keys.has(entry.key)), ...added.entries] } : {}),
      ...(added.added ? { added: [...new Set([...(old.added ?? []), ...added.added])].sort() } : {}),
    };
  });
  const paths = new Set(merged.map((attribute) => attribute.path));
  const attributes = [...change.attributes.filter((attribute) => !paths.has(attribute.path)), ...merged].sort((a, b) => (a.path < b.path ? -1 : 1));
  const owes = [...new Set([...change.owes, ...(type.owes?.(attributes.map((attribute) => attribute.path), { action: 'update', desired }) ?? [])])];
  return { ...change, attributes, owes, action: change.action === 'no-op' ? 'update' : change.action, reasons: [...new Set([...change.reasons, 'config' as const])] };
}

function linksAgain(desired: Desired, replaced: ReadonlyMap<Address, Change>): readonly AttributeChange[] {
  return Object.entries(desired.attributes).flatMap(([path, value]): readonly AttributeChange[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const entries = Object.entries(value as Record<string, Json>).flatMap(([key, link]) => {
      const old = isRef(link) ? replaced.get(link.$ref) : undefined;
      return old ? [{ key, before: { $id: old.id ?? '' } as Json, after: link }] : [];
    });
    return entries.length === 0 ? [] : [{ path, kind: 'map', cause: 'config', entries, again: entries.map((entry) => entry.key) }];
  });
}
