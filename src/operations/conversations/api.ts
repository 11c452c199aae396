import type { AgentRef } from '../api.ts';

/** A conversation of an agent. */
export interface ConversationInfo {
  readonly id: string;
  readonly agentId: string;
  /** Its name; null when it has none. */
  readonly summary: string | null;
  readonly createdAt: string | null;
  readonly lastMessageAt: string | null;
  /** Copies of blocks that it has for itself; they die with it. */
  readonly isolatedBlockIds: readonly string[];
  /** Messages in its window; only where it was asked for, since each is a call of its own. */
  readonly messages?: number;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What goes with a conversation. */
export interface ConversationLosses {
  readonly conversation: ConversationInfo;
  readonly agent: string;
  /** Whole messages; counted up to 1000. */
  readonly messages: number;
  /** Labels of its own copies of blocks. */
  readonly blocks: readonly string[];
  /** The fleet here manages it under this address: the next plan makes it anew. */
  readonly managed?: { readonly fleet: string; readonly workspace: string; readonly address: string };
}

export interface Recompiled { readonly agent: AgentRef; /** Of the agent itself, too. */ readonly itself: boolean; readonly conversations: number }

export interface RecompileOptions { /** Only this one. */ readonly conversation?: string; readonly waitForIdle?: boolean; readonly onProgress?: (message: string) => void }

export interface DeleteConversationOptions {
  /** Asked before anything is done; false keeps it. Default: it is deleted. */
  readonly approve?: (losses: ConversationLosses) => Promise<boolean>;
  readonly waitForIdle?: boolean;
  readonly onProgress?: (message: string) => void;
}

export interface DeletedConversation { readonly deleted: boolean; readonly losses: ConversationLosses; /** The folder with what was saved first, relative to the working folder. */ readonly backup?: string }

export interface ConversationOperations {
  /** The newest first. `counted`: with the number of messages of each. */
  list(agent: string, options?: { readonly counted?: boolean }): Promise<readonly ConversationInfo[]>;
  /** Makes one; `name` is its summary. Never two: after a call without an answer it is looked for. */
  create(agent: string, options?: { readonly name?: string }): Promise<ConversationInfo>;
  /** Saves what was said in it and its own blocks, then deletes it. */
  delete(id: string, options?: DeleteConversationOptions): Promise<DeletedConversation>;
  /** Builds the compiled prompts anew: of the agent and all its conversations, or of one conversation. */
  recompile(agent: string, options?: RecompileOptions): Promise<Recompiled>;
}
