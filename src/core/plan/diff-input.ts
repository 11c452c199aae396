import type { Address } from '../address.ts';
import type { AttributeRule } from '../resource-type.ts';
import type { Json } from '../value.ts';
import type { AttributeChange, LeftAlone } from './change.ts';

/** What the three-way rules look at for one attribute. */
export interface AttributeInput {
  readonly address: Address;
  readonly name: string;
  readonly rule: AttributeRule;
  readonly desired: Json | undefined;
  readonly base: Json | undefined;
  readonly live: Json | undefined;
  readonly adopting: boolean;
  readonly prune: readonly string[];
  /** Members of a set that the creation put there: kept, and not reported as somebody else's. */
  readonly given: ReadonlySet<string>;
  /** Members that are left as they are: neither taken away nor pruned nor anybody's. */
  readonly keeps: ReadonlySet<string>;
  /** Nothing is known of what was applied: adopted, or bound again after the state was lost. */
  readonly baseless: boolean;
}

/** The outcome for one attribute; `base` undefined: it leaves the base. */
export interface AttributeOutcome { readonly change?: AttributeChange; readonly base?: Json; readonly leftAlone?: readonly LeftAlone[] }
