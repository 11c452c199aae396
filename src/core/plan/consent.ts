import { parentOf, type Address } from '../address.ts';
import { canonicalJson } from '../canonical.ts';
import type { FleetSettings } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import { isRef, type Json } from '../value.ts';
import type { AttributeChange, Change } from './change.ts';
import { seedsOf } from './classify.ts';
import { followHeldContents } from './contents.ts';
import type { Held, Plan } from './plan.ts';

/** What a person agreed to. A saved plan agrees to all it shows. */
export interface Agreed {
  /** The whole plan (`-auto-approve`, a saved plan, "yes" on a terminal). */
  readonly all: boolean;
  /** `--force`: everything but what is protected. */
  readonly force: boolean;
  /** Prune targets. */
  readonly prune: readonly string[];
  /** Names typed on a terminal, for protected things. */
  readonly typedNames?: readonly string[];
  /** Prune targets whose protection a setting lifts (`settings.protect_agents: false`): what they name needs no more than anything else. */
  readonly unprotected?: readonly string[];
}

const agrees = (consent: string, name: string, agreed: Agreed): boolean =>
  agreed.all || (agreed.force && enough(consent, agreed) === 'force') || (consent !== 'force' && (agreed.prune.includes(consent) || agreed.prune.includes('all') || (agreed.typedNames ?? []).includes(name)));

/** The least that is consent: what is not protected may go with `--force`. */
const enough = (consent: string, agreed: Agreed): string => (agreed.unprotected?.includes(consent) ? 'force' : consent);

/** Prune targets whose protection these settings lift. */
export const unprotectedBy = (settings: FleetSettings, registry: Registry): readonly string[] =>
  registry.types.flatMap(({ removal }) => (removal.protected !== undefined && removal.protectedBy !== undefined && settings[removal.protectedBy] === false ? [removal.protected] : []));

const wording = (consent: string, agreed: Agreed): string => (enough(consent, agreed) === 'force' ? 'requires --force' : `requires --prune ${consent}`);

/** What is left of a plan, what was held back, and what is to be said about that. */
export interface Consented { readonly plan: Plan; readonly held: readonly Held[]; readonly diagnostics: readonly Diagnostic[] }

/**
 * The plan without what nobody consented to, and the list of what was held back. A held attribute keeps its old base, so the next plan
 * shows it again; what depends on a held creation or replacement is unaffected, because the old object stays.
 */
export function hold(plan: Plan, agreed: Agreed, state: State | null, registry: Registry): Consented {
  const whole = heldWhole(plan.changes, agreed);
  const held: Held[] = [];
  // What is not replaced after all: links to it need not be made again.
  const staying = new Map(plan.changes.flatMap(({ address, action, name }): [Address, string][] => (action === 'replace' && whole.has(address) ? [[address, name]] : [])));
  const isIdle = (attribute: AttributeChange): boolean => isNothing(attribute) || (staying.size > 0 && linksOnlyTo(staying, attribute));
  const changes = plan.changes.map((change): Change => {
    if (!whole.has(change.address)) return withoutHeldAttributes(change, agreed, state, held, registry, isIdle);
    // What lies in a held thing is held silently with it; anything else is named, with what it needs or what that needs for which it waits.
    const parent = parentOf(change.address);
    if (!parent || !whole.has(parent)) held.push({ address: change.address, what: change.action, requires: wording(whole.get(change.address) ?? 'force', agreed) });
    return kept(change, state);
  });
  const partly = new Set(held.filter(({ path }) => path !== undefined).map(({ address }) => address));
  const idle = new Set(plan.changes.filter(({ address, attributes }) => !whole.has(address) && attributes.some(isIdle)).map(({ address }) => address));
  /** Who keeps a thing that would go: it links to it, or keeps by name something that came from there (a tool). */
  const keepers = (change: Change): readonly Change[] => changes.filter((other) => other !== change && ((other.base !== undefined && pointsAt(other.base, change.address))
    || (partly.has(other.address) && registry.get(change.type).removal.shared && (state?.resources.get(other.address)?.dependsOn.includes(change.address) ?? false))));
  const needed = new Map<Address, Address[]>();
  const staysHere = new Set<Address>();
  const still = changes.map((change) => {
    if (change.action !== 'delete' && change.action !== 'forget') return change;
    const by = keepers(change);
    if (by.length === 0) return change;
    for (const { address } of by) needed.set(address, [...(needed.get(address) ?? []), change.address]);
    if (change.action === 'delete') held.push({ address: change.address, what: 'delete', requires: wording('force', agreed) });
    staysHere.add(change.address);
    return kept(change, state);
  }).map((change) => {
    // So does what lies in it and was to leave with it.
    const parent = registry.get(change.type).removal.withParent && (change.action === 'delete' || change.action === 'forget') ? parentOf(change.address) : undefined;
    return parent && staysHere.has(parent) ? kept(change, state) : change;
  }).map((change) => (partly.has(change.address) || idle.has(change.address) ? settled(change, needed.get(change.address) ?? [], state, registry) : change));
  if (held.length === 0 && whole.size === 0) return { plan, held, diagnostics: [] };
  const key = (one: Held): string => `${one.address} ${one.path ?? ''} ${one.what}`;
  return { plan: { ...plan, changes: followHeldContents(still, held, isIdle, state, registry) }, held: held.sort((a, b) => (key(a) < key(b) ? -1 : 1)), diagnostics: halfGone(plan.changes, whole) };
}

