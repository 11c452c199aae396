import type { Address } from '../address.ts';
import type { Desired, Import } from '../desired.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LiveObject, Marker } from '../live.ts';
import type { Registry } from '../registry.ts';
import type { ResourceType } from '../resource-type.ts';
import type { State, StateEntry } from '../state/state.ts';
import { isRef, type Json } from '../value.ts';
import { claimsOf, misplaced, type Claim } from './imports.ts';

/** How an address came to its object. `gone`: the state knows one that the server has no more. `used`: another owner's, only referred to. */
export type Bound = 'state' | 'rebind' | 'adopt' | 'used' | 'gone' | 'none';

export interface Binding {
  readonly address: Address;
  readonly how: Bound;
  readonly live?: LiveObject;
  readonly entry?: StateEntry;
  /** Bound because the config's `imports` says so. */
  readonly imported?: boolean;
  /** Owed by a write that the state does not know of (its record was lost): the mark on the object says so. */
  readonly unheard?: readonly string[];
}

export interface MatchInput {
  readonly registry: Registry;
  readonly desired: ReadonlyMap<Address, Desired>;
  readonly state: State | null;
  readonly objects: readonly LiveObject[];
  readonly imports: readonly Import[];
  readonly fleet: string;
  readonly workspace: string;
  readonly adoptAny: boolean;
  /** Tenants and canaries only use what is global on the server. */
  readonly isRoot: boolean;
}

export interface Matched {
  /** One binding per desired address. */
  readonly bindings: ReadonlyMap<Address, Binding>;
  /** Objects that carry the mark of an address bound to another id: exports carry marks along. */
  readonly copies: readonly LiveObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Binds every desired address to its live object: ids in state first, then what the config imports, then our marks, then adoption (design §4, §5). */
export function matchObjects(input: MatchInput): Matched {
  const match = new Matching(input);
  match.byState();
  match.byImport();
  match.byMarker();
  match.byName('outer');
  match.byInnerImport();
  match.byName('inner');
  match.byAttachment();
  match.rest();
  return { bindings: match.bindings, copies: match.copies, diagnostics: match.diagnostics };
}

/** The passes of one match; each binds what the earlier ones left. */
class Matching {
  readonly bindings = new Map<Address, Binding>();
  readonly diagnostics: Diagnostic[] = [];
  readonly copies: LiveObject[] = [];
  readonly #input: MatchInput;
  readonly #byId: ReadonlyMap<string, LiveObject>;
  readonly #byName = new Map<string, LiveObject[]>();
  /** By type, name and the id of an object that holds it: an agent's own blocks all have the same few names. */
  readonly #byOwner = new Map<string, LiveObject[]>();
  /** Ids that an address has, in the state or by now. */
  readonly #taken: Set<string>;
  readonly #linkers: ReadonlyMap<Address, readonly Address[]>;
  #inner: readonly Claim[] = [];
  /** Addresses of which an error is told already. */
  readonly #refused = new Set<Address>();
  #rebound = false;

