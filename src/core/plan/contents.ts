import { parentOf, type Address } from '../address.ts';
import type { Registry } from '../registry.ts';
import type { Compiled } from '../resource-type.ts';
import type { State } from '../state/state.ts';
import { isRef, record } from '../value.ts';
import type { AttributeChange, Change } from './change.ts';
import type { Held } from './plan.ts';


/** Also what the fleet no longer has and somebody else has taken away already. */
const isWritten = ({ action, attributes, reasons }: Change): boolean =>
  action === 'delete' || action === 'create' || action === 'replace' || ((action === 'update' || action === 'adopt') && attributes.length > 0) || (action === 'no-op' && reasons.includes('gone'));

/** Things in which something is written, and the changes that do it: those of what lies in them, and their own. */
function writtenIn(changes: readonly Change[], registry: Registry): ReadonlyMap<Address, readonly Change[]> {
  const found = new Map<Address, Change[]>();
  for (const change of changes) {
    if (!isWritten(change)) continue;
    const place = registry.get(change.type).removal.withParent ? parentOf(change.address) : change.address;
    if (place) found.set(place, [...(found.get(place) ?? []), change]);
  }
  return found;
}

/**
 * What the server makes of the contents of other things (an agent's prompt of the files of its folders), and does not renew when they change: who has
 * such a thing, as it stands after this plan, owes that for what the plan writes in it, and waits for it.
 */
export function followContents(changes: readonly Change[], registry: Registry): readonly Change[] {
  const written = writtenIn(changes, registry);
  return changes.map((change) => {
    const { compiled } = registry.get(change.type);
    if (!compiled || !change.desired || change.action === 'delete' || change.action === 'forget') return change;
    const places = Object.values(record(change.base?.[compiled.from])).flatMap((link) => (isRef(link) && written.has(link.$ref) ? [link.$ref] : []));
    const inside = places.flatMap((place) => written.get(place) ?? []).filter((one) => one.inside === undefined && one.address !== change.address);
    if (inside.length === 0) return change;
    const after = inside.filter(({ address }) => !change.dependsOn.includes(address)).map(({ address }) => address).sort();
    const ordered = after.length === 0 ? change : { ...change, after };
    // The first prompt is made of what is there, and what a creation owes is known.
    if (change.action === 'create' || change.action === 'replace') return ordered;
    return { ...ordered, action: change.action === 'no-op' ? 'update' : change.action, owes: [compiled.owes, ...change.owes.filter((owed) => owed !== compiled.owes)] };
  });
}

/** A change as it was before `followContents`, with these attributes: what it owes is found out anew. `real`: those of them that are written. */
function unfollowed({ after: _after, ...change }: Change, attributes: readonly AttributeChange[], real: readonly AttributeChange[], registry: Registry): Change {
  const { compiled, owes } = registry.get(change.type);
  if (!compiled || !change.desired || (change.action !== 'update' && change.action !== 'adopt')) return change;
  const isOwed = change.reasons.includes('pending') || (owes?.(real.map(({ path }) => path), { action: 'update', desired: change.desired }) ?? []).includes(compiled.owes);
  const left = isOwed ? change.owes : change.owes.filter((owed) => owed !== compiled.owes);
  if (change.action === 'update' && left.length === 0 && real.length === 0 && !change.marks) return { ...change, action: 'no-op', attributes, owes: [] };
  return { ...change, attributes, owes: left };
}

/**
 * The same when a part of the plan is held back: what is owed for contents goes by what is left to be written, and what is remembered of contents that
 * are held (of one of them, of the thing, of the link to it) stays what it was. `isIdle`: attributes of a change that are not written after all.
 */
export function followHeldContents(changes: readonly Change[], held: readonly Held[], isIdle: (attribute: AttributeChange) => boolean, state: State | null, registry: Registry): readonly Change[] {
  const types = new Map(changes.map(({ address, type }) => [address, type]));
  const places = new Set(held.flatMap(({ address }) => {
    const parent = registry.get(types.get(address) ?? '').removal.withParent ? parentOf(address) : undefined;
    return parent ? [parent, address] : [address];
  }));
  return followContents(changes.map((change) => {
    const { compiled } = registry.get(change.type);
    const { base, attributes } = compiled && change.desired ? withoutHeldPrints(change, compiled, places, state) : change;
    return { ...unfollowed(change, attributes, attributes.filter((attribute) => !isIdle(attribute)), registry), ...(base ? { base } : {}) };
  }), registry);
}

/** Base and attributes without what is held of the contents. */
function withoutHeldPrints(change: Change, { from, print }: Compiled, places: ReadonlySet<Address>, state: State | null): Pick<Change, 'base' | 'attributes'> {
  const links = record(change.base?.[from]);
  const kept = new Set(Object.keys(links).filter((key) => {
    const link = links[key];
    return link !== undefined && isRef(link) && (places.has(link.$ref) || record(change.desired?.attributes[print])[key] === undefined);
  }));
  if (kept.size === 0) return change;
  const before = Object.entries(record(state?.resources.get(change.address)?.base[print])).filter(([key]) => kept.has(key));
  const others = Object.entries(record(change.base?.[print])).filter(([key]) => !kept.has(key));
  const attributes = change.attributes.flatMap((attribute): readonly AttributeChange[] => {
    if (attribute.path !== print) return [attribute];
    const entries = (attribute.entries ?? []).filter(({ key }) => !kept.has(key));
    return entries.length === 0 ? [] : [{ ...attribute, entries }];
  });
  return { base: { ...change.base, [print]: Object.fromEntries([...others, ...before]) }, attributes };
}