/** What is gone already of things that are held: a run that was to delete them died in the middle of it, or somebody else took it away. */
function halfGone(changes: readonly Change[], whole: ReadonlyMap<Address, string>): readonly Diagnostic[] {
  const gone = changes.flatMap(({ address, action, reasons }) => {
    const parent = parentOf(address);
    return action === 'no-op' && reasons.includes('gone') && parent && whole.has(parent) ? [{ address, parent }] : [];
  });
  return gone.map(({ address, parent }) => ({
    severity: 'warning', code: 'LC3228', address, summary: `${address} is gone, and ${parent}, in which it was, is held back`,
    next: 'If an apply was cut off that was to delete both, it was saved first, in .lettactl/backups beside the fleet file.',
  }));
}

/** Changes that are held as a whole, each with the consent it lacks: those without it, the deletes that wait for them, and what happens inside them or because of them. */
function heldWhole(changes: readonly Change[], agreed: Agreed): ReadonlyMap<Address, string> {
  const whole = new Map(changes.flatMap((change): [Address, string][] => (change.consent && !agrees(change.consent, change.name, agreed) ? [[change.address, change.consent]] : [])));
  for (let before = -1; before !== whole.size;) {
    before = whole.size;
    for (const change of changes) {
      if (whole.has(change.address)) continue;
      // What would be made anew because it goes with the old one is still there.
      const parent = change.reasons.includes('parent-deleted') ? parentOf(change.address) : undefined;
      const held = [...(change.inside ? [change.inside] : []), ...(parent ? [parent] : []), ...(change.action === 'delete' ? change.dependsOn : [])].find((need) => whole.has(need));
      if (held) whole.set(change.address, whole.get(held) ?? 'force');
    }
  }
  return whole;
}

/** As if the config had said nothing: the object and its base stay. */
function kept(change: Change, state: State | null): Change {
  const entry = state?.resources.get(change.address);
  return { ...change, action: 'no-op', attributes: [], owes: [], dependsOn: [], ...(entry ? { base: entry.base } : {}), rebase: false };
}

/** What is left of an attribute of which all is held: the keys that say nothing of whether the object is as it was. */
const isNothing = ({ kind, entries, again }: AttributeChange): boolean => kind === 'map' && again !== undefined && (entries ?? []).length === 0;

/** Whether an attribute changes only because these are made anew. */
function linksOnlyTo(staying: ReadonlyMap<Address, string>, { kind, again, entries, added, removed }: AttributeChange): boolean {
  if (again === undefined || again.length === 0) return false;
  if (kind === 'map') return (entries ?? []).every(({ key, after }) => again.includes(key) && isRef(after) && staying.has(after.$ref));
  const names = new Set(staying.values());
  return kind === 'set' && (removed ?? []).length === 0 && (added ?? []).every((name) => again.includes(name) && names.has(name));
}

