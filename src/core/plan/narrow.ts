import { parentOf, type Address } from '../address.ts';
import { failure } from '../diagnostic.ts';
import { closure, createGraph } from '../graph/graph.ts';
import type { Change } from './change.ts';

/** The named addresses (and what is nested in them) with everything they depend on; nothing else is adopted, changed, deleted or counted. Throws LC3207 for a target that names nothing. */
export function narrow(changes: readonly Change[], targets: readonly string[]): readonly Change[] {
  if (targets.length === 0) return changes;
  const known = new Map(changes.map((change) => [change.address, change]));
  const inside = (address: string, target: string): boolean => address === target || address.startsWith(`${target}.`);
  for (const target of targets) {
    if (![...known.keys()].some((address) => inside(address, target))) {
      throw failure('LC3207', `the target ${target} names nothing in this fleet or its state`, { next: 'See the addresses with `lettactl graph` or `lettactl state list`.' });
    }
  }
  const named = [...known.keys()].filter((address) => targets.some((target) => inside(address, target)));
  const graph = createGraph<Address>(known.keys(), (address) => {
    const change = known.get(address);
    const parent = parentOf(address);
    return [...(change?.desired ? change.dependsOn : []), ...(parent && change?.desired ? [parent] : [])];
  });
  const kept = closure(graph, named);
  return changes.filter((change) => kept.has(change.address));
}
