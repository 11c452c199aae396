import type { Address } from '../address.ts';
import type { Lifecycle } from '../desired.ts';
import type { Attributes } from '../value.ts';

/** What is bound to one address. */
export interface StateEntry {
  readonly address: Address;
  readonly type: string;
  readonly id: string;
  /** Name on the server at the last apply. */
  readonly name: string;
  /** `tainted`: created, but not known to be whole; the next plan says so and makes it whole or replaces it. */
  readonly status: 'ready' | 'tainted';
  /** What was last applied: only what we sent, or what config and live both had; long texts as `{$text}`, secrets as `{$secret}` with digest. */
  readonly base: Attributes;
  /** Direct ones only. */
  readonly dependsOn: readonly Address[];
  /** The op of the write that last touched it (sha256 of plan digest + address, hex). */
  readonly op: string;
  /** The op in our mark on it as last seen, where that is not `op`: not every write renews the mark. */
  readonly marked?: string;
  /** Still to be done for it: `recompile`, `first_message`. */
  readonly owed: readonly string[];
  /** Protection outlives the config (`prevent_destroy`). */
  readonly lifecycle?: Lifecycle;
  /** Attributes that are the agents' own (`seed`): their change is no drift. */
  readonly seeds?: readonly string[];
  /** Attributes of an adopted object that differ, and that nobody has agreed to overwrite yet. */
  readonly unagreed?: readonly string[];
  /** It was there before us, and takes no mark: it is never deleted. */
  readonly adopted?: boolean;
  /** Only used, never written or deleted (external, or another fleet's). */
  readonly used?: boolean;
}

export interface RunRecord {
  readonly who: string;
  readonly when: string;
  readonly version: string;
  readonly operation: string;
  readonly planDigest?: string;
  readonly result: 'complete' | 'incomplete' | 'crashed';
}

/** The last saved or unsaved plan that was begun: lets a partly applied one continue. Serials are those of the state before and after. */
export interface LastPlan { readonly digest: string; readonly from: number; readonly to: number; readonly complete: boolean }

/** One immutable version of what we believe is bound to what. No secret, no agent memory. */
export interface State {
  readonly lineage: string;
  readonly serial: number;
  readonly toolVersion: string;
  readonly fleet: string;
  readonly workspace: string;
  readonly server: { readonly key: string; readonly url: string };
  readonly configPaths: readonly string[];
  readonly lastPlan?: LastPlan;
  /** Newest first, at most 50. */
  readonly runs: readonly RunRecord[];
  /** Lineages whose objects were re-bound to this one. */
  readonly rebound: readonly string[];
  /** 32 random bytes, hex: the key of secret digests. Not a secret of the user's; useless without the value. */
  readonly hmacKey: string;
  readonly resources: ReadonlyMap<Address, StateEntry>;
}
