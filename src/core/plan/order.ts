import { parentOf, type Address } from '../address.ts';
import type { Change } from './change.ts';

/**
 * What each change waits for: what it depends on, and what leaves that (a file leaves a folder before the agents that have the folder are told of its
 * files). What it depends on may be no change of this plan.
 */
export function needsOf(changes: readonly Change[]): (change: Change) => readonly Address[] {
  const leaving = new Map<Address, Change[]>();
  for (const change of changes) {
    const parent = change.action === 'delete' && change.inside === undefined ? parentOf(change.address) : undefined;
    if (parent) leaving.set(parent, [...(leaving.get(parent) ?? []), change]);
  }
  return (change) => {
    if (!change.desired) return change.dependsOn;
    const gone = change.dependsOn.flatMap((need) => leaving.get(need) ?? []).filter(({ address, dependsOn }) => address !== change.address && !dependsOn.includes(change.address));
    return [...change.dependsOn, ...gone.map(({ address }) => address)];
  };
}
