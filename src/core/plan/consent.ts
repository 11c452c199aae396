import type { Address } from '../address.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import type { Json } from '../value.ts';
import type { AttributeChange, Change } from './change.ts';
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
}

const agrees = (consent: string, name: string, agreed: Agreed): boolean =>
  agreed.all || (consent === 'force' ? agreed.force : agreed.prune.includes(consent) || agreed.prune.includes('all') || (agreed.typedNames ?? []).includes(name));

const wording = (consent: string): string => (consent === 'force' ? 'requires --force' : `requires --prune ${consent}`);

/**
 * The plan without what nobody consented to, and the list of what was held back. A held attribute keeps its old base, so the next plan
 * shows it again; what depends on a held creation or replacement is unaffected, because the old object stays.
 */
export function hold(plan: Plan, agreed: Agreed, state: State | null, registry: Registry): { readonly plan: Plan; readonly held: readonly Held[] } {
  const held: Held[] = [];
  const whole = new Set<Address>();
  let changes = plan.changes.map((change): Change => {
    if (change.consent && !agrees(change.consent, change.name, agreed)) {
      held.push({ address: change.address, what: change.action, requires: wording(change.consent) });
      whole.add(change.address);
      return kept(change, state);
    }
    return withoutHeldAttributes(change, agreed, state, held);
  });
  changes = changes.map((change) => (change.inside && whole.has(change.inside) ? kept(change, state) : change));
  changes = changes.map((change) => (change.action === 'delete' && stillUsed(change, changes, whole, state) ? keptWith(change, held, state) : change));
  if (held.length === 0) return { plan, held };
  const owed = (change: Change): Change => {
    if (change.action !== 'update' || change.attributes.length > 0 || change.marks) return change;
    const before = state?.resources.get(change.address)?.owed ?? [];
    const type = registry.get(change.type);
    const now = change.desired ? (type.owes?.([], { action: 'update', desired: change.desired }) ?? []) : [];
    const owes = [...new Set([...before, ...now])];
    return owes.length > 0 ? { ...change, owes } : kept(change, state);
  };
  return { plan: { ...plan, changes: changes.map(owed) }, held: held.sort((a, b) => (a.address + (a.path ?? '') < b.address + (b.path ?? '') ? -1 : 1)) };
}

/** As if the config had said nothing: the object and its base stay. */
function kept(change: Change, state: State | null): Change {
  const entry = state?.resources.get(change.address);
  return { ...change, action: 'no-op', attributes: [], owes: [], dependsOn: [], ...(entry ? { base: entry.base } : {}), rebase: false };
}

function withoutHeldAttributes(change: Change, agreed: Agreed, state: State | null, held: Held[]): Change {
  const before = state?.resources.get(change.address)?.base ?? {};
  const base: Record<string, Json> = { ...change.base };
  const attributes: AttributeChange[] = [];
  for (const attribute of change.attributes) {
    if (!attribute.consent || agrees(attribute.consent, change.name, agreed)) {
      attributes.push(attribute);
      continue;
    }
    const requires = wording(attribute.consent);
    if (attribute.kind === 'set') {
      for (const member of attribute.removed ?? []) held.push({ address: change.address, path: attribute.path, what: member, requires });
      base[attribute.path] = [...new Set([...((base[attribute.path] as string[] | undefined) ?? []), ...((before[attribute.path] as string[] | undefined) ?? []).filter((member) => attribute.removed?.includes(member))])].sort();
      if ((attribute.added ?? []).length > 0) attributes.push(withoutConsent({ ...attribute, removed: [] }));
    } else if (attribute.kind === 'map') {
      const taking = (attribute.entries ?? []).filter((entry) => entry.before !== undefined);
      for (const entry of taking) held.push({ address: change.address, path: attribute.path, what: entry.key, requires });
      const old = (before[attribute.path] ?? {}) as Record<string, Json>;
      const next: Record<string, Json> = { ...((base[attribute.path] ?? {}) as Record<string, Json>) };
      for (const { key } of taking) {
        delete next[key];
        if (old[key] !== undefined) next[key] = old[key];
      }
      base[attribute.path] = next;
      const adding = (attribute.entries ?? []).filter((entry) => entry.before === undefined);
      if (adding.length > 0) attributes.push(withoutConsent({ ...attribute, entries: adding }));
    } else {
      held.push({ address: change.address, path: attribute.path, what: attribute.path, requires });
      delete base[attribute.path];
      if (before[attribute.path] !== undefined) base[attribute.path] = before[attribute.path] as Json;
    }
  }
  if (attributes.length === change.attributes.length && attributes.every((attribute, index) => attribute === change.attributes[index])) return change;
  return { ...change, attributes, base, rebase: true };
}

const withoutConsent = ({ consent: _consent, ...attribute }: AttributeChange): AttributeChange => attribute;

/** A thing cannot go while an object that still holds it stays. */
function stillUsed(change: Change, changes: readonly Change[], whole: ReadonlySet<Address>, state: State | null): boolean {
  if (whole.size === 0 && changes.every((other) => other.base === undefined || !pointsAt(other.base, change.address))) return false;
  return changes.some((other) => other.address !== change.address && ((other.base !== undefined && pointsAt(other.base, change.address)) || (whole.has(other.address) && (state?.resources.get(other.address)?.dependsOn.includes(change.address) ?? false))));
}

const pointsAt = (base: Change['base'], address: Address): boolean => JSON.stringify(base).includes(`{"$ref":${JSON.stringify(address)}}`);

function keptWith(change: Change, held: Held[], state: State | null): Change {
  held.push({ address: change.address, what: 'delete', requires: 'requires --force' });
  return kept(change, state);
}
