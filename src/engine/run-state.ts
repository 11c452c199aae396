import type { Address } from '../core/address.ts';
import type { EntryChange } from '../core/state/transitions.ts';
import { withChanges } from '../core/state/transitions.ts';
import type { State, StateEntry } from '../core/state/state.ts';

/** The state while a walk changes it: each result is a small step, the whole is only built at the end. */
export class RunState {
  readonly #start: State;
  readonly #entries: Map<Address, StateEntry>;
  readonly #ids: Map<string, Address>;
  readonly #changes: EntryChange[] = [];

  /** `planned`: objects that the plan is about to bind, so that links to them read as links from the start. */
  constructor(state: State, planned: Iterable<readonly [string, Address]>) {
    this.#start = state;
    this.#entries = new Map(state.resources);
    this.#ids = new Map([...[...state.resources.values()].map((entry): [string, Address] => [entry.id, entry.address]), ...planned]);
  }

  entry(address: Address): StateEntry | undefined {
    return this.#entries.get(address);
  }

  addressOf(id: string): Address | undefined {
    return this.#ids.get(id);
  }

  record(changes: readonly EntryChange[]): void {
    for (const { address, entry } of changes) {
      if (entry) {
        this.#entries.set(address, entry);
        this.#ids.set(entry.id, address);
      } else this.#entries.delete(address);
    }
    this.#changes.push(...changes);
  }

  get changed(): boolean {
    return this.#changes.length > 0;
  }

  /** The state with everything recorded so far; its serial is still the old one. */
  snapshot(): State {
    return withChanges(this.#start, this.#changes);
  }
}
