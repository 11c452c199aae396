import type { Address } from '../core/address.ts';
import type { BucketTrouble } from '../core/bucket.ts';
import type { Desired } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { LiveObject, Marker, Observation, ServerIdentity, User } from '../core/live.ts';
import type { AttributeChange } from '../core/plan/change.ts';
import type { Attributes, Json, SecretValue } from '../core/value.ts';
import type { JournalContent, JournalHeader, JournalRecord } from '../core/state/journal.ts';
import type { State, StateEntry } from '../core/state/state.ts';

// ---- the server -------------------------------------------------------------------------------------------------

/** What planning wants to know of the server: whatever these need, in few bulk calls. */
export interface ObserveRequest {
  readonly fleet: string;
  readonly workspace: string;
  readonly desired: ReadonlyMap<Address, Desired>;
  readonly entries: readonly StateEntry[];
  /** Objects that are to be bound by id, whatever their name, and that no entry has yet. */
  readonly imports: readonly { readonly type: string; readonly id: string }[];
  /** All that the server has, whosever it is (a generated config). */
  readonly everything?: boolean;
  /** Types of which everything is wanted that is on the server, declared or not. */
  readonly all?: readonly string[];
  /** False with `-refresh=false`: only what the state does not know. */
  readonly refresh: boolean;
}

/** The way to a server: one per run. Errors are DiagnosticErrors (LC2xxx). */
export interface Provider {
  identify(): Promise<ServerIdentity>;
  observe(request: ObserveRequest): Promise<Observation>;
  handler(type: string): ResourceHandler;
  /** From now on asked before every write, a second try too; what it throws is thrown instead of the write. */
  guard(mayWrite: () => Promise<void>): void;
  /** API calls made so far, by method and in all. */
  readonly calls: { readonly total: number; readonly reads: number; readonly writes: number };
}

/** The outcome of a write cannot be known (time-out, dropped connection, 5xx): the engine reads again and decides. */
export class UnknownOutcome extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnknownOutcome';
  }
}

/** What a handler may use while it works on one node. */
export interface StepContext {
  readonly signal: AbortSignal;
  /** The id bound to an address of this workspace; undefined when it is not bound. */
  idOf(address: Address): string | undefined;
  /** The text of a secret. Throws a DiagnosticError when it is unset. */
  secret(value: SecretValue): string;
  blob(sha256: string): Uint8Array;
  /** Progress inside a long step ("waiting for 1 active run"). */
  progress(message: string): void;
  readonly waitForIdle: boolean;
}

/** An object to be made inside another one's create call. */
export interface InlineStep { readonly address: Address; readonly name: string; readonly desired: Desired; readonly op: string }

export interface CreateStep {
  readonly address: Address;
  readonly name: string;
  readonly desired: Desired;
  readonly op: string;
  readonly marker: Marker;
  readonly parentId?: string;
  readonly inline: readonly InlineStep[];
  /** What is owed after creation, in order (`first_message`). */
  readonly owes: readonly string[];
}

export interface UpdateStep {
  readonly address: Address;
  readonly name: string;
  readonly desired: Desired;
  readonly op: string;
  readonly marker: Marker;
  /** As read just now. The handler writes only what differs between it and `changes`. */
  readonly live: LiveObject;
  readonly changes: readonly AttributeChange[];
  /** Write our marks too (adoption, re-binding, move). */
  readonly marks: boolean;
  readonly owes: readonly string[];
}

