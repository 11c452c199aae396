import type { Address } from './address.ts';
import type { Attributes, Json } from './value.ts';

/** Our mark on an object: `metadata.lettactl` (design §4). `owed` says what the write that set it still had to do afterwards. */
export interface Marker {
  readonly fleet: string;
  readonly workspace: string;
  readonly address: Address;
  readonly lineage: string;
  readonly op: string;
  readonly owed?: readonly string[];
  /** It was taken over, not made, and not all that it had was agreed to be overwritten when the mark was written: without a state, only this tells. */
  readonly adopted?: boolean;
}

/** An object as just read from the server, in the attribute names of its resource type. Our own marks are taken out of tags and metadata. */
export interface LiveObject {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** The object it lies in (a file's folder), by id. */
  readonly parentId?: string;
  /** Ids of the objects that it is attached to, as far as they were read (a block's agents). */
  readonly attachedTo?: readonly string[];
  /** Links are `{$id, name}`; secrets are plain strings here and are sealed at once by the engine. Attributes that were not read are absent. */
  readonly attributes: Attributes;
  readonly marker?: Marker;
  /** Nobody has used it since it was made (an agent without a message). */
  readonly fresh?: boolean;
  /** Facts that change by the minute or only inform (created, message count): never compared, never in a digest. */
  readonly facts?: Readonly<Record<string, Json>>;
}

/** Somebody who uses a shared object. */
export interface User { readonly id: string; readonly name: string; readonly marker?: Marker }

/** What the server offers beside objects; a type's `resolve` reads it. */
export interface Offer {
  /** Every tool the server has, by name: its id and, for tools of an MCP server, that server's name. */
  readonly tools: ReadonlyMap<string, { readonly id: string; readonly type: string; readonly mcpServer?: string }>;
  /** Names of the MCP servers that are registered. */
  readonly mcpServers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  /** Tokens that an answer of a model may have where nothing else was said, by handle. */
  readonly maxTokens?: ReadonlyMap<string, number>;
  readonly embeddings: ReadonlySet<string>;
  /** Which provider's settings a model takes, by its handle. Absent: not read. */
  readonly modelProviders?: ReadonlyMap<string, string>;
  /** Keys of the identities on the server. Absent: not read. */
  readonly identities?: ReadonlySet<string>;
  /** Resource types that this server refuses, with the reason it gave. */
  readonly refused: ReadonlyMap<string, string>;
}

/** All that was read for one plan. */
export interface Observation {
  readonly objects: readonly LiveObject[];
  readonly offer: Offer;
  /** Number of API calls it took. */
  readonly reads: number;
}

export interface ServerIdentity {
  /** Project and the id of a built-in tool, or the URL where that cannot be had: the same server gives the same text, whatever its URL. */
  readonly key: string;
  readonly url: string;
}
