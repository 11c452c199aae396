import type { AgentRef, AgentSelection } from '../api.ts';

/** A message, or a part of one: reasoning, calls of tools and text of one model call share an id. */
export interface Message {
  readonly id: string;
  /** As the server calls it: `user_message`, `assistant_message`, `reasoning_message`, `tool_call_message`, `tool_return_message` … */
  readonly type: string;
  /** ISO time; null when the server gives none. */
  readonly date: string | null;
  /** What it says: text, reasoning, the arguments of a call, what a tool returned. */
  readonly text: string;
  /** The tool that is called, or has returned. */
  readonly tool?: string;
  /** A tool that failed. */
  readonly failed?: boolean;
  readonly runId?: string;
  /** As the server gave it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** How a message is sent, and what is waited for. */
export interface SendOptions {
  /** `stream`: as it comes. `poll` (default): a background run that is looked at. `sync`: one call that answers at the end. `start`: nothing is waited for. */
  readonly mode?: 'stream' | 'poll' | 'sync' | 'start';
  /** Into this conversation; it is streamed, whatever the mode, for the server has no other way to follow it. */
  readonly conversation?: string;
  readonly maxSteps?: number;
  /** Ask models that can for their reasoning. */
  readonly enableThinking?: boolean;
  /** Wait until the agent has no active run; default true. */
  readonly waitForIdle?: boolean;
  /** For the whole of it, idle wait included; default: none. */
  readonly timeoutMs?: number;
  /** Instead of the instance's signal: the wait ends, the run on the server goes on. */
  readonly signal?: AbortSignal;
}

/**
 * What came of a message. `recovered`: the run failed after the agent had said something. `started`: it runs, nobody waited. `timeout` and
 * `stopped`: it was sent (a run is known) or not (none is), and is not waited for any more; a run goes on.
 */
export type ReplyStatus = 'completed' | 'recovered' | 'failed' | 'cancelled' | 'started' | 'timeout' | 'stopped';

export interface Reply {
  readonly agent: AgentRef;
  readonly status: ReplyStatus;
  readonly runId?: string;
  readonly stopReason?: string;
  /** What the agent said, its messages joined by line feeds. */
  readonly text: string;
  /** Everything that it did and said; the message that was sent is not among it. */
  readonly messages: readonly Message[];
  /** Why it is not `completed`, for people. */
  readonly reason?: string;
  /** The code of that, where there is one. */
  readonly code?: string;
  readonly seconds: number;
}

/** What happens on the way of a message. */
export type SendEvent =
  /** The agent is busy with other runs; at the start and every 30 s. */
  | { readonly type: 'waiting'; readonly agent: AgentRef; readonly message: string }
  /** The server has taken the message. */
  | { readonly type: 'started'; readonly agent: AgentRef; readonly runId: string }
  /** A piece of what comes, while it streams: pieces of one message have its id and type, and go behind each other. */
  | { readonly type: 'piece'; readonly agent: AgentRef; readonly message: Message }
  /** The run still goes on; every 15 s. */
  | { readonly type: 'running'; readonly agent: AgentRef; readonly runId: string; readonly seconds: number }
  /** The stream broke off, and the run is followed by looking at it. */
  | { readonly type: 'lost'; readonly agent: AgentRef; readonly message: string }
  | { readonly type: 'replied'; readonly agent: AgentRef; readonly reply: Reply };

export type OnSend = (event: SendEvent) => void;

/** A text for one agent. */
export interface Letter { readonly agent: AgentRef; readonly text: string }

export interface SendManyOptions extends Omit<SendOptions, 'conversation' | 'mode'> {
  /** `poll` (default), or `start`: nothing is waited for. */
  readonly mode?: 'poll' | 'start';
  /** Agents that are worked on at once; default 5. */
  readonly parallelism?: number;
}

/** Agents for a message to several: a selection, or the agents of a fleet file that exist; both together: what is in both. */
export interface Recipients extends AgentSelection { /** Fleet files. */ readonly files?: readonly string[] }

export interface ListMessagesOptions {
  /** Whole messages; default 10. */
  readonly limit?: number;
  /** Every message. */
  readonly all?: boolean;
  /** Also what is not said aloud: system, reasoning, calls and returns of tools. */
  readonly system?: boolean;
  /** `desc` (default): the newest first. */
  readonly order?: 'asc' | 'desc';
  /** Only messages that are older, or newer, than the one of this id. */
  readonly before?: string;
  readonly after?: string;
  readonly conversation?: string;
}

export interface MessageList {
  readonly agent: AgentRef;
  readonly messages: readonly Message[];
  /** Of those that were read, so many are not shown. */
  readonly hidden: number;
}

/** What a work on a history may wait for. */
interface HistoryOptions {
  readonly conversation?: string;
  /** Wait until the agent has no active run; default true. */
  readonly waitForIdle?: boolean;
  readonly onProgress?: (message: string) => void;
}

export interface ResetOptions extends HistoryOptions {
  /** Begin with the messages that a new agent of its kind has. */
  readonly addDefault?: boolean;
  /** Asked once it is known how many messages are in the context; false keeps them. Default: they go. */
  readonly approve?: (about: { readonly agent: AgentRef; readonly messages: number }) => Promise<boolean>;
}

export interface Reset {
  readonly agent: AgentRef;
  /** False when `approve` said no. */
  readonly done: boolean;
  /** So many messages left the context; the server keeps them, and the agent can search them. */
  readonly messages: number;
  /** The folder with every message, relative to the working folder; absent when there was none. */
  readonly backup?: string;
}

export interface CompactOptions extends HistoryOptions { /** Writes the summary; of conversations only. Default: the agent's. */ readonly model?: string }

export interface Compacted { readonly agent: AgentRef; readonly conversation?: string; readonly summary: string; /** Messages in the context. */ readonly before: number; readonly after: number }

/** `runs`: what the server says of each: cancelled, or failed to be. */
export interface Cancelled { readonly agent: AgentRef; readonly runs: Readonly<Record<string, string>> }

/** Options of the instance's methods: with `onEvent` one hears what happens meanwhile. */
type Heard<T> = T & { readonly onEvent?: OnSend };

/** Talking to agents. Agents are named by name or id. Expected failures are DiagnosticErrors; what came of a run is a Reply, a failed one too. */
export interface MessageOperations {
  /** Sends a text and waits as the options say. It is delivered once at most. */
  send(agent: string, text: string, options?: Heard<SendOptions>): Promise<Reply>;
  /** The same, streamed, as events; the last one is `replied`. Leaving the loop ends the wait, not the run. */
  stream(agent: string, text: string, options?: Omit<SendOptions, 'mode'>): AsyncIterable<SendEvent>;
  /** The agents of a selection, by name. */
  recipients(of: Recipients): Promise<readonly AgentRef[]>;
  /** Sends to several agents, at most 5 at once: one text for all, or a text for each. A reply for each, in their order. `files`: the fleet's, whose server it is. */
  sendMany(agents: readonly AgentRef[], text: string | ((agent: AgentRef) => string), options?: Heard<SendManyOptions> & { readonly files?: readonly string[] }): Promise<readonly Reply[]>;
  list(agent: string, options?: ListMessagesOptions): Promise<MessageList>;
  /** Saves every message, then empties the context of the agent. LC2078 for a conversation on a server that cannot (0.16.8). */
  reset(agent: string, options?: ResetOptions): Promise<Reset>;
  /** Puts a summary in place of the older messages of the context. LC2074 when there is too little of them. */
  compact(agent: string, options?: CompactOptions): Promise<Compacted>;
  /** Cancels the active runs of an agent, or these. A run ends before its next step. */
  cancel(agent: string, options?: { readonly runIds?: readonly string[] }): Promise<Cancelled>;
}
