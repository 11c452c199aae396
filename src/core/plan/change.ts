import type { Address } from '../address.ts';
import type { Desired } from '../desired.ts';
import type { Attributes, Json } from '../value.ts';

export type Action = 'no-op' | 'create' | 'adopt' | 'update' | 'replace' | 'delete' | 'forget';

/**
 * Why an attribute changes: the config did, the server did (drift, put back), both did (conflict), it is taken over with an adopted
 * object, the whole object is new, it left the config, or something is still owed from before (`pending`).
 */
export type Cause = 'config' | 'drift' | 'conflict' | 'adopt' | 'new' | 'removed' | 'pending';

/** Why a change is there at all. */
export type Reason =
  | 'new' | 'gone' | 'config' | 'drift' | 'conflict' | 'adopt' | 'rebind' | 'pending' | 'force-new' | 'requested-replace'
  | 'not-in-config' | 'requested-destroy' | 'used-by-others' | 'external' | 'moved' | 'tainted' | 'parent-deleted' | 'not-owned' | 'rewritten' | 'unlisted' | 'import' | 'removed';

/** One attribute of a change. Values are in normal form: plain (texts whole), `{$ref}`, `{$id}`, `{$secret}`, `{$blob}`. */
export interface AttributeChange {
  readonly path: string;
  readonly kind: 'scalar' | 'text' | 'set' | 'map';
  readonly cause: Cause;
  /** Live value (scalar, text); absent when there is none or it is not known. */
  readonly before?: Json;
  /** Planned value; absent when removed. */
  readonly after?: Json;
  /** Members of a set. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  /** Keys of a map: value before (absent: new) and after (absent: removed). */
  readonly entries?: readonly { readonly key: string; readonly before?: Json; readonly after?: Json }[];
  /** Members or keys that this plan itself changes elsewhere: what they name is made anew or renamed. What becomes of them is nobody's edit. */
  readonly again?: readonly string[];
  /** True for a value that apply will know. */
  readonly unknown?: boolean;
  readonly sensitive?: boolean;
  /** Its change replaces the object. */
  readonly forcesReplacement?: boolean;
  /** Set when it needs consent: which flag gives it (`force`, or a prune target). */
  readonly consent?: string;
}

/** Something that the plan sees and leaves alone; reported, never written. */
export interface LeftAlone {
  readonly address: Address;
  readonly what: 'foreign-member' | 'unmanaged' | 'seed' | 'ignored' | 'not-compared' | 'copy';
  readonly path?: string;
  /** Member names, or a short plain text. */
  readonly detail?: readonly string[];
}

/** What happens to one address. */
export interface Change {
  readonly address: Address;
  readonly type: string;
  /** Name on the server. */
  readonly name: string;
  readonly action: Action;
  readonly reasons: readonly Reason[];
  /** The bound object, absent for a create. */
  readonly id?: string;
  /** Created inside the create call of this one. */
  readonly inside?: Address;
  readonly attributes: readonly AttributeChange[];
  /** Number of managed attributes that stay. */
  readonly unchanged: number;
  /** What is declared, whole; absent for delete and forget. Everything that a create sends. */
  readonly desired?: Desired;
  /** Recompile and the like that this change owes the object, in order. */
  readonly owes: readonly string[];
  /** Base as it will stand in the state once this is done (texts as digests); absent for delete and forget. */
  readonly base?: Attributes;
  /** sha256 over the compared live attributes; absent for a create, where the precondition is that nothing is there. */
  readonly precondition?: string;
  /** Direct dependencies among the plan's changes: they come first (for a delete: they come after). */
  readonly dependsOn: readonly Address[];
  /** What comes before this one in this plan only: the state does not remember it. */
  readonly after?: readonly Address[];
  /** Set when the whole change needs consent: `force`, or the prune target (`agents`, `archives`). */
  readonly consent?: string;
  /** Users that keep a shared thing from being deleted. */
  readonly usedBy?: readonly string[];
  readonly previousAddress?: Address;
  /** A no-op whose base or binding is to be written to the state (somebody else already made it so; re-bound; moved). */
  readonly rebase?: boolean;
  /** With `rebase`, of what was bound by its mark: the op in that mark, whose debts count as paid. */
  readonly marked?: string;
  /** Attributes of an adopted object whose overwriting was held back: the state remembers that they are still somebody else's. Never in a saved plan. */
  readonly unagreed?: readonly string[];
  /** Marks are written with this change. */
  readonly marks?: boolean;
}

/** All that a change waits for. */
export const waitsFor = ({ dependsOn, after = [] }: Change): readonly Address[] => [...dependsOn, ...after];
