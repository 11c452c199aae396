import type { AgentRef, AgentSelection } from '../api.ts';

export interface MemoryRequest extends AgentSelection {}

/** Something about a block that somebody may want to do something about, or should know. */
export type MemoryNote =
  | { readonly kind: 'over' | 'nearly_full' | 'empty' | 'read_only' | 'agent_owned' }
  /** Attached to so many agents, more than one. */
  | { readonly kind: 'shared'; readonly by: number }
  /** Other blocks have the same text (`overlap` 1) or nearly the same; `like` is the nearest of `count`. */
  | { readonly kind: 'duplicate'; readonly overlap: number; readonly like: { readonly agent: string; readonly block: string }; readonly count: number };

/** One block, once, however many agents have it. */
export interface MemoryRow {
  readonly blockId: string;
  readonly label: string;
  /** The agents of the report that have it, by name. */
  readonly agents: readonly AgentRef[];
  /** All agents of the server that have it; sleep-time twins do not count. */
  readonly users: number;
  readonly readOnly: boolean;
  /** Characters, as the server counts them: code points. The limit binds nobody on current servers (API notes §5). */
  readonly used: number;
  readonly limit: number;
  /** Whole percent, over 100 where the text is longer than the limit. */
  readonly fillPct: number;
  /** The beginning of the text, on one line. */
  readonly preview: string;
  /**
   * When an agent last wrote it with a memory tool, as far as the newest messages tell; undefined: nothing is known. The server keeps no
   * instant of a block, so what others wrote over the API leaves no trace.
   */
  readonly changedAt?: string;
  readonly changedBy?: AgentRef;
  readonly notes: readonly MemoryNote[];
}

export interface MemoryReport {
  readonly at: string;
  readonly agents: readonly AgentRef[];
  /** By agent and label. */
  readonly rows: readonly MemoryRow[];
  /** Agents that have no block. */
  readonly without: readonly AgentRef[];
  /** False: the server does not list messages across agents, so nothing is known of changes. */
  readonly changesKnown: boolean;
  /** False: there were too many texts to compare each likely pair, so some near duplicates may be missing. */
  readonly compared: boolean;
  /** API calls. */
  readonly reads: number;
}

/** Reports over agents. */
export interface ReportOperations {
  /** Fill, staleness and duplication of the memory blocks of the agents; without a selection of all. A few lists, never a call per agent. */
  memory(request?: MemoryRequest): Promise<MemoryReport>;
}
