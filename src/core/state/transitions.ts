import { compareAddresses } from '../address.ts';
import type { Address } from '../address.ts';
import type { RunRecord, State, StateEntry } from './state.ts';

/** Runs that a state remembers. */
export const RUNS_KEPT = 50;

/** What becomes of one address: its new entry, or null when it leaves the state. */
export interface EntryChange { readonly address: Address; readonly entry: StateEntry | null }

/** The plan that a run applies: its digest, and the serial that the run began with. */
export interface PlanInProgress { readonly digest: string; readonly from: number }

/** A state with nothing in it, serial 0. `lineage` and `hmacKey` are fresh random hex (the key: 32 bytes). */
export const emptyState = (head: Pick<State, 'lineage' | 'hmacKey' | 'toolVersion' | 'fleet' | 'workspace' | 'server' | 'configPaths'>): State =>
  ({ ...head, serial: 0, runs: [], rebound: [], resources: new Map() });

/** The state with all of these changes, in their order; the same serial. Dependencies on addresses that are gone afterwards are dropped. */
export function withChanges(state: State, changes: readonly EntryChange[]): State {
  const resources = new Map(state.resources);
  for (const { address, entry } of changes) {
    if (entry) resources.set(address, entry);
    else resources.delete(address);
  }
  return { ...state, resources: sorted(withoutDangling(resources)) };
}

/** The state with this entry, new or replaced. For many entries use `withChanges`: each call costs a copy of the whole. */
export const withEntry = (state: State, entry: StateEntry): State => withChanges(state, [{ address: entry.address, entry }]);

/** The state without this address. What is nested in it stays (an agent's blocks outlive it on the server until they are deleted). */
export const withoutEntry = (state: State, address: Address): State => withChanges(state, [{ address, entry: null }]);

/** The next snapshot in the middle of a run: whoever finds it may continue the plan. */
export const checkpoint = (state: State, plan: PlanInProgress | undefined): State =>
  ({ ...state, serial: state.serial + 1, ...(plan && { lastPlan: { ...begun(state, plan), to: state.serial + 1, complete: false } }) });

/** The last snapshot of a run: serial + 1, the run on top of the history; with a plan also how far that came. */
export function finishRun(state: State, run: RunRecord, plan?: PlanInProgress): State {
  const next = checkpoint(state, plan);
  const lastPlan = plan && next.lastPlan && { ...next.lastPlan, complete: run.result === 'complete' };
  return { ...next, ...(lastPlan && { lastPlan }), runs: [run, ...state.runs].slice(0, RUNS_KEPT) };
}

/** A continued plan keeps the serial that it first began with. */
const begun = (state: State, plan: PlanInProgress): PlanInProgress => {
  const last = state.lastPlan;
  const continues = last?.digest === plan.digest && !last.complete && last.to >= plan.from && last.from <= plan.from;
  return { digest: plan.digest, from: continues ? last.from : plan.from };
};

const sorted = (resources: ReadonlyMap<Address, StateEntry>): ReadonlyMap<Address, StateEntry> =>
  new Map([...resources].sort(([a], [b]) => compareAddresses(a, b)));

function withoutDangling(resources: Map<Address, StateEntry>): Map<Address, StateEntry> {
  for (const [address, entry] of resources) {
    if (entry.dependsOn.every((on) => resources.has(on))) continue;
    resources.set(address, { ...entry, dependsOn: entry.dependsOn.filter((on) => resources.has(on)) });
  }
  return resources;
}