/** What a write made. */
export interface Written {
  readonly id: string;
  /** Objects made inside the call. */
  readonly inline?: readonly { readonly address: Address; readonly id: string }[];
  /** Attribute values that only the server could know (names that `all` stood for): they replace those in base. */
  readonly resolved?: Attributes;
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * The I/O of one resource type. Each method makes as few calls as it can, never retries a write blindly, throws DiagnosticError for an
 * answer of the server, UnknownOutcome when there was none. Everything can be repeated: a create that finds its own op's object
 * returns it, a delete of what is gone succeeds, an update writes only what still differs.
 */
export interface ResourceHandler {
  /** One object, in full; null when it is gone. */
  read(id: string, parentId?: string): Promise<LiveObject | null>;
  create(step: CreateStep, context: StepContext): Promise<Written>;
  update(step: UpdateStep, context: StepContext): Promise<Written>;
  delete(target: { readonly id: string; readonly name: string; readonly parentId?: string }, context: StepContext): Promise<void>;
  /** Takes our marks off; the object stays. */
  forget(target: { readonly id: string; readonly name: string; readonly parentId?: string }, context: StepContext): Promise<void>;
  /** Objects that a create of this op has made (after an unknown outcome, or on a resumed plan); `existing` are ids that were there before. */
  findByOp(probe: { readonly op: string; readonly name: string; readonly address: Address; readonly parentId?: string; readonly existing?: readonly string[] }): Promise<readonly LiveObject[]>;
  /** Ids of look-alikes, read before a create of a type whose objects cannot be marked at creation. */
  existing?(name: string, parentId?: string): Promise<readonly string[]>;
  /** Does one owed thing (`recompile`, `first_message`); returns false when it must stay owed (a failed model call), with a diagnostic. */
  settle?(owed: string, target: { readonly id: string; readonly name: string; readonly desired: Desired; readonly op: string }, context: StepContext): Promise<{ readonly done: boolean; readonly diagnostics?: readonly Diagnostic[] }>;
  /** Who uses a shared object, agents of this plan included. */
  users?(id: string): Promise<readonly User[]>;
  /** All that the object is, before it goes for good: files of a backup, without a secret. Absent for kinds that hold nothing of their own. */
  copy?(id: string): Promise<readonly BackupFile[]>;
  /** Waits until nobody is at work on it, as `delete` does: what it says now is what it will have said. */
  settled?(target: { readonly id: string; readonly name: string }, context: StepContext): Promise<void>;
  /** What is lost for good when it goes, one line each ("1,874 messages in 212 days"). */
  losses?(id: string): Promise<readonly string[]>;
}

/** One file of a backup. */
export interface BackupFile { readonly name: string; readonly text: string }

/** Where copies of what goes for good are kept. */
export interface Backups {
  /** Puts the files into a new place of their own and says which. LC4098 when that cannot be done: then what was to be saved must not be touched. */
  save(label: string, files: readonly BackupFile[]): Promise<string>;
}

// ---- object storage ---------------------------------------------------------------------------------------------

/** An expected failure of an object storage; `again`: the same request may succeed after `waitMs` (what the service asked for, if it did). */
export class BucketProblem extends Error {
  readonly trouble: BucketTrouble;
  readonly again: boolean;
  readonly waitMs: number | undefined;
  constructor(trouble: BucketTrouble, options: ErrorOptions & { readonly again?: boolean; readonly waitMs?: number } = {}) {
    super(trouble.problem, options);
    this.name = 'BucketProblem';
    this.trouble = trouble;
    this.again = options.again ?? false;
    this.waitMs = options.waitMs;
  }
}

/** The storage of one provider, with the credentials of one environment. Single tries: the engine repeats them. Throws BucketProblem. */
export interface BucketReader {
  /** The bytes of an object; refused (LC1405) as soon as there are more than `maxBytes`. */
  read(bucket: string, path: string, limits: { readonly signal: AbortSignal; readonly maxBytes: number }): Promise<Uint8Array>;
  /** Keys that begin with `prefix`; not `deep`: without those that have a further `/` behind the last one of the prefix. Refused (LC1427) as soon as there are more than `maxObjects`. */
  list(bucket: string, prefix: string, deep: boolean, limits: { readonly signal: AbortSignal; readonly maxObjects: number }): Promise<readonly string[]>;
}

/** A kind of object storage. */
export interface BucketProvider {
  /** As in `from_bucket.provider`. */
  readonly name: string;
  /** Throws BucketProblem (LC2060, LC2061) when the environment does not say where it is and with which key. */
  open(environment: Pick<Environment, 'variable'>): BucketReader;
}

// ---- the state --------------------------------------------------------------------------------------------------

export interface LockInfo {
  readonly id: string;
  readonly operation: string;
  readonly who: string;
  readonly version: string;
  readonly created: string;
  readonly host?: string;
  readonly pid?: number;
  readonly bootId?: string;
  readonly pidStart?: string;
}

/** The right to write one state. `check` throws LC3003 when it was lost; `release` is safe to call twice. */
export interface Lock { readonly info: LockInfo; check(): Promise<void>; release(): Promise<void> }

/** An open journal: `append` returns once the record is on disk. */
export interface JournalWriter { append(record: JournalRecord): Promise<void>; close(): Promise<void> }

/** Where one workspace's state lives. Errors are DiagnosticErrors (LC3xxx): damaged, newer, locked, disk full, read-only. */
export interface StateBackend {
  /** Goes into plans: the same state gives the same text wherever the repository is checked out. */
  readonly identity: { readonly type: string; readonly location: string };
  /** The latest snapshot, null when there is none. A damaged or newer one is an error, never null. */
  read(): Promise<State | null>;
  /** Replaces the snapshot atomically; `expected` is the serial it must still have (null: none must exist). Checks the lock first. */
  write(state: State, expected: number | null, lock: Lock): Promise<void>;
  /** Takes the lock or throws LC3002 naming the holder. `waitMs` polls that long; a lock held by a `plan` is waited for up to 10 s in any case. */
  lock(info: { readonly operation: string; readonly who: string; readonly version: string }, options: { readonly waitMs: number; readonly signal?: AbortSignal }): Promise<Lock>;
  /** Breaks the lock of this id; LC3004 when the id does not match, LC3005 when there is none. */
  forceUnlock(id: string): Promise<LockInfo>;
  /** Who holds it, if anyone (a dead holder counts as nobody). */
  holder(): Promise<LockInfo | null>;
  /** The journal that a dead run left, if any. */
  readJournal(): Promise<JournalContent | null>;
  /** Starts a new journal; there must be none. */
  openJournal(header: JournalHeader): Promise<JournalWriter>;
  /** Removes the journal after its records were folded into a written snapshot, or keeps it aside (`archive`) when it could not be folded. */
  dropJournal(how: 'folded' | 'archive'): Promise<void>;
  /** Where a state that could not be written was put instead; returns its path. */
  writeErrored(state: State): Promise<string>;
}

/** Values of the environment that the core may not read itself. */
export interface Environment {
  /** Empty counts as unset. */
  variable(name: string): string | undefined;
  /** Text at a JSON pointer of a fleet file (a secret written in clear there). */
  configText(file: string, pointer: string): string | undefined;
  /** Declared sensitive variables (`${var.x}`). */
  declared(name: string): string | undefined;
  /** Told every text of a secret that is resolved: from then on it is in nothing that people see. */
  hide(text: string): void;
  now(): Date;
  randomHex(bytes: number): string;
  readonly who: string;
  readonly version: string;
}

export type { Json };