/** `isIdle`: attributes that stay as they are because of what else is held. They stay in the change, for its precondition was made with them. */
function withoutHeldAttributes(change: Change, agreed: Agreed, state: State | null, held: Held[], registry: Registry, isIdle: (attribute: AttributeChange) => boolean): Change {
  const before = state?.resources.get(change.address)?.base ?? {};
  const base: Record<string, Json> = { ...change.base };
  const attributes: AttributeChange[] = [];
  const unagreed: string[] = [];
  for (const attribute of change.attributes) {
    if (!attribute.consent || agrees(attribute.consent, change.name, agreed)) {
      attributes.push(attribute);
      continue;
    }
    const requires = wording(attribute.consent, agreed);
    if (attribute.kind === 'set') {
      for (const member of attribute.removed ?? []) held.push({ address: change.address, path: attribute.path, what: member, requires });
      base[attribute.path] = [...new Set([...((base[attribute.path] as string[] | undefined) ?? []), ...((before[attribute.path] as string[] | undefined) ?? []).filter((member) => attribute.removed?.includes(member))])].sort();
      if ((attribute.added ?? []).length > 0) attributes.push(withoutConsent({ ...attribute, removed: [] }));
    } else if (attribute.kind === 'map') {
      const taking = (attribute.entries ?? []).filter((entry) => entry.before !== undefined);
      for (const entry of taking) held.push({ address: change.address, path: attribute.path, what: entry.key, requires });
      if (attribute.cause === 'adopt' && taking.length > 0) unagreed.push(attribute.path);
      const old = (before[attribute.path] ?? {}) as Record<string, Json>;
      const next: Record<string, Json> = { ...((base[attribute.path] ?? {}) as Record<string, Json>) };
      for (const { key } of taking) {
        delete next[key];
        if (old[key] !== undefined) next[key] = old[key];
      }
      base[attribute.path] = next;
      const adding = (attribute.entries ?? []).filter((entry) => entry.before === undefined);
      if (adding.length > 0 || attribute.again) attributes.push(withoutConsent({ ...attribute, entries: adding }));
    } else {
      held.push({ address: change.address, path: attribute.path, what: attribute.path, requires });
      if (attribute.cause === 'adopt') unagreed.push(attribute.path);
      delete base[attribute.path];
      if (before[attribute.path] !== undefined) base[attribute.path] = before[attribute.path] as Json;
    }
  }
  const real = attributes.filter((attribute) => !isIdle(attribute));
  if (real.length === change.attributes.length && real.every((attribute, index) => attribute === change.attributes[index])) return change;
  if (change.action !== 'update' && change.action !== 'adopt' && change.action !== 'no-op') return change;
  // From before, by the state or by the mark on the object: not for what is held here.
  const owed = change.reasons.includes('pending') ? change.owes : [];
  const owes = change.desired ? [...new Set([...owed, ...(registry.get(change.type).owes?.(real.map((attribute) => attribute.path), { action: 'update', desired: change.desired }) ?? [])])] : [];
  const rest = { base, owes, rebase: true, ...(unagreed.length > 0 ? { unagreed } : {}) };
  if (real.length === 0 && owes.length === 0 && !change.marks && change.id !== undefined) return { ...change, ...rest, action: 'no-op', attributes };
  return { ...change, ...rest, attributes };
}

/** A change of which a part was held: it goes on depending on what that part needs, and is nothing when the state knows all of it already. */
function settled(change: Change, needed: readonly Address[], state: State | null, registry: Registry): Change {
  const dependsOn = [...new Set([...change.dependsOn, ...needed])].sort();
  const entry = state?.resources.get(change.address);
  if (change.action !== 'no-op' || !entry) return { ...change, dependsOn };
  const seeds = change.desired ? seedsOf(change.desired, registry.get(change.type)) : [];
  const known = canonicalJson({ base: entry.base, dependsOn: entry.dependsOn, name: entry.name, lifecycle: entry.lifecycle ?? null, seeds: entry.seeds ?? [], unagreed: entry.unagreed ?? [] })
    === canonicalJson({ base: change.base ?? {}, dependsOn, name: change.name, lifecycle: change.desired?.lifecycle ?? null, seeds, unagreed: change.unagreed ?? [] });
  return { ...change, dependsOn, rebase: !known };
}

const withoutConsent = ({ consent: _consent, ...attribute }: AttributeChange): AttributeChange => attribute;

/** A thing cannot go while an object that still holds it stays. */
const pointsAt = (base: Change['base'], address: Address): boolean => JSON.stringify(base).includes(`{"$ref":${JSON.stringify(address)}}`);
