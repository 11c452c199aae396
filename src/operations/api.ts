import type { Marker } from '../core/live.ts';

/** Which agents an operation is about. What is given counts together: `match` and `tags` give the agents that fit both. */
export interface AgentSelection {
  /** Names or ids; each must be there, and be one agent. */
  readonly names?: readonly string[];
  /** A pattern over names: `support-*`. */
  readonly match?: string;
  /** Tags, all of which an agent must have. */
  readonly tags?: readonly string[];
  /** Every agent of the server. */
  readonly all?: boolean;
}

/** An agent as operations name it. */
export interface AgentRef { readonly id: string; readonly name: string; /** The fleet that manages it, if one does. */ readonly marker?: Marker }
