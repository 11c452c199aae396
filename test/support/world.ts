import { addressOf, childAddress, nameOf, parentOf, typeOf, type Address } from '../../src/core/address.ts';
import type { Desired, Fleet } from '../../src/core/desired.ts';
import type { LiveObject, Marker, Offer, User } from '../../src/core/live.ts';
import { computePlan, type Computed } from '../../src/core/plan/compute.ts';
import type { Change } from '../../src/core/plan/change.ts';
import { toBase } from '../../src/core/plan/normal.ts';
import type { Plan, PlanOptions } from '../../src/core/plan/plan.ts';
import { createRegistry } from '../../src/core/registry.ts';
import type { State, StateEntry } from '../../src/core/state/state.ts';
import type { Attributes, Json } from '../../src/core/value.ts';
import { resourceTypes } from '../../src/resources/types.ts';

/** The built-in types: planning is tried with what it will meet. */
export const registry = createRegistry(resourceTypes);

export const agentAddress = (name: string): Address => addressOf('agent', name);
export const ownBlock = (agent: string, label: string): Address => childAddress(agentAddress(agent), 'block', label);

/** A declared resource; its name is its address's. */
export const desired = (address: Address, attributes: Attributes, more: Partial<Desired> = {}): Desired => {
  const parent = parentOf(address);
  return { address, type: typeOf(address), name: nameOf(address), attributes, dependsOn: [], ...(parent ? { parent } : {}), ...more };
};

export const live = (type: string, id: string, name: string, attributes: Attributes, more: Partial<LiveObject> = {}): LiveObject => ({ type, id, name, attributes, ...more });

export const entry = (address: Address, id: string, base: Attributes, more: Partial<StateEntry> = {}): StateEntry => ({
  address, type: typeOf(address), id, name: nameOf(address), status: 'ready', dependsOn: [], op: 'op-0', owed: [],
  base: Object.fromEntries(Object.entries(base).map(([name, value]): [string, Json] => [name, toBase(value)])), ...more,
});

export const marker = (address: Address, more: Partial<Marker> = {}): Marker => ({ fleet: 'default', workspace: 'default', address, lineage: 'L1', op: 'op-0', ...more });

export const fleetOf = (resources: readonly Desired[], more: Partial<Fleet> = {}): Fleet => ({
  name: 'default', workspace: 'default', settings: {}, resources: new Map([...resources].sort((a, b) => (a.address < b.address ? -1 : 1)).map((resource) => [resource.address, resource])),
  moved: [], imports: [], removed: [], outputs: [], checks: [], configPaths: ['fleet.yaml'], inputs: [], blobs: new Map(), diagnostics: [], ...more,
});

export const stateOf = (entries: readonly StateEntry[], more: Partial<State> = {}): State => ({
  lineage: 'L1', serial: 3, toolVersion: '1.0.0', fleet: 'default', workspace: 'default', server: { key: 'S', url: 'http://s' }, configPaths: ['fleet.yaml'], runs: [], rebound: [],
  hmacKey: 'ab'.repeat(32), resources: new Map(entries.map((one) => [one.address, one])), ...more,
});

const OPTIONS: PlanOptions = { targets: [], replace: [], destroy: false, refreshOnly: false, refresh: true, prune: [], adoptAny: false, allowRecreate: false, refuseConflicts: false, force: false };

export interface World {
  readonly desired?: readonly Desired[];
  readonly state?: State | null;
  readonly live?: readonly LiveObject[];
  readonly options?: Partial<PlanOptions>;
  readonly fleet?: Partial<Fleet>;
  readonly users?: Readonly<Record<string, readonly User[]>>;
  readonly tools?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Plans in a world made of plain data: no server, no files. */
export function planIn(world: World): Computed {
  const offer: Offer = {
    tools: new Map((world.tools ?? ['conversation_search', 'memory_insert', 'memory_replace', 'web_search', 'fetch_webpage']).map((name) => [name, { id: `tool-${name}`, type: 'custom' }])),
    mcpServers: new Set(), models: new Set(['openai/gpt-4.1']), embeddings: new Set(['openai/text-embedding-3-small']), refused: new Map(),
  };
  return computePlan({
    registry, fleet: fleetOf(world.desired ?? [], world.fleet), state: world.state ?? null, observation: { objects: world.live ?? [], offer, reads: 0 },
    server: { key: 'S', url: 'http://s' }, backend: { type: 'local', location: '.lettactl-state.json' }, options: { ...OPTIONS, ...world.options },
    users: new Map(Object.entries(world.users ?? {})), toolVersion: '1.0.0',
    secretText: (value) => {
      const texts = value.$secret.parts.map((part) => ('literal' in part ? part.literal : 'env' in part ? world.env?.[part.env] : undefined));
      return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
    },
  });
}

/** The plan, or a failure that shows why there is none. */
export function planOf(world: World): Plan {
  const computed = planIn(world);
  if (!computed.plan) throw new Error(computed.diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.summary}`).join('\n'));
  return computed.plan;
}

/** One change of it. */
export function changeOf(world: World, address: Address): Change {
  const change = planOf(world).changes.find((one) => one.address === address);
  if (!change) throw new Error(`no change for ${address}`);
  return change;
}

/** Codes of the errors. */
export const errorsOf = (world: World): readonly string[] => planIn(world).diagnostics.filter((diagnostic) => diagnostic.severity === 'error').map((diagnostic) => diagnostic.code);
