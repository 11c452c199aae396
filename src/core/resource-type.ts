import type { TObject, TSchema } from 'typebox';
import type { Address } from './address.ts';
import type { BucketSource } from './bucket.ts';
import type { Desired, FleetSettings, Owner } from './desired.ts';
import type { Writer } from './generate/writer.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { LiveObject, Offer } from './live.ts';
import type { AttributeChange } from './plan/change.ts';
import type { Json } from './value.ts';

/**
 * How the generic diff treats one attribute; written as `lettactl: {…}` into its TypeBox schema.
 * - `scalar`: compared whole. `text`: a long string, digest in base. `set`: strings, three-way per member. `map`: three-way per key.
 */
export interface AttributeRule {
  readonly kind: 'scalar' | 'text' | 'set' | 'map';
  /** Default `config`; a Desired may override it. */
  readonly owner?: Owner;
  /** A change replaces the object. */
  readonly forceNew?: boolean;
  /** Never shown, never stored but as HMAC. `url`: only user info and query are. For a `map`: every value is. `unmanaged`: only where no config says which parts are secret (listings). */
  readonly sensitive?: boolean | 'url' | 'unmanaged';
  /** The server never returns it: compared with base, never with live. */
  readonly writeOnly?: boolean;
  /**
   * With `writeOnly`: nothing of the server's at all, but a print of things of ours that it is made from; a change of it is what `owes` says. Where base
   * does not know it, it is taken to be as the config has it.
   */
  readonly local?: boolean;
  /** Whatever an adopted object has here, seen or not, is somebody's work: overwriting it needs consent. */
  readonly precious?: boolean;
  /** Sent at creation, never compared or written again. */
  readonly createOnly?: boolean;
  /** With `createOnly`, a set whose members stand in this other set afterwards: they are remembered, and are nobody else's there. */
  readonly within?: string;
  /** Removing (or swapping) a member of this set or map needs consent: it detaches something from a stateful object. */
  readonly guardedRemoval?: boolean;
  /** A map that the server fills in by itself (model settings): only keys that the config has are compared; those that it has not are nobody's, and one that leaves it stays as it is. */
  readonly filled?: boolean;
  /** Strings under these keys, however deep in the value, are secrets, whoever wrote them. */
  readonly secretKeys?: readonly string[];
  /** A prune target's name for members that are somebody else's (`--prune tags`). */
  readonly prune?: string;
}

/** What a type says after the server was read: attributes it adds or replaces (defaults of the server, names that patterns stand for). */
export interface Resolution {
  readonly desired: Desired;
  readonly diagnostics: readonly Diagnostic[];
  /** One line each for the plan ("embedding: the server's default …"). */
  readonly notes: readonly string[];
}

/** A top-level key of the fleet document that a type owns. */
export interface ConfigSection {
  readonly key: string;
  readonly schema: TSchema;
  /** Entries of this section (a list of maps) take defaults from `defaults.<key>`. */
  readonly defaults?: { readonly key: string; readonly schema: TSchema };
  /** Adds the section's resources to the fleet. The value has passed `schema`. Problems are reported, never thrown. */
  expand(value: Json, context: ExpandContext): void;
}

/** What expansion may use. Paths are JSON pointers into the document (`/agents/0/tools/1`). */
export interface ExpandContext {
  readonly document: Readonly<Record<string, Json>>;
  readonly settings: FleetSettings;
  readonly workspace: string;
  /** The files that paths at a place of the document name: each file of the fleet, and the defaults in it, have their own. */
  files(pointer: string): FileSource;
  readonly buckets: BucketSource;
  add(resource: Desired): void;
  has(address: Address): boolean;
  /** What was added under an address. */
  get(address: Address): Desired | undefined;
  /** Addresses of what was added with this parent, sorted. */
  children(parent: Address): readonly Address[];
  report(diagnostic: Diagnostic): void;
  range(pointer: string): SourceRange | undefined;
  /**
   * A string with `${NAME}` in it, at a place where the design allows that: plain text, or a `{$secret}` when it is `sensitive`: always,
   * when `variables` went in, or (`url`) also when it has user info or a query. `bare`: the original's `$NAME` too.
   */
  interpolate(text: string, pointer: string, options?: { readonly sensitive?: boolean | 'variables' | 'url'; readonly bare?: boolean }): Json;
  /**
   * The secret that a variable of the environment holds (unset: a warning, for it is not compared), or without `env` the text that stands
   * at the pointer, word for word.
   */
  secret(pointer: string, env?: string): Json;
  /** Whether a variable of the environment has a value; an empty one has none. */
  isSet(variable: string): boolean;
  /** What the server has of this type and the config does not declare goes, with the consent that a deletion needs. */
  prune(type: string): void;
  /** Bytes of a file resource; kept for the plan by sha256. */
  blob(bytes: Uint8Array): { readonly sha256: string; readonly size: number };
}

