import { addressOf, type Address } from '../address.ts';
import type { Fleet } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LiveObject, User } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import type { Change } from './change.ts';
import type { PlanOptions } from './plan.ts';
import { preconditionOf } from './precondition.ts';

/** Types of which a plan deletes what the config does not declare. Only a plan of the whole config may, and only the root workspace owns what is global. */
export const prunedTypes = (fleet: Pick<Fleet, 'prunes' | 'workspace'>, options: Pick<PlanOptions, 'destroy' | 'refreshOnly' | 'targets'>, registry: Registry): readonly string[] =>
  (options.destroy || options.refreshOnly || options.targets.length > 0 ? [] : (fleet.prunes ?? []).filter((type) => fleet.workspace === 'default' || !registry.get(type).global));

/** Types of which a plan deletes objects that no state knows. */
export const unlistedTypes = (changes: readonly Change[]): readonly string[] => [...new Set(changes.filter(isUnlisted).map((change) => change.type))].sort();

/** A deletion of something that was never ours: the plan alone says which object it is. */
export const isUnlisted = (change: Pick<Change, 'reasons'>): boolean => change.reasons.includes('unlisted');

/** Objects of these types that are neither declared nor in the state. */
export function unlistedObjects(types: readonly string[], { objects, declared, state }: { readonly objects: readonly LiveObject[]; readonly declared: ReadonlyMap<Address, { readonly type: string; readonly name: string }>; readonly state: State | null }): readonly LiveObject[] {
  if (types.length === 0) return [];
  const names = new Set([...declared.values()].map(({ type, name }) => `${type} ${name}`));
  const known = new Set([...(state?.resources.values() ?? [])].map((entry) => entry.id));
  return objects.filter((object) => types.includes(object.type) && !known.has(object.id) && !names.has(`${object.type} ${object.name}`) && state?.resources.has(addressOf(object.type, object.name)) !== true);
}

/** What becomes of them: deleted with consent, unless somebody uses them after this plan. `used` says who does. */
export function planUnlisted(found: readonly LiveObject[], input: { readonly registry: Registry; readonly users: ReadonlyMap<string, readonly User[]> }): { readonly changes: readonly Change[]; readonly diagnostics: readonly Diagnostic[] } {
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const live of found) {
    const address = addressOf(live.type, live.name);
    const users = (input.users.get(live.id) ?? []).map((user) => user.name).sort();
    if (users.length > 0) {
      diagnostics.push({ severity: 'warning', code: 'LC2112', address, summary: `${address} is not in the configuration, and stays: ${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it`, next: 'Take it from them first, or declare it.' });
      continue;
    }
    const precondition = preconditionOf(input.registry.get(live.type), live, undefined, {}, [], false);
    changes.push({ address, type: live.type, name: live.name, id: live.id, action: 'delete', reasons: ['unlisted'], attributes: [], unchanged: 0, owes: [], dependsOn: [], precondition, consent: 'force' });
  }
  return { changes, diagnostics };
}
