import { type Address, compareAddresses } from '../../core/address.ts';
import type { Desired } from '../../core/desired.ts';
import { waitsFor, type Action, type Change } from '../../core/plan/change.ts';
import { isRef, type Json } from '../../core/value.ts';

/** What a picture needs: every node once, every direct edge once, both sorted. An edge goes from what depends to what it depends on. */
export interface Picture {
  readonly nodes: readonly { readonly address: Address; readonly action?: Action }[];
  readonly edges: readonly (readonly [Address, Address])[];
}

function picture(nodes: Picture['nodes'], edgesOf: ReadonlyMap<Address, Iterable<Address>>): Picture {
  const sorted = nodes.toSorted((a, b) => compareAddresses(a.address, b.address));
  const known = new Set(sorted.map((node) => node.address));
  const edges = sorted.flatMap(({ address }) => [...new Set(edgesOf.get(address) ?? [])].filter((to) => known.has(to) && to !== address).sort(compareAddresses).map((to) => [address, to] as const));
  return { nodes: sorted, edges };
}

/** The picture of a plan: what will be done, no-ops included, and in which order. */
export const pictureOfPlan = (changes: readonly Change[]): Picture =>
  picture(changes.map(({ address, action }) => ({ address, action })), new Map(changes.map((change) => [change.address, [...waitsFor(change), ...goneWith(change)]])));

/** What is deleted inside another one's call; what is created inside one is linked by it already. */
const goneWith = (change: Change): readonly Address[] => (change.inside !== undefined && change.action !== 'create' ? [change.inside] : []);

/** The picture of a fleet document: what refers to what. */
export const pictureOfFleet = (resources: Iterable<Desired>): Picture => {
  const all = [...resources];
  const links = new Map(all.map((one) => [one.address, [...one.dependsOn, ...Object.values(one.attributes).flatMap(refsIn)]]));
  // A parent that links to its child (an agent to its own block) comes after it, any other one before.
  const owner = (one: Desired): readonly Address[] => (one.parent === undefined || links.get(one.parent)?.includes(one.address) ? [] : [one.parent]);
  return picture(all.map(({ address }) => ({ address })), new Map(all.map((one) => [one.address, [...(links.get(one.address) ?? []), ...owner(one)]])));
};

function refsIn(value: Json): readonly Address[] {
  if (isRef(value)) return [value.$ref];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((inner) => refsIn(inner as Json)) : [];
}
