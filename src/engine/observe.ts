import type { Address } from '../core/address.ts';
import type { Desired } from '../core/desired.ts';
import type { LiveObject, Observation } from '../core/live.ts';
import { normaliseLive, sealLive } from '../core/plan/normal.ts';
import type { Registry } from '../core/registry.ts';

/** Live objects in the words of the plan that is being applied: secrets sealed, links as addresses. */
export interface Lens { see(live: LiveObject, address: Address, desired: Desired | undefined): LiveObject }

/** A lens over what is bound at this moment; `addressOf` follows the walk as it binds new objects. */
export const createLens = (registry: Registry, key: string, addressOf: (id: string) => Address | undefined): Lens => ({
  see: (live, address, desired) => {
    const type = registry.get(live.type);
    return normaliseLive(sealLive(live, type, address, desired, key), type, addressOf);
  },
});

/** Objects of an observation by type and id. */
export const byId = (observation: Observation): ReadonlyMap<string, LiveObject> => new Map(observation.objects.map((object) => [`${object.type} ${object.id}`, object]));
