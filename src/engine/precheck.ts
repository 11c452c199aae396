import type { Address } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { opOf } from '../core/digest.ts';
import type { LiveObject, Observation } from '../core/live.ts';
import { withoutSeeds } from '../core/plan/classify.ts';
import { ruleOf, same } from '../core/plan/normal.ts';
import type { Change } from '../core/plan/change.ts';
import type { Plan } from '../core/plan/plan.ts';
import { preconditionOf, satisfied } from '../core/plan/precondition.ts';
import { isUnlisted } from '../core/plan/unlisted.ts';
import type { Registry } from '../core/registry.ts';
import { rulesOf } from '../core/resource-type.ts';
import type { State, StateEntry } from '../core/state/state.ts';
import { byId, type Lens } from './observe.ts';

/** What stands between a node and its call. */
export type Standing =
  /** As planned: write. */
  | { readonly kind: 'write' }
  /** Already as the plan wants it; the object, for a creation or an adoption. */
  | { readonly kind: 'done'; readonly live?: LiveObject; /** The state does not say so yet. */ readonly unrecorded?: boolean }
  /** Somebody changed it since. */
  | { readonly kind: 'changed'; readonly what: string };

export interface PrecheckContext {
  readonly registry: Registry;
  readonly plan: Plan;
  readonly digest: string;
  readonly entry: (address: Address) => StateEntry | undefined;
  readonly lens: Lens;
  /** An earlier run of this very plan got somewhere. */
  readonly resumed: boolean;
}

/** Whether a change may be written, given the object as it is now (raw, as read). */
export function standingOf(change: Change, raw: LiveObject | undefined, context: PrecheckContext): Standing {
  const type = context.registry.get(change.type);
  const entry = context.entry(change.address);
  const op = opOf(context.digest, change.address);
  if (change.action === 'delete' || change.action === 'forget') {
    if (!raw || (!entry && !isUnlisted(change))) return { kind: 'done' };
    const live = context.lens.see(raw, change.address, undefined);
    return precondition(change, live, context) ? { kind: 'write' } : { kind: 'changed', what: `${change.name} was edited on the server` };
  }
  if (change.action === 'replace' && entry && entry.op === op && entry.id !== change.id) return { kind: 'done', ...(raw ? { live: raw } : {}) };
  if (!raw) return { kind: 'changed', what: `${change.name} (${change.id ?? ''}) is not on the server any more` };
  const live = context.lens.see(raw, change.address, change.desired);
  const rules = rulesOf(type);
  const recorded = isRecorded(change, entry, context);
  const written = recorded || raw.marker?.op === op;
  const shown = change.attributes.filter(({ path }) => !ruleOf(rules, path).local);
  const open = shown.filter((attribute) => !satisfied(attribute, live, ruleOf(rules, attribute.path).writeOnly === true, written));
  if (change.action !== 'replace' && open.length === 0 && (written || !change.marks) && (written ? change.attributes : shown).length > 0) return { kind: 'done', live, ...(recorded ? {} : { unrecorded: true }) };
  if (precondition(change, live, context)) return { kind: 'write' };
  // Part of it done by an earlier run of this very plan: the rest may go on, if the rest is as planned.
  if (written && open.every((attribute) => sameBefore(attribute, live))) return { kind: 'write' };
  const edited = change.attributes.filter((attribute) => !sameBefore(attribute, live)).map((attribute) => attribute.path);
  return { kind: 'changed', what: `${edited.length > 0 ? edited.join(', ') : 'its attributes'} edited on the server` };
}

/**
 * Whether the state says that this plan has written the object. The entry that a dead run's intent left has the op already; what it was about to
 * write, and the server never shows, is then not in its base.
 */
function isRecorded(change: Change, entry: StateEntry | undefined, { digest, registry }: PrecheckContext): boolean {
  if (entry?.op !== opOf(digest, change.address)) return false;
  const rules = rulesOf(registry.get(change.type));
  return change.attributes.every(({ path }) => ruleOf(rules, path).writeOnly !== true || same(entry.base[path], change.base?.[path]));
}

const sameBefore = (attribute: Change['attributes'][number], live: LiveObject): boolean =>
  attribute.kind === 'scalar' || attribute.kind === 'text' ? same(attribute.before, live.attributes[attribute.path]) : true;

