import type { Address } from '../address.ts';
import type { StateEntry } from './state.ts';

/** First record of a journal. */
export interface JournalHeader {
  readonly kind: 'header';
  readonly format: 1;
  readonly lineage: string;
  /** Serial of the snapshot that the records are on top of. */
  readonly baseSerial: number;
  readonly lockId: string;
  readonly operation: string;
  readonly planDigest?: string;
  readonly who: string;
  readonly version: string;
  readonly startedAt: string;
}

/** Written and synced before a call. `entry`: what the state should hold if the outcome is never learned (owed work included), when the object exists already. */
export interface IntentRecord {
  readonly kind: 'intent';
  readonly address: Address;
  readonly action: string;
  readonly op: string;
  readonly id?: string;
  readonly entry?: StateEntry;
  /** A creation: the entry as it will stand, without its id (empty); and those of the objects made inside the call. */
  readonly draft?: StateEntry;
  readonly inline?: readonly StateEntry[];
  /** Ids of look-alikes that existed before a create (archives). */
  readonly existing?: readonly string[];
}

/** Written after a call: the new entry, or null when the address left the state. Several addresses when one call made several objects. */
export interface ResultRecord {
  readonly kind: 'result';
  readonly address: Address;
  readonly entries: readonly { readonly address: Address; readonly entry: StateEntry | null }[];
}

/** A call that failed for certain: nothing was done. */
export interface FailedRecord { readonly kind: 'failed'; readonly address: Address }

export type JournalRecord = IntentRecord | ResultRecord | FailedRecord;

/** A journal as read back; a torn last line is dropped. */
export interface JournalContent { readonly header: JournalHeader; readonly records: readonly JournalRecord[] }
