import type { Message } from '../messaging/api.ts';

/** A run as the server has it; keys as in its API. `status`: created, running, completed, failed, cancelled. */
export interface Run {
  readonly id: string;
  readonly status: string;
  readonly agent_id?: string | null;
  readonly conversation_id?: string | null;
  readonly created_at?: string | null;
  readonly completed_at?: string | null;
  readonly stop_reason?: string | null;
  readonly background?: boolean | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

/** How a run stands: its status, or `waiting` where a person must approve a call of a tool. */
export type RunState = 'completed' | 'failed' | 'cancelled' | 'running' | 'waiting';

/** A run with what people want to know of it. */
export interface RunInfo {
  readonly run: Run;
  readonly state: RunState;
  /** The name of its agent, or its id where there is no such agent any more. */
  readonly agent: string;
  /** Milliseconds from its beginning to its end, or to now; null when the server gives no times. */
  readonly elapsedMs: number | null;
  /** Why it failed, as the server tells it. */
  readonly error?: string;
}

export interface ListRunsOptions { /** Name or id. */ readonly agent?: string; readonly active?: boolean; /** Default 20. */ readonly limit?: number }

export interface TrackOptions {
  readonly ids?: readonly string[];
  /** The active runs of this agent. */
  readonly agent?: string;
  /** Default: none. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrackEvent) => void;
}

export type TrackEvent =
  /** All runs, whenever one of them has changed, and at the start. */
  | { readonly type: 'runs'; readonly runs: readonly RunInfo[] }
  /** A run has ended: what was said and done in it. */
  | { readonly type: 'ended'; readonly run: RunInfo; readonly messages: readonly Message[] };

/** Runs of agents. Times are the server's. */
export interface RunOperations {
  /** The newest first. */
  list(options?: ListRunsOptions): Promise<readonly RunInfo[]>;
  get(id: string): Promise<RunInfo>;
  messages(id: string): Promise<readonly Message[]>;
  /** Follows runs until each has ended, or waits for a person; looks once a second. LC2075 when the time is over. */
  track(options: TrackOptions): Promise<readonly RunInfo[]>;
  /** LC2076 where the server cannot (0.16.8 never can). */
  delete(id: string): Promise<void>;
}