function precondition(change: Change, live: LiveObject, { registry, plan, entry }: PrecheckContext): boolean {
  if (change.precondition === undefined) return true;
  // What was imported has no base, whatever the address was bound to before.
  const base = change.reasons.includes('import') ? {} : entry(change.address)?.base ?? {};
  const compared = change.desired && change.action === 'replace' ? withoutSeeds(change.desired) : change.desired;
  return preconditionOf(registry.get(change.type), live, compared, base, change.attributes, plan.binding.state !== null) === change.precondition;
}

/** Objects that a creation of this plan has made already (an earlier run of the same plan), or that stand in its way. */
export function standingOfCreate(change: Change, observation: Observation, parentId: string | undefined, taken: ReadonlySet<string>, context: PrecheckContext): Standing {
  const type = context.registry.get(change.type);
  const op = opOf(context.digest, change.address);
  const made = observation.objects.find((object) => object.type === change.type && object.marker?.op === op);
  if (made) return { kind: 'done', live: made };
  if (!type.uniqueName && type.adopt !== 'name') return { kind: 'write' };
  const inTheWay = observation.objects.find((object) => object.type === change.type && object.name === change.name && !taken.has(object.id) && (!change.desired?.parent || (parentId !== undefined && object.parentId === parentId)));
  if (!inTheWay) return { kind: 'write' };
  const { fleet, workspace } = context.plan.binding;
  const { marker } = inTheWay;
  if (marker && (marker.fleet !== fleet || marker.workspace !== workspace)) return { kind: 'changed', what: `the ${change.type} "${change.name}" (${inTheWay.id}) was made by fleet ${marker.fleet}/${marker.workspace} meanwhile` };
  const live = context.lens.see(inTheWay, change.address, change.desired);
  const rules = rulesOf(type);
  const equal = change.attributes.every((attribute) => ruleOf(rules, attribute.path).createOnly || satisfied(attribute, live, ruleOf(rules, attribute.path).writeOnly === true, false));
  return type.uniqueName && equal ? { kind: 'done', live: inTheWay } : { kind: 'changed', what: `a ${change.type} named "${change.name}" (${inTheWay.id}) is there by now` };
}

/** Every change of the plan whose object is not as it was planned, before the first write. */
export function precheck(observation: Observation, state: State, context: PrecheckContext): { readonly problems: readonly Diagnostic[]; readonly standings: ReadonlyMap<Address, Standing> } {
  const objects = byId(observation);
  const taken = new Set([...state.resources.values()].map((entry) => entry.id));
  const standings = new Map<Address, Standing>();
  const problems: Diagnostic[] = [];
  for (const change of context.plan.changes) {
    if (change.action === 'no-op' || change.inside) continue;
    const standing = first(change);
    standings.set(change.address, standing);
    if (standing.kind === 'changed') problems.push({ severity: 'error', code: 'LC3107', address: change.address, summary: `${change.address} changed after the plan was made: ${standing.what}; nothing was written`, next: 'See it with `lettactl refresh`, then plan again.' });
  }
  return { problems, standings };

  function first(change: Change): Standing {
    const entry = context.entry(change.address);
    const ours = entry?.op === opOf(context.digest, change.address);
    // What this plan has made already is known by the state; everything else by the plan, which may bind another object than the state knew.
    const id = ours ? entry?.id : change.id;
    const raw = id === undefined ? undefined : objects.get(`${change.type} ${id}`);
    if (ours && raw && (change.action === 'create' || entry?.id !== change.id)) return { kind: 'done', live: raw };
    if (ours && raw && entry?.owed.length === 0 && isRecorded(change, entry, context)) {
      // Begun by an earlier run of this plan, and perhaps no more than that; what somebody edited since then is not looked at again.
      const now = standingOf(change, raw, context);
      return now.kind === 'changed' ? { kind: 'done', live: raw } : now;
    }
    if (change.action === 'create' || (change.action === 'replace' && context.resumed && !raw)) {
      const parentId = change.desired?.parent ? context.entry(change.desired.parent)?.id : undefined;
      return standingOfCreate(change, observation, parentId, taken, context);
    }
    // An update that deletes and makes anew (a file) died in between.
    if (!raw && ours && context.resumed && change.desired) return { kind: 'write' };
    return standingOf(change, raw, context);
  }
}
