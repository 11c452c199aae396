import { expect } from 'chai';
import { devArena } from '../crash/arena.ts';
import { scenarios, type Scenario } from '../crash/scenarios.ts';
import { kinds } from './kinds.ts';
import { casesOf, play, prepare, type Case, type Prepared } from './matrix.ts';

/** What npm run test:faults found when it was first run, 2026-11-25. */
const FOUND: readonly (readonly [was: string, scenario: string, fault: string, at: number])[] = [
  ['a file that was deleted to be sent anew, and then was refused, was somebody else’s deletion to the same plan', 'file: upload, update, delete', '422', 3],
  ['the same, when the lock was lost in between', 'file: upload, update, delete', 'a lock that was broken', 3],
  ['a file whose processing died with the server was waited for without end', 'file: upload, update, delete', 'a server that restarts after the work', 1],
  ['a server that was away for two seconds was given up at once by writes', 'block: create, attach', 'a connection refused three times', 1],
];

/** A bounded part of the matrix: every fault once, and every kind of change once. The whole is `npm run test:faults`. */
describe('faults of server, network, clock and second writers, and the same plan afterwards', () => {
  const ready = new Map<Scenario, Promise<Prepared>>();
  const arena = devArena();
  after(() => arena.close());

  const named = (name: string): Scenario => {
    const found = scenarios.find((scenario) => scenario.name === name);
    if (!found) throw new Error(`no scenario ${name}`);
    return found;
  };
  async function check(scenario: Scenario, fault: string, choose: (cases: readonly Case[]) => readonly Case[]): Promise<void> {
    if (!ready.has(scenario)) ready.set(scenario, prepare(scenario, arena));
    const prepared = await (ready.get(scenario) as Promise<Prepared>);
    const cases = choose(casesOf(scenario, prepared, kinds.filter(({ name }) => name === fault)));
    expect(cases, 'cases').not.to.deep.equal([]);
    for (const one of cases) expect(await play(one, prepared, arena)).to.deep.equal({ duplicates: [], losses: [], different: [] });
  }
  const middle = (cases: readonly Case[]): readonly Case[] => cases.slice(Math.floor(cases.length / 2)).slice(0, 1);

  for (const [was, scenario, fault, at] of FOUND) it(was, () => check(named(scenario), fault, (cases) => cases.filter((one) => one.at === at)));
  for (const { name } of kinds) it(`${name}, while much is changed`, () => check(named('agent: replace'), name, middle));
  // Each of these stops at once: half of the plan is left to another runner.
  for (const scenario of scenarios) {
    it(`${scenario.name}: a key that expires, then another runner with a new one`, () =>
      check(scenario, 'an expired key, from there on', (cases) => middle(cases).flatMap(({ at }) => cases.filter((one) => one.at === at && one.runner === 'on another runner'))));
  }
}).timeout(60_000);
