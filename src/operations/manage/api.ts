import type { Address } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Marker } from '../../core/live.ts';
import type { AgentRef } from '../api.ts';

/** Kinds of objects that can be deleted without a plan, by their resource type. */
export const REMOVABLE = ['agent', 'block', 'tool', 'folder', 'archive', 'mcp_server', 'provider'] as const;
export type RemovableKind = (typeof REMOVABLE)[number];

/** Kinds of which copies can be made. */
export const COPYABLE = ['agent', 'block', 'archive', 'folder'] as const;
export type CopyableKind = (typeof COPYABLE)[number];

/** Kinds that may be left over, used by nobody. */
export const CLEANABLE = ['block', 'folder', 'archive', 'tool'] as const;
export type CleanableKind = (typeof CLEANABLE)[number];

/** Who manages an object. `here`: the state of the fleet at hand has it. */
export interface Owner { readonly fleet: string; readonly workspace: string; readonly address: Address; readonly here: boolean }

/** An object of the server. */
export interface ObjectRef {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** The mark on it, where its kind carries one. */
  readonly marker?: Marker;
  readonly owner?: Owner;
}

/** An object beside the one that was named, and what it has to do with it. */
export interface Companion extends ObjectRef { readonly why: string; /** It goes by a call of its own; others the server takes along. */ readonly own?: boolean }

/** What deleting one object does. Nothing else on the server changes. */
export interface Removal {
  readonly object: ObjectRef;
  /** What goes along. */
  readonly also: readonly Companion[];
  /** What one could think goes along, and does not. */
  readonly stays: readonly Companion[];
  /** Agents that have it, and will not any more. */
  readonly users: readonly AgentRef[];
  /** What is lost for good, one line each. */
  readonly lost: readonly string[];
}

/** What a deletion would do, before it is done. */
export interface RemovalReport {
  readonly removals: readonly Removal[];
  /** What else has to be known first. */
  readonly warnings: readonly Diagnostic[];
}

/** How a deletion went. */
export interface Removed {
  readonly deleted: readonly ObjectRef[];
  readonly failed: readonly { readonly object: ObjectRef; readonly diagnostics: readonly Diagnostic[] }[];
  /** Not begun, after Ctrl-C. */
  readonly left: readonly ObjectRef[];
  /** Folders with what was saved first, relative to the working folder. */
  readonly backups: readonly string[];
  /** What the next plan will make of it, where a fleet declares what is gone. */
  readonly warnings: readonly Diagnostic[];
}

/** What an object was: files of a backup by name. */
export interface Saved { readonly files: readonly { readonly name: string; readonly text: string }[] }

/** A new agent. What is left out comes from what the server offers. */
export interface AgentFields {
  readonly description?: string;
  /** Handle of a model that the server offers. */
  readonly model?: string;
  readonly system?: string;
  /** Tokens. */
  readonly contextWindow?: number;
  readonly embedding?: string;
  readonly timezone?: string;
  readonly tags?: readonly string[];
}

export interface NewAgent extends AgentFields {
  readonly name: string;
  readonly agentType?: string;
  /** Names or ids. */
  readonly tools?: readonly string[];
  /** Ids of blocks that are there. */
  readonly blocks?: readonly string[];
  /** Make it although the name is taken. */
  readonly allowDuplicate?: boolean;
}

export interface CreatedAgent { readonly id: string; readonly name: string; readonly model: string; readonly embedding?: string }

export interface AgentChanges extends AgentFields {
  readonly name?: string;
  readonly addTools?: readonly string[];
  readonly removeTools?: readonly string[];
  readonly allowDuplicate?: boolean;
}

/** One attribute that an update wrote, in the words of the fleet file. */
export interface WrittenAttribute {
  readonly path: string;
  readonly before?: string;
  readonly after: string;
  /** Of a set (tags, tools): what came and what went. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

export interface UpdatedAgent {
  readonly id: string;
  readonly name: string;
  readonly written: readonly WrittenAttribute[];
  readonly recompiled: boolean;
  readonly warnings: readonly Diagnostic[];
}

/** A copy that was made. */
export interface Duplicated {
  readonly from: ObjectRef;
  readonly to: ObjectRef;
  /** What was made or attached, one line each. */
  readonly copied: readonly string[];
  /** What the copy does not have, one line each. */
  readonly notCopied: readonly string[];
}

/** An object that nobody uses. */
export interface Orphan extends ObjectRef { /** What of it tells people whether they need it. */ readonly about: string }

export interface Orphans {
  readonly orphans: readonly Orphan[];
  /** Used by nobody either, but a fleet manages them. */
  readonly managed: readonly Orphan[];
}

export interface CleanedUp extends Orphans { readonly dryRun: boolean; readonly removed: Removed }
