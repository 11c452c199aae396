import type { Json } from '../../core/value.ts';
import type { AgentRef } from '../api.ts';

/** Fields of an object as JSON has them. */
export type Fields = Readonly<Record<string, Json>>;

/** Which fleet, in which workspace, has an object, and how that is known: by our mark on it, or by the state of the fleet in the working folder. */
export interface ManagedBy { readonly fleet: string; readonly workspace: string; readonly address: string; readonly by: 'mark' | 'state' }

/** One object on a server, managed or not. No secret is in it, and none of our marks. */
export interface Inspected {
  /** A resource type (`agent`, `mcp_server`), or `model`, `passage`, `project`. */
  readonly type: string;
  readonly id: string;
  /** Label of a block, summary of a conversation, handle of a model, else its name. */
  readonly name: string;
  /** The server's own fields, as it gives them. A secret's text is `(sensitive)`; our tags and our key of `metadata` are left out. */
  readonly fields: Fields;
  /** What other routes say of it: `attached_agents`, `folders`, `file_count`, `files`, … Only what was asked for. */
  readonly beside: Fields;
  readonly managedBy?: ManagedBy;
}

/** How much is read: `names` is the object alone, `table` what a short table shows, `whole` everything that a listing can say. */
export type Detail = 'names' | 'table' | 'whole';

/** Which objects of a kind. What is given counts together; what a kind does not know is LC4050. */
export interface InspectQuery {
  /** Its name or id. */
  readonly name?: string;
  /** Only what this agent has, by its name or id. */
  readonly agent?: string;
  /** Tags, all of which an object must have. */
  readonly tags?: readonly string[];
  /** Only names that begin so (canaries). */
  readonly prefix?: string;
  /** Only what two or more agents have. */
  readonly shared?: boolean;
  /** Only what no agent and no conversation has. The server's own tools are never orphans. */
  readonly orphaned?: boolean;
  /** Text to look for: in models by handle, name and provider; in passages by meaning. */
  readonly query?: string;
  /** Passages: their tags. */
  readonly archivalTags?: readonly string[];
  readonly tagMatchMode?: 'any' | 'all';
  /** Passages: made at or after, at or before; ISO 8601. */
  readonly after?: string;
  readonly before?: string;
  /** Passages: at most so many; default 100. */
  readonly limit?: number;
  /** Default: whole. */
  readonly detail?: Detail;
}

/** What is in an agent's context window; counts are tokens. */
export interface ContextUse {
  readonly agent: AgentRef;
  readonly max: number;
  readonly used: number;
  /** In reading order; parts without tokens too. */
  readonly parts: readonly { readonly part: string; readonly tokens: number }[];
  readonly messages: number;
  readonly recall: number;
  readonly archival: number;
  /** The server's answer. */
  readonly fields: Fields;
}

/** A file as an agent sees it. */
export interface AgentFile {
  readonly id: string;
  readonly name: string;
  readonly folder: { readonly id: string; readonly name: string };
  readonly open: boolean;
  /** ISO 8601; null: never. */
  readonly lastAccess: string | null;
}

export interface AgentFiles { readonly agent: AgentRef; readonly files: readonly AgentFile[] }

export interface Health {
  /** Without user info and query. */
  readonly url: string;
  readonly status: string;
  readonly version: string;
  /** With `counts`. */
  readonly agents?: number;
  readonly tools?: number;
  /** Whether requests carry a key. */
  readonly keySet: boolean;
}

/** One kind in `get all`. `items` is null where the server has no such kind. */
export interface Overview { readonly kind: string; readonly items: readonly Inspected[] | null }

/** Looking at a server. Nothing here writes. */
export interface InspectOperations {
  /** Objects of a kind (`agent`, `mcp_server`, `model`, `passage`, `project`), sorted by name and id. Few bulk calls, never one per agent. */
  list(kind: string, query?: InspectQuery): Promise<readonly Inspected[]>;
  /** One object by its name or id, with all that is around it. LC4013 when there is none, LC4014 with the ids when there are several. */
  describe(kind: string, name: string): Promise<Inspected>;
  /** Everything, a list per kind. */
  overview(): Promise<readonly Overview[]>;
  context(agent: string): Promise<ContextUse>;
  files(agent: string): Promise<AgentFiles>;
  health(options?: { readonly counts?: boolean }): Promise<Health>;
}
