import type { Address } from '../core/address.ts';
import type { Desired } from '../core/desired.ts';
import type { LiveObject, Observation } from '../core/live.ts';
import { normaliseLive, sealLive } from '../core/plan/normal.ts';
import type { Registry } from '../core/registry.ts';
import type { StateEntry } from '../core/state/state.ts';

/** Live objects in the words of the plan that is being applied: secrets sealed, links as addresses. */
export interface Lens { see(live: LiveObject, address: Address, desired: Desired | undefined): LiveObject }

/** A lens over what is bound at this moment; `bound` follows the walk as it binds new objects. */
export const createLens = (registry: Registry, key: string, bound: { addressOf(id: string): Address | undefined; entry(address: Address): StateEntry | undefined }): Lens => ({
  see: (live, address, desired) => {
    const type = registry.get(live.type);
    return normaliseLive(sealLive(live, type, address, { desired: desired?.attributes, base: bound.entry(address)?.base }, key), type, (id) => bound.addressOf(id));
  },
});

/** Objects of an observation by type and id. */
export const byId = (observation: Observation): ReadonlyMap<string, LiveObject> => new Map(observation.objects.map((object) => [`${object.type} ${object.id}`, object]));
