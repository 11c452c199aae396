import type { Address } from '../address.ts';
import type { Fleet } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import type { Change } from './change.ts';
import type { Binding } from './match.ts';
import type { PlanOptions } from './plan.ts';

/** What the checks of a whole plan look at. */
export interface SafetyInput {
  readonly registry: Registry;
  readonly options: PlanOptions;
  readonly fleet: Fleet;
  readonly state: State | null;
  readonly bindings: ReadonlyMap<Address, Binding>;
}

/** The type of which a state has objects and the server none, if a wrong server would look so; with their number. */
export function lostType({ registry, state }: Pick<SafetyInput, 'registry' | 'state'>, isThere: (address: Address) => boolean, concerns: (address: Address) => boolean = () => true): { readonly type: string; readonly count: number } | undefined {
  for (const { name, removal } of registry.types) {
    const entries = removal.sentinel ? [...(state?.resources.values() ?? [])].filter((entry) => entry.type === name && concerns(entry.address)) : [];
    if (entries.length > 0 && !entries.some((entry) => isThere(entry.address))) return { type: name, count: entries.length };
  }
  return undefined;
}

/** A wrong server, key or project looks as if every agent had been deleted: better to stop than to make them all again, empty. */
export function allGone({ registry, options, state, bindings }: SafetyInput): readonly Diagnostic[] {
  const lost = options.allowRecreate ? undefined : lostType({ registry, state }, (address) => bindings.get(address)?.live !== undefined, (address) => bindings.has(address));
  if (!lost) return [];
  return [{
    severity: 'error', code: 'LC3205', summary: `none of the ${lost.count} ${lost.type.replaceAll('_', ' ')}s of the state is on this server`,
    detail: 'That is what a wrong server, key or project looks like, or a server that was reset.',
    next: 'Check LETTA_BASE_URL and the key. If they really are gone, -allow-recreate makes them anew, without their memory.',
  }];
}

/** Objects that only our marks could find: the state was lost, or lies elsewhere. */
export function rebound({ bindings }: Pick<SafetyInput, 'bindings'>): readonly Diagnostic[] {
  const found = [...bindings.values()].filter((binding) => binding.how === 'rebind').length;
  if (found === 0) return [];
  return [{
    severity: 'warning', code: 'LC3210', summary: `${found} ${found === 1 ? 'object was' : 'objects were'} found by our marks on the server and bound again: the state did not know them`,
    detail: 'What was last applied is not known, so nothing is deleted or detached.',
    next: 'If the state lives elsewhere, point to it (-state, settings.backend). On CI runners, keep the state file from run to run.',
  }];
}

/** Deleting because another file was read is the costliest mistake there is. */
export function otherPaths({ state, fleet, options }: SafetyInput, removals: readonly Change[]): readonly Diagnostic[] {
  const deletes = removals.filter((change) => change.action === 'delete').length;
  const samePaths = !state || state.configPaths.length === 0 || (state.configPaths.length === fleet.configPaths.length && state.configPaths.every((path, index) => path === fleet.configPaths[index]));
  if (options.destroy || options.force || samePaths || deletes === 0) return [];
  return [{
    severity: 'error', code: 'LC3203', summary: `this plan would delete ${deletes} ${deletes === 1 ? 'resource' : 'resources'}, and it was made from other files than the last apply`,
    detail: `last apply: ${state?.configPaths.join(', ')}\nthis plan:  ${fleet.configPaths.join(', ')}`,
    next: 'Two fleets need two names (`name:`). A renamed resource needs `moved:`. If the files were moved on purpose: --force.',
  }];
}

/** With -refuse-conflicts: what config and server both changed. */
export const conflicts = (changes: readonly Change[]): readonly Diagnostic[] =>
  changes.flatMap((change) => change.attributes.filter((attribute) => attribute.cause === 'conflict').map((attribute) => ({
    severity: 'error' as const, code: 'LC3212', address: change.address, summary: `${change.address} ${attribute.path}: changed in the config and on the server`,
    next: 'Take the server\'s value into the config, or plan without -refuse-conflicts.',
  })));
