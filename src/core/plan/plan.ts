import type { Address } from '../address.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { InputDigest } from '../desired.ts';
import type { Json } from '../value.ts';
import type { Change, LeftAlone } from './change.ts';

/** What a plan is bound to; `apply` refuses it anywhere else. */
export interface PlanBinding {
  readonly fleet: string;
  readonly workspace: string;
  /** Type and, for the local backend, the state's path relative to the fleet's folder. */
  readonly backend: { readonly type: string; readonly location: string };
  readonly server: { readonly key: string; readonly url: string };
  /** Null: a first plan, made while no state existed. */
  readonly state: { readonly lineage: string; readonly serial: number } | null;
  readonly configPaths: readonly string[];
  readonly inputs: readonly InputDigest[];
}

export interface PlanOptions {
  readonly targets: readonly string[];
  readonly replace: readonly string[];
  readonly destroy: boolean;
  readonly refreshOnly: boolean;
  readonly refresh: boolean;
  readonly prune: readonly string[];
  readonly adoptAny: boolean;
  readonly allowRecreate: boolean;
  readonly refuseConflicts: boolean;
  /** Delete although other files were read than at the last apply. */
  readonly force: boolean;
}

/** Drift of one address: what differs between base and live, by attribute (before = base as far as its text is known, after = live). */
export interface Drift { readonly address: Address; readonly type: string; readonly id: string; readonly name: string; readonly gone: boolean; readonly attributes: Change['attributes'] }

/**
 * The saved decision. Changes are sorted by address and complete: apply reads nothing else of the config. Everything but `notes`
 * enters the digest, so the same inputs give the same digest.
 */
export interface Plan {
  readonly toolVersion: string;
  readonly binding: PlanBinding;
  readonly options: PlanOptions;
  /** Every address that the plan looked at, no-ops included. */
  readonly changes: readonly Change[];
  readonly drift: readonly Drift[];
  readonly leftAlone: readonly LeftAlone[];
  readonly diagnostics: readonly Diagnostic[];
  /** Lineages of the marks by which objects were re-bound, and without a state of all marks of the fleet; they are ours from then on. */
  readonly rebound?: readonly string[];
  /** Bytes to upload, by sha256 (hex). */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** Plain remarks of resource types ("folder.docs: embedding …"). */
  readonly remarks: readonly string[];
  /** Outside the digest: time, host, losses and ages by address, number of reads. */
  readonly notes: { readonly createdAt?: string; readonly reads?: number; readonly losses?: Readonly<Record<string, readonly string[]>>; readonly facts?: Readonly<Record<string, Json>> };
}

/** What was not done for want of consent. */
export interface Held { readonly address: Address; readonly path?: string; readonly what: string; readonly requires: string }

export interface PlanCounts { readonly import: number; readonly add: number; readonly change: number; readonly destroy: number; readonly forget: number }

/** The numbers of the line `Plan: 1 to add, …`; a replace counts in add and in destroy, as in Terraform. Inside-created resources count too. */
export function countChanges(changes: readonly Change[]): PlanCounts {
  const count = (...actions: readonly string[]): number => changes.filter((change) => actions.includes(change.action)).length;
  return { import: count('adopt'), add: count('create', 'replace'), change: count('update'), destroy: count('delete', 'replace'), forget: count('forget') };
}

/** Whether applying it would change nothing on the server. */
export const isEmpty = (plan: Pick<Plan, 'changes'>): boolean => plan.changes.every((change) => change.action === 'no-op');
