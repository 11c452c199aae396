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

export type BlockStatus = 'healthy' | 'crowded' | 'near-full' | 'empty';

/** What an agent says of one of its blocks, in its own words; empty where it said nothing. */
export interface BlockAnalysis {
  readonly agent: AgentRef;
  readonly block: string;
  readonly topics: string;
  readonly status: BlockStatus | null;
  readonly split: string;
  readonly summary: string;
  readonly stale: string;
  readonly missing: string;
}

/** What an agent says of its memory as a whole. */
export interface OverallAnalysis { readonly agent: AgentRef; readonly redundancy: string; readonly contradictions: string; readonly actions: string }

/** What an analysis takes, before it begins. */
export interface AnalysisEstimate {
  readonly agents: readonly AgentRef[];
  /** One for each agent. */
  readonly messages: number;
  /** By length, about; definitions of tools are not counted. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface AnalysisFailure { readonly agent: AgentRef; /** In one line. */ readonly reason: string; readonly code?: string }

export interface MemoryAnalysis {
  /** The report that it began with. */
  readonly report: MemoryReport;
  /** By agent and block. */
  readonly blocks: readonly BlockAnalysis[];
  readonly overall: readonly OverallAnalysis[];
  /** Agents that could not be asked, failed, or answered nothing that can be read. */
  readonly failed: readonly AnalysisFailure[];
  /** Agents whose question and answer could not be deleted: the conversation's id and why. */
  readonly left: readonly { readonly agent: AgentRef; readonly conversation: string; readonly reason: string }[];
}

export interface AnalysisRequest extends MemoryRequest {
  /** Asked before the first message; throw to stop. Default: it goes on. */
  readonly approve?: (estimate: AnalysisEstimate) => Promise<void>;
  /** Agents asked at once; default 5. */
  readonly parallelism?: number;
  /** For each agent; default 10 minutes. */
  readonly timeoutMs?: number;
  readonly onEvent?: (event: AnalysisEvent) => void;
}

/** An agent is done: `done` of `total`. */
export interface AnalysisEvent { readonly agent: AgentRef; readonly done: number; readonly total: number; readonly seconds: number; readonly failure?: AnalysisFailure }

/** Reports over agents. */
export interface ReportOperations {
  /** Fill, staleness and duplication of the memory blocks of the agents; without a selection of all. A few lists, never a call per agent. */
  memory(request?: MemoryRequest): Promise<MemoryReport>;
  /**
   * Asks each agent what it thinks of its memory, in a conversation of its own with copies of its blocks, which is deleted afterwards: its thread
   * and its memory stay as they are. Costs a call of the model per agent.
   */
  analyze(request?: AnalysisRequest): Promise<MemoryAnalysis>;
}
