import { parentOf, toAddress, typeOf } from '../address.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { State, StateEntry } from './state.ts';
import { RUNS_KEPT } from './transitions.ts';

/**
 * What is wrong with a state, sorted by address within each rule; nothing for a valid one. Every transition of a valid state gives a
 * valid state. A warning is a trace of an unfinished run that the next plan heals; an error (LC3018) is a bug of ours.
 */
export function verifyIntegrity(state: State): readonly Diagnostic[] {
  const entries = [...state.resources];
  return [
    ...headProblems(state).map((summary) => problem(summary)),
    ...entries.flatMap(([address, entry]) => entryProblems(state, address, entry).map((summary) => problem(`${address} ${summary}`, entry))),
    ...sharedIds(state),
    ...entries.flatMap(([address, entry]) => {
      const parent = parentOf(address);
      return parent === undefined || state.resources.has(parent) ? [] : [leftBehind(entry)];
    }),
  ];
}

const problem = (summary: string, entry?: StateEntry): Diagnostic => ({
  severity: 'error',
  code: 'LC3018',
  summary: `the state contradicts itself: ${summary}`,
  ...(entry && { address: entry.address }),
  next: 'This is a bug of lettactl: please report it with the state, which holds no secret.',
});

const leftBehind = (entry: StateEntry): Diagnostic => ({
  severity: 'warning',
  code: 'LC3019',
  summary: `${entry.address} is in the state, what it lay in is not`,
  address: entry.address,
  next: 'Plan and apply: the plan takes it up or deletes it.',
});

const natural = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function headProblems(state: State): readonly string[] {
  const last = state.lastPlan;
  return [
    !natural(state.serial) && `serial ${state.serial}`,
    state.lineage === '' && 'no lineage',
    !/^[0-9a-f]{64}$/.test(state.hmacKey) && 'its key is not 32 bytes in hex',
    state.runs.length > RUNS_KEPT && `${state.runs.length} runs`,
    last && (!natural(last.from) || last.from >= last.to || last.to > state.serial) && `last plan from ${last.from} to ${last.to} at serial ${state.serial}`,
  ].filter((text) => typeof text === 'string');
}

function entryProblems(state: State, address: string, entry: StateEntry): readonly string[] {
  return [
    toAddress(address) === undefined && 'is no address',
    entry.address !== address && `holds the entry of ${entry.address}`,
    typeOf(entry.address) !== entry.type && `has type ${entry.type}`,
    entry.id === '' && 'has no id',
    entry.dependsOn.includes(entry.address) && 'depends on itself',
    ...entry.dependsOn.filter((on) => !state.resources.has(on)).map((on) => `depends on ${on}, which is not there`),
  ].filter((text) => typeof text === 'string');
}

/** One object is bound to one address; things that are only used may stand under several. */
function sharedIds(state: State): readonly Diagnostic[] {
  const owners = new Map<string, StateEntry>();
  return [...state.resources.values()].flatMap((entry) => {
    const key = `${entry.type} ${entry.id}`;
    const other = owners.get(key);
    if (!entry.used) owners.set(key, entry);
    return other && !entry.used ? [problem(`${other.address} and ${entry.address} are bound to one object, ${entry.id}`, entry)] : [];
  });
}
