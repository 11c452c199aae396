import type { Address } from './address.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { Attributes, Json, SecretValue } from './value.ts';

/** Who decides an attribute's value: the config (enforced), a seed (set once, then the agent's), the config with a guard (as config, but a live text that differs from base is only overwritten with consent), the server (never compared). */
export type Owner = 'config' | 'guarded' | 'seed' | 'server';

export interface Lifecycle {
  readonly prevent_destroy?: boolean;
  /** Attribute names that drift freely: not written back when only the server changed them. */
  readonly ignore_changes?: readonly string[];
}

/** One resource that the fleet document declares, expanded: content read, variables replaced, globs matched. */
export interface Desired {
  readonly address: Address;
  readonly type: string;
  /** Its name on the server (label of a block, path of a file, name of an agent with its tenant's or canary's prefix). */
  readonly name: string;
  readonly parent?: Address;
  /** Managed attributes only. Links to other resources are `{$ref}`, secrets `{$secret}`, file bytes `{$blob}`, texts plain strings. */
  readonly attributes: Attributes;
  /** Owners that differ from the attribute's rule in the type (a block's `agent_owned`). */
  readonly owners?: Readonly<Record<string, Owner>>;
  /** Members of sets and maps, by attribute, that are left as they are although the config does not give them (a secret that is kept when its variable is unset). */
  readonly keeps?: Readonly<Record<string, readonly string[]>>;
  /** Things the type needs at apply that are not compared (which MCP server offers a tool). Never secret. */
  readonly context?: Readonly<Record<string, Json>>;
  /** Explicit `depends_on` and implied order beyond the `$ref`s in attributes; direct only. */
  readonly dependsOn: readonly Address[];
  readonly lifecycle?: Lifecycle;
  /** Use it, never write or delete it. */
  readonly external?: boolean;
  /** Where it is declared; and per attribute where known. */
  readonly range?: SourceRange;
  readonly ranges?: Readonly<Record<string, SourceRange>>;
  /** For people: where a text came from (`prompts/support.md`), by attribute. */
  readonly origins?: Readonly<Record<string, string>>;
}

export interface Move { readonly from: Address; readonly to: Address; readonly range?: SourceRange }

/** An object that exists already and is to be bound to an address. */
export interface Import { readonly to: Address; readonly id: string; readonly range?: SourceRange }

/** An address that left the config; with `destroy: false` its object is forgotten, not deleted. */
export interface Removed { readonly from: Address; readonly destroy: boolean; readonly range?: SourceRange }

/** A piece of an output: text, a secret that went into it, or what of a resource only the state knows. */
export type OutputPart = { readonly literal: string } | { readonly secret: SecretValue } | { readonly address: Address; readonly fact: 'id' | 'name' | 'url' };

/** A named value for people and scripts. */
export interface Output {
  readonly name: string;
  /** As it is written: text with `${ADDRESS.id}` and variables in it. */
  readonly value: string;
  /** The same taken apart, variables replaced. */
  readonly parts: readonly OutputPart[];
  readonly description?: string;
  /** Said so in the file, or made of something sensitive. */
  readonly sensitive: boolean;
  /** Where `value` stands in `file`. */
  readonly pointer: string;
  readonly file: string;
  readonly range?: SourceRange;
}

/** A question to an agent, and what its answer must look like. */
export interface AgentCheck {
  readonly name?: string;
  readonly agent: string;
  readonly send: string;
  readonly expect: { readonly contains?: readonly string[]; readonly not_contains?: readonly string[]; readonly matches?: string; readonly calls?: readonly string[] };
  readonly range?: SourceRange;
}

export interface FleetSettings {
  readonly backend?: Readonly<Record<string, Json>>;
  readonly server?: { readonly url?: string; readonly project?: string };
  readonly parallelism?: number;
  readonly embedding?: string;
  readonly protect_agents?: boolean;
}

/** An input file as it was read: path relative to the fleet's folder, sha256 (hex) of its bytes. */
export interface InputDigest { readonly path: string; readonly sha256: string }

/** The fleet document after expansion: everything that planning needs from the config. */
export interface Fleet {
  readonly name: string;
  readonly workspace: string;
  readonly settings: FleetSettings;
  /** By address, sorted. */
  readonly resources: ReadonlyMap<Address, Desired>;
  readonly moved: readonly Move[];
  readonly imports: readonly Import[];
  readonly removed: readonly Removed[];
  readonly outputs: readonly Output[];
  readonly checks: readonly AgentCheck[];
  /** Types of which what is on the server and not declared goes (`prune_missing_providers`), sorted. */
  readonly prunes?: readonly string[];
  /** Fleet files, relative to the repository's root, sorted. */
  readonly configPaths: readonly string[];
  readonly inputs: readonly InputDigest[];
  /** Bytes of files by sha256 (hex). */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** Objects in buckets that were not read, as people see them: such a fleet can be looked at, and not planned. */
  readonly unread?: readonly string[];
  /** Warnings only; errors make loading fail. */
  readonly diagnostics: readonly Diagnostic[];
}
