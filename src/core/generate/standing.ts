import { REFUSED_KEYS } from '../config/plain-json.ts';
import { nameOf, parentOf, typeOf, type Address } from '../address.ts';
import type { LiveObject } from '../live.ts';
import type { Registry } from '../registry.ts';
import { isForeign, type Json } from '../value.ts';
import type { Standing } from './writer.ts';

export interface Asked { readonly to: Address; readonly id: string }

export interface StandingInput {
  readonly registry: Registry;
  readonly objects: readonly LiveObject[];
  /** Addresses of objects that the fleet has, or would adopt, by id. */
  readonly managed: ReadonlyMap<string, Address>;
  /** Addresses of objects that a state has, but no fleet declares: they are declared there. */
  readonly known?: ReadonlyMap<string, Address>;
  /** Addresses that the fleet declares: no generated entry takes their names. */
  readonly declared: ReadonlySet<Address>;
  /** Whether another fleet has an object. */
  readonly isOthers: (object: LiveObject) => boolean;
  /** Only these, and what nothing else uses; undefined: whatever is open. */
  readonly asked?: readonly Asked[];
  /** Just these objects, whoever has them, by id; everything else is only used. */
  readonly only?: ReadonlySet<string>;
}

/** Who is who among the objects of a server, and what each is called in a file. */
export class Standings {
  readonly #input: StandingInput;
  readonly #byId: ReadonlyMap<string, LiveObject>;
  readonly #holders = new Map<string, LiveObject[]>();
  readonly #names = new Map<string, string>();
  readonly #takenNames = new Map<string, Set<string>>();
  readonly #askedIds: ReadonlyMap<string, Address>;

  constructor(input: StandingInput) {
    this.#input = input;
    this.#byId = new Map(input.objects.map((object) => [object.id, object]));
    this.#askedIds = new Map((input.asked ?? []).map(({ id, to }) => [id, to]));
    for (const object of input.objects) for (const id of linksIn(Object.values(object.attributes))) push(this.#holders, id, object);
    for (const [id, address] of [...input.managed, ...(input.known ?? []), ...this.#askedIds]) this.#names.set(id, nameOf(address));
  }

  object = (id: string): LiveObject | undefined => this.#byId.get(id);
  holders = (id: string): readonly LiveObject[] => this.#holders.get(id) ?? [];

  standing(id: string): Standing {
    const { managed, asked, only, isOthers } = this.#input;
    if (only) return only.has(id) ? 'open' : 'others';
    if (managed.has(id)) return 'managed';
    const object = this.#byId.get(id);
    if (!object || isOthers(object)) return 'others';
    if (!asked || this.#askedIds.has(id)) return 'open';
    const holders = this.holders(id);
    const holder = object.parentId ?? (holders.length === 1 ? holders[0]?.id : undefined);
    return holder !== undefined && this.#askedIds.has(holder) ? 'open' : 'others';
  }

  /**
   * The name that an object's entry has. Names are unique among the entries of a type, and stay clear of what the fleet declares: whoever
   * is asked for first has the choice, so ask in a steady order.
   */
  nameOf(object: LiveObject): string {
    const known = this.#names.get(object.id);
    if (known !== undefined) return known;
    const taken = this.#taken(object.type);
    const wanted = this.#input.registry.get(object.type).writer?.nameFor?.(object) ?? object.name;
    let name = wanted;
    for (let count = 2; taken.has(name) || REFUSED_KEYS.has(name); count++) name = `${wanted}-${count}`;
    this.#names.set(object.id, name);
    taken.add(name);
    return name;
  }

  #taken(type: string): Set<string> {
    const known = this.#takenNames.get(type);
    if (known) return known;
    const { declared, managed, known: bound } = this.#input;
    const addresses = [...declared, ...managed.values(), ...(bound?.values() ?? []), ...this.#askedIds.values()].filter((address) => parentOf(address) === undefined && typeOf(address) === type);
    const names = new Set(addresses.map(nameOf));
    this.#takenNames.set(type, names);
    return names;
  }
}

function linksIn(value: Json | readonly Json[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isForeign(value as Json)) return [(value as unknown as { $id: string }).$id];
  return Object.values(value as Record<string, Json>).flatMap((inner) => linksIn(inner));
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