  constructor(input: MatchInput) {
    this.#input = input;
    this.#byId = new Map(input.objects.map((object) => [`${object.type} ${object.id}`, object]));
    for (const object of input.objects) {
      add(this.#byName, `${object.type} ${object.name}`, object);
      for (const owner of object.attachedTo ?? []) add(this.#byOwner, `${object.type} ${object.name} ${owner}`, object);
    }
    this.#taken = new Set([...(input.state?.resources.values() ?? [])].map((entry) => entry.id));
    this.#linkers = linkersOf(input.desired);
  }

  byState(): void {
    for (const desired of this.#input.desired.values()) {
      const entry = this.#input.state?.resources.get(desired.address);
      if (!entry) continue;
      const live = this.#byId.get(`${entry.type} ${entry.id}`);
      const how = live ? (entry.used ? 'used' : 'state') : 'gone';
      const unheard = live && this.#unheard(live, entry);
      this.bindings.set(desired.address, { address: desired.address, how, entry, ...(live ? { live } : {}), ...(unheard ? { unheard } : {}) });
    }
  }

  #unheard({ marker }: LiveObject, entry: StateEntry): readonly string[] | undefined {
    if (!marker?.owed || marker.op === entry.op || marker.op === entry.marked) return undefined;
    return marker.fleet === this.#input.fleet && marker.workspace === this.#input.workspace && this.#lineageIsOurs(marker) ? marker.owed : undefined;
  }

  byImport(): void {
    const { claims, diagnostics } = claimsOf(this.#input);
    this.diagnostics.push(...diagnostics);
    for (const { address } of diagnostics) if (address) this.#refused.add(address);
    // What lies in another object can only be bound once that is.
    this.#inner = claims.filter(({ object }) => object.parentId !== undefined);
    for (const { desired, object } of claims) if (object.parentId === undefined) this.#claimImported(desired, object);
  }

  byInnerImport(): void {
    for (const claim of this.#inner) {
      const { desired, object } = claim;
      const elsewhere = misplaced(claim, desired.parent && this.bindings.get(desired.parent)?.live?.id);
      if (elsewhere) {
        this.#refused.add(desired.address);
        this.diagnostics.push(elsewhere);
      } else this.#claimImported(desired, object);
    }
  }

  byMarker(): void {
    const { fleet, workspace, state } = this.#input;
    for (const object of this.#input.objects) {
      const marker = object.marker;
      if (!marker || marker.fleet !== fleet || marker.workspace !== workspace || this.#taken.has(object.id)) continue;
      const binding = this.bindings.get(marker.address);
      const entryId = state?.resources.get(marker.address)?.id;
      if ((binding?.live && binding.live.id !== object.id) || (entryId !== undefined && entryId !== object.id && this.#live(object.type, entryId))) {
        this.copies.push(object);
        continue;
      }
      if (binding?.live || !this.#input.desired.has(marker.address) || !this.#lineageIsOurs(marker)) continue;
      this.#bind(marker.address, 'rebind', object);
    }
  }

  byName(which: 'outer' | 'inner'): void {
    for (const desired of this.#open((type, resource) => (resource.parent !== undefined) === (which === 'inner') && (type.adopt === 'name' || resource.external === true))) {
      const type = this.#input.registry.get(desired.type);
      const parent = desired.parent ? this.bindings.get(desired.parent) : undefined;
      if (desired.parent && !parent?.live) continue;
      const named = (this.#byName.get(`${desired.type} ${desired.name}`) ?? []).filter((object) => !desired.parent || object.parentId === parent?.live?.id);
      const free = named.filter((object) => !this.#taken.has(object.id) && !this.copies.includes(object));
      if (free.length > 1) this.#ambiguous(desired, free);
      else if (free[0]) this.#claim(desired, type, free[0], parent !== undefined && isMade(parent));
    }
  }

  /** Blocks and archives: only what hangs on an object that is ours by now, under the same name. */
  byAttachment(): void {
    for (const desired of this.#open((type) => type.adopt === 'attached')) {
      const owners = [...(this.#linkers.get(desired.address) ?? []), ...(desired.parent ? [desired.parent] : [])].map((address) => this.bindings.get(address)).filter((binding) => binding?.live);
      const held = owners.flatMap((binding) => this.#byOwner.get(`${desired.type} ${desired.name} ${binding?.live?.id ?? ''}`) ?? []);
      const candidates = [...new Set(held)].filter((object) => !this.#taken.has(object.id) && (!desired.parent || (object.attachedTo ?? []).length === 1));
      if (candidates.length > 1) this.#ambiguous(desired, candidates);
      else if (candidates[0]) this.#claim(desired, this.#input.registry.get(desired.type), candidates[0], owners.every((binding) => binding !== undefined && isMade(binding)));
    }
  }

  rest(): void {
    for (const desired of this.#input.desired.values()) {
      const used = desired.external || this.#onlyUses(this.#input.registry.get(desired.type));
      const binding = this.bindings.get(desired.address);
      if (!binding) this.bindings.set(desired.address, { address: desired.address, how: 'none' });
      if (used && !binding?.live && !this.#refused.has(desired.address)) {
        this.diagnostics.push({
          severity: 'error', code: 'LC3206', address: desired.address, summary: `${desired.address} is not on the server, and this fleet only uses it`,
          ...(desired.range ? { range: desired.range } : {}),
          next: desired.external ? 'Create it there, or take `external: true` away.' : 'Apply the root workspace first: it owns what is global on the server.',
        });
      }
    }
  }

  #onlyUses(type: ResourceType): boolean {
    return type.global && !this.#input.isRoot;
  }

  /** Binds an object that was found by name or attachment, when its marks allow it. */
  #claim(desired: Desired, type: ResourceType, object: LiveObject, ownersRebound: boolean): void {
    if (desired.external || this.#onlyUses(type)) return this.#bind(desired.address, 'used', object);
    const marker = object.marker;
    if (marker && !this.#isOurs(marker) && !this.#input.adoptAny) return type.global ? this.#bind(desired.address, 'used', object) : this.#refuse(desired, object, marker);
    // What takes no mark is ours as far as anybody can tell; what takes one and has none was made by somebody else.
    const stateLost = this.#input.state === null && this.#rebound && type.removal.keepAdopted === true;
    // In its place in something of ours, under the name that the state knows there: ours by another id (a run died while it was made anew).
    const sameOne = desired.parent !== undefined && this.#input.state?.resources.has(desired.address) === true;
    this.#bind(desired.address, (marker && this.#isOurs(marker)) || (ownersRebound && desired.parent !== undefined) || stateLost || sameOne ? 'rebind' : 'adopt', object);
  }

  /** Binds what the config names by id. The id is wanted, whatever has its name: another fleet's is never just used instead. */
  #claimImported(desired: Desired, object: LiveObject): void {
    const { marker } = object;
    if (desired.external || this.#onlyUses(this.#input.registry.get(desired.type))) return this.#bind(desired.address, 'used', object);
    if (marker && !this.#isOurs(marker) && !this.#input.adoptAny) return this.#refuse(desired, object, marker);
    if (marker?.address === desired.address && this.#isOurs(marker)) return this.#bind(desired.address, 'rebind', object);
    this.bindings.set(desired.address, { address: desired.address, how: 'adopt', live: object, imported: true });
    this.#taken.add(object.id);
  }

  #isOurs(marker: Marker): boolean {
    return marker.fleet === this.#input.fleet && marker.workspace === this.#input.workspace && this.#lineageIsOurs(marker);
  }

  /** Marks of types that carry no lineage (tags of tools) leave it empty. */
  #lineageIsOurs(marker: Marker): boolean {
    const { state } = this.#input;
    return state === null || marker.lineage === '' || marker.lineage === state.lineage || state.rebound.includes(marker.lineage);
  }

  #refuse(desired: Desired, object: LiveObject, marker: Marker): void {
    this.#refused.add(desired.address);
    const owner = `${marker.fleet}/${marker.workspace}`;
    const ownFleet = owner === `${this.#input.fleet}/${this.#input.workspace}`;
    this.diagnostics.push({
      severity: 'error', code: 'LC3201', address: desired.address, ...(desired.range ? { range: desired.range } : {}),
      summary: `${desired.type} "${object.name}" (${object.id}) belongs to ${ownFleet ? `another state of ${owner}` : `fleet ${owner}`}`,
      next: ownFleet
        ? 'Plan with that state (-state). If it is lost, `--adopt=any` takes the object over.'
        : marker.address === desired.address && marker.fleet !== this.#input.fleet
          ? `If this is that fleet (its file was renamed, say), write \`name: ${marker.fleet}\`. If not, give this fleet or the object another name; \`--adopt=any\` takes it over.`
          : 'Give this fleet another `name:` or the object another name; `--adopt=any` takes it over.',
    });
  }

  #ambiguous(desired: Desired, candidates: readonly LiveObject[]): void {
    const ours = candidates.filter((object) => object.marker && this.#isOurs(object.marker));
    if (ours.length === 1 && ours[0]) return this.#bind(desired.address, 'rebind', ours[0]);
    this.diagnostics.push({
      severity: 'error', code: 'LC3202', address: desired.address, ...(desired.range ? { range: desired.range } : {}),
      summary: `the server has ${candidates.length} ${desired.type}s named "${desired.name}": ${candidates.map((object) => object.id).sort().join(', ')}`,
      next: `Bind the one that is meant: lettactl import '${desired.address}' ID. Or rename or delete all but one, then plan again.`,
    });
  }

  #bind(address: Address, how: Bound, live: LiveObject): void {
    const entry = this.#input.state?.resources.get(address);
    this.bindings.set(address, { address, how, live, ...(entry ? { entry } : {}) });
    this.#taken.add(live.id);
    if (how === 'rebind') this.#rebound = true;
  }

  #open(fits: (type: ResourceType, desired: Desired) => boolean): readonly Desired[] {
    const depth = (desired: Desired): number => (desired.parent ? 1 : 0);
    return [...this.#input.desired.values()]
      .filter((desired) => !this.bindings.get(desired.address)?.live && !this.#refused.has(desired.address) && fits(this.#input.registry.get(desired.type), desired))
      .sort((a, b) => depth(a) - depth(b));
  }

  #live(type: string, id: string): boolean {
    return this.#byId.has(`${type} ${id}`);
  }
}

/** Whether an object was made by us in a run of which the state knows nothing: what lies in it unmarked was made with it. */
const isMade = ({ how, live }: Binding): boolean => how === 'rebind' && live?.marker?.adopted !== true;

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Which resources point at an address. */
export function linkersOf(desired: ReadonlyMap<Address, Desired>): ReadonlyMap<Address, readonly Address[]> {
  const linkers = new Map<Address, Address[]>();
  for (const resource of desired.values()) {
    for (const target of refsIn(Object.values(resource.attributes))) add(linkers, target, resource.address);
  }
  return linkers;
}

/** All addresses that a value points at. */
export function refsIn(value: Json | readonly Json[]): readonly Address[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isRef(value as Json)) return [(value as unknown as { $ref: Address }).$ref];
  return Object.values(value as Record<string, Json>).flatMap((inner) => refsIn(inner));
}
