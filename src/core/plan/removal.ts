import { parentOf, typeOf, type Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LiveObject, User } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { State, StateEntry } from '../state/state.ts';
import type { Action, Change, Reason } from './change.ts';
import { textsRewritten } from './classify.ts';
import { refsIn } from './match.ts';
import { preconditionOf } from './precondition.ts';

export interface RemovalInput {
  readonly registry: Registry;
  readonly state: State;
  readonly desired: ReadonlyMap<Address, Desired>;
  /** Live objects of state entries, normalised and sealed, by address. */
  readonly live: ReadonlyMap<Address, LiveObject>;
  readonly users: ReadonlyMap<string, readonly User[]>;
  /** Ids of objects that no longer use anything after this plan, or that drop this very object. */
  readonly releases: (userId: string, address: Address) => boolean;
  /** The config moved the thing elsewhere (an own block became shared): it is kept and a `moved` line is suggested. */
  readonly successor: (entry: StateEntry) => Address | undefined;
  /** Forgotten, because `removed` in the config says so. */
  readonly keep: ReadonlySet<Address>;
  /** Whether the file protects it, although no apply has recorded that yet. */
  readonly isProtected: (address: Address) => boolean;
  readonly destroy: boolean;
  /** Types of which whatever is not declared goes, also what was there before us. */
  readonly prunes: readonly string[];
  readonly secrets: boolean;
}

export interface Removals { readonly changes: readonly Change[]; readonly diagnostics: readonly Diagnostic[] }

/** What happens to what the state has and the config has no more: delete, forget, or nothing but to drop the entry. */
export function planRemovals(input: RemovalInput): Removals {
  const diagnostics: Diagnostic[] = [];
  const changes: Change[] = [];
  const leaving = [...input.state.resources.values()].filter((entry) => !input.desired.has(entry.address));
  for (const entry of leaving) {
    const change = removalOf(entry, input, diagnostics);
    changes.push(change);
    if (change.action === 'delete' && (entry.lifecycle?.prevent_destroy === true || input.isProtected(entry.address))) {
      diagnostics.push({
        severity: 'error', code: 'LC3204', address: entry.address, summary: `${entry.address} is protected by prevent_destroy, and this plan would destroy it`,
        detail: 'The protection is kept in the state: taking the entry out of the file does not lift it.',
        next: 'Put it back with `lifecycle: { prevent_destroy: false }`, apply, and remove it then.',
      });
    }
  }
  const deleted = new Set(changes.filter((change) => change.action === 'delete').map((change) => change.address));
  const dependents = dependentsIn(input.state);
  return { changes: changes.map((change) => withOrder(change, leaving, deleted, dependents, input)), diagnostics };
}

function removalOf(entry: StateEntry, input: RemovalInput, diagnostics: Diagnostic[]): Change {
  const type = input.registry.get(entry.type);
  const live = input.live.get(entry.address);
  const common = { address: entry.address, type: entry.type, name: entry.name, id: entry.id, attributes: [], unchanged: 0, owes: [], dependsOn: [] } as const;
  const why: Reason = input.destroy ? 'requested-destroy' : 'not-in-config';
  if (!live || entry.used) return { ...common, action: 'no-op', reasons: live ? [why, 'not-owned'] : [why, 'gone'], rebase: true };
  const precondition = preconditionOf(type, live, undefined, entry.base, [], input.secrets);
  const kept = (reason: Reason, usedBy?: readonly string[]): Change => ({ ...common, action: 'forget', reasons: [why, reason], precondition, ...(usedBy ? { usedBy } : {}) });
  if (input.keep.has(entry.address)) return kept('removed');
  const place = type.removal.withParent ? staysAround(entry, input) : undefined;
  if (place) return kept(place);
  const wasThere = entry.adopted === true && type.removal.keepAdopted === true;
  if (wasThere && !input.prunes.includes(entry.type)) return kept('not-owned');
  const successor = input.destroy ? undefined : input.successor(entry);
  if (successor) {
    diagnostics.push({
      severity: 'warning', code: 'LC3211', address: entry.address, summary: `${entry.address} leaves the config while ${successor} comes; it is detached and forgotten, not deleted`,
      next: `To keep its text under the new address: moved: [{ from: '${entry.address}', to: '${successor}' }]`,
    });
    return kept('moved');
  }
  if (type.removal.shared) {
    const others = (input.users.get(entry.id) ?? []).filter((user) => !input.releases(user.id, entry.address));
    if (others.length > 0) return kept('used-by-others', others.map((user) => user.name).sort());
  }
  const isRewritten = textsRewritten(type, live, entry.base);
  const consent = type.removal.protected ?? (type.removal.destructive || isRewritten || wasThere ? 'force' : undefined);
  return { ...common, action: 'delete', reasons: [why, ...(isRewritten ? ['rewritten' as const] : [])], precondition, ...(consent ? { consent } : {}) };
}

/** Why what lies in an object stays with it: the object itself is only forgotten, or is somebody else's now. */
function staysAround(entry: StateEntry, input: RemovalInput): Reason | undefined {
  const parent = parentOf(entry.address);
  if (!parent) return undefined;
  if (input.desired.get(parent)?.external) return 'external';
  const around = input.desired.has(parent) ? undefined : input.state.resources.get(parent);
  const fate = around && removalOf(around, input, []);
  return fate?.action === 'forget' ? fate.reasons.find((reason) => reason !== 'not-in-config') : undefined;
}

/** Who must let go of what first: by what the state knows as dependencies, and by the links that base still holds (a detach that was held back). */
function dependentsIn(state: State): ReadonlyMap<Address, readonly Address[]> {
  const dependents = new Map<Address, Address[]>();
  for (const entry of state.resources.values()) {
    for (const needed of new Set([...entry.dependsOn, ...refsIn(Object.values(entry.base))])) {
      const list = dependents.get(needed);
      if (list) list.push(entry.address);
      else dependents.set(needed, [entry.address]);
    }
  }
  return dependents;
}

/** Deletes run in reverse order: after what depended on them. What the server deletes with its parent is done inside that. */
function withOrder(change: Change, leaving: readonly StateEntry[], deleted: ReadonlySet<Address>, dependents: ReadonlyMap<Address, readonly Address[]>, { registry }: RemovalInput): Change {
  if (change.action === 'no-op') return change;
  const parent = parentOf(change.address);
  const inside = parent && deleted.has(parent) && registry.get(change.type).removal.withParent ? parent : undefined;
  const children = leaving.filter((entry) => parentOf(entry.address) === change.address && !registry.get(entry.type).removal.withParent && !registry.get(entry.type).inline).map((entry) => entry.address);
  // What goes inside this one's own call does not come before it; a forgotten one takes nothing along.
  const goesAlong = (address: Address): boolean => change.action === 'delete' && parentOf(address) === change.address && registry.get(typeOf(address)).removal.withParent;
  // What goes with its parent is held by that alone: nobody else has to let go of it, and who is made from it comes after (see contents.ts).
  const users = registry.get(change.type).removal.withParent ? [] : (dependents.get(change.address) ?? []).filter((address) => !goesAlong(address));
  const after = [...users, ...children, ...(parent && registry.get(change.type).inline ? [parent] : [])];
  const action: Action = change.action;
  const ordered = { ...change, action, dependsOn: [...new Set(after)].filter((address) => address !== change.address).sort() };
  if (!inside) return ordered;
  // Who agrees to what holds it agrees to it.
  const { consent: _parents, ...rest } = ordered;
  return { ...rest, inside };
}
