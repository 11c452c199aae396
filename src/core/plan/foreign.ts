import type { Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import type { LiveObject } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { State } from '../state/state.ts';
import type { LeftAlone } from './change.ts';
import { diffAttributes } from './diff.ts';

export interface ForeignInput {
  readonly registry: Registry;
  readonly state: State;
  /** Normalised and sealed, by address. */
  readonly live: ReadonlyMap<Address, LiveObject>;
  /** What the config says; what it does not declare any more is compared with what was applied. */
  readonly desired: ReadonlyMap<Address, Desired>;
}

/** Members that others added to objects of the state (a tag, a tool, a block): seen as a plan sees them, and left alone like there. */
export function foreignMembers({ registry, state, live, desired }: ForeignInput): readonly LeftAlone[] {
  return [...state.resources.values()].flatMap((entry) => {
    const object = live.get(entry.address);
    if (entry.used || !object) return [];
    const declared = desired.get(entry.address) ?? { address: entry.address, type: entry.type, name: entry.name, attributes: entry.base, dependsOn: [] };
    const { leftAlone } = diffAttributes({ type: registry.get(entry.type), desired: declared, base: entry.base, live: object, adopting: false, prune: [] });
    return leftAlone.filter(({ what }) => what === 'foreign-member');
  });
}