/** Files under the fleet's root, as they were at one moment. Paths are relative to the root, with `/`. */
export interface FileSource {
  /** The text (UTF-8, BOM dropped, CRLF as LF) or a problem for a diagnostic. */
  text(path: string): { readonly text: string; readonly path: string } | { readonly problem: string; readonly code: string };
  bytes(path: string): { readonly bytes: Uint8Array; readonly path: string } | { readonly problem: string; readonly code: string };
  /** Regular files that match, sorted; hidden ones only when the pattern says so. */
  glob(pattern: string): readonly string[] | { readonly problem: string; readonly code: string };
}

/**
 * What the server makes of the contents of other objects and does not renew when they change: `from` names the attribute that links to those, `print` the
 * `local` one that remembers their contents, `owes` what renews it.
 */
export interface Compiled { readonly from: string; readonly print: string; readonly owes: string }

/** A kind of resource: pure facts and functions. What talks to the server is its handler (engine/ports.ts). */
export interface ResourceType {
  /** As in addresses: `block`. */
  readonly name: string;
  /** What ids of its objects begin with (API notes §1.1): `block` for `block-…`. Without it, objects cannot be imported by id. */
  readonly idPrefix?: string;
  /** Where its objects are: the collection of the API (`/v1/COLLECTION/ID`), and the page that Letta Cloud shows of one, without its id. */
  readonly api?: { readonly collection: string; readonly page?: string };
  /** Attribute schema with rules; see `rulesOf`. */
  readonly attributes: TObject;
  /** How an unbound live object is found: by exact name; only when attached to an object that this plan owns or adopts; not at all. */
  readonly adopt: 'name' | 'attached' | 'none';
  /** One object per name on the server: a create of a taken name is an adoption. */
  readonly uniqueName: boolean;
  /** Global on the server: owned by the root workspace, only used by tenants and canaries. */
  readonly global: boolean;
  readonly removal: {
    /** Others may use it: deleted only when nobody outside the plan does, else forgotten. */
    readonly shared: boolean;
    /** Deleting or replacing it loses something: needs consent. */
    readonly destructive: boolean;
    /** Stateful: only a saved plan, `--prune`, `-auto-approve` or its typed name destroys it. The value is the prune target. */
    readonly protected?: string;
    /** The setting that lifts this protection when it is false: then `--force` is enough. */
    readonly protectedBy?: 'protect_agents';
    /** When all of a state's are gone at once, the server is the wrong one, or was reset: a plan stops there (LC3205). */
    readonly sentinel?: boolean;
    /** It takes no mark, so what was there before us may be another fleet's: an adopted one is never deleted, only forgotten. */
    readonly keepAdopted?: boolean;
    /** The server deletes it together with its parent. */
    readonly withParent: boolean;
  };
  /** May be created inside its parent's create call. */
  readonly inline: boolean;
  /** Its key(s) in the fleet document. */
  readonly sections: readonly ConfigSection[];
  /** How objects of it become entries of a generated fleet file. */
  readonly writer?: Writer;
  /** Runs after the server was read, before the diff. `live`: the bound object, if any. */
  resolve?(desired: Desired, context: { readonly offer: Offer; readonly live?: LiveObject; readonly settings: FleetSettings; readonly desired: ReadonlyMap<Address, Desired> }): Resolution;
  /** The server's own normalisation of a value, applied to desired and live before they are compared. */
  normalise?(attribute: string, value: Json): Json;
  /** Of what it owes, the messages to it: `--skip-first-message` leaves them out. */
  readonly messages?: readonly string[];
  /** Whether a resource uses the object of this name of this type otherwise than by a link (a model of a provider): it then keeps it from being deleted. */
  uses?(desired: Desired, name: string): boolean;
  /** What must be attached again although the config did not change, because these resources (names on the server by address) are made anew, with other ids. */
  relinks?(desired: Desired, replaced: ReadonlyMap<Address, string>): readonly AttributeChange[];
  readonly compiled?: Compiled;
  /** Attributes (of this type) whose change makes the server's copy stale until something more is done, e.g. `recompile`. */
  owes?(changed: readonly string[], context: { readonly action: 'create' | 'update'; readonly desired: Desired }): readonly string[];
}

/** The rules of a type's attributes, by name; attributes without a `lettactl` annotation are `scalar`, owned by the config. */
export function rulesOf(type: ResourceType): Readonly<Record<string, AttributeRule>> {
  const rules: Record<string, AttributeRule> = {};
  for (const [name, schema] of Object.entries(type.attributes.properties)) {
    const annotation = (schema as { lettactl?: AttributeRule }).lettactl;
    rules[name] = annotation ?? { kind: 'scalar' };
  }
  return rules;
}
