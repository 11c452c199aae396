/**
 * Faults: for every kind of change, each of its writes meets every fault that a server, a network, a clock or a second writer can bring. Then the same
 * plan file is applied again, here or on another runner. What the server holds, and the next plan, must be those of an undisturbed run.
 *   npm run test:faults [-- --minutes 3 --seed N --only PART-OF-A-CHANGE --fault PART-OF-A-FAULT --case PART-OF-A-CASE --list]
 * Without --minutes all cases are run.
 */
import { parseArgs } from 'node:util';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { scenarios, type Scenario } from '../crash/scenarios.ts';
import { numbers, seedOf } from '../support/numbers.ts';
import { kinds } from './kinds.ts';
import { casesOf, cleanUp, play, prepare, titleOf, type Prepared } from './matrix.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' }, fault: { type: 'string', default: '' }, case: { type: 'string', default: '' }, list: { type: 'boolean', default: false } } });
const seed = seedOf(values.seed);
const until = values.minutes === undefined ? Infinity : Date.now() + Number(values.minutes) * 60_000;
const random = numbers(seed);
const prepared = new Map<Scenario, Prepared>();
for (const scenario of scenarios.filter(({ name }) => name.includes(values.only))) prepared.set(scenario, await prepare(scenario));
const all = [...prepared].flatMap(([scenario, ready]) => casesOf(scenario, ready, kinds.filter(({ name }) => name.includes(values.fault)))).filter((one) => titleOf(one).includes(values.case));
if (values.list) {
  for (const one of all) console.log(titleOf(one));
  cleanUp();
  process.exit(0);
}
const order = values.minutes === undefined ? all : all.map((one) => [random(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
console.log(`seed ${seed}: ${kinds.length} faults, ${prepared.size} kinds of change, ${all.length} cases${values.minutes === undefined ? '' : `, as many as fit into ${values.minutes} min`}`);
/** Longer than any wait that a run may make; a case that takes longer hangs. */
const LONGEST_MS = 120_000;
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`it hangs: no end after ${LONGEST_MS / 1000} s`)), LONGEST_MS); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const totals = { run: 0, converged: 0, duplicates: 0, losses: 0 };
const wrong: string[] = [];
for (const one of order) {
  if (Date.now() > until) break;
  totals.run += 1;
  let trouble: readonly string[];
  try {
    const { duplicates, losses, different } = await inTime(play(one, prepared.get(one.scenario) as Prepared));
    totals.duplicates += duplicates.length;
    totals.losses += losses.length;
    trouble = [...duplicates.map((it) => `twice: ${it}`), ...losses.map((it) => `lost: ${it}`), ...different.map((it) => `different: ${it}`)];
  } catch (error) {
    trouble = error instanceof DiagnosticError ? error.diagnostics.map(({ code, summary, address }) => `${code} ${address ?? ''} ${summary}`) : [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  if (trouble.length === 0) totals.converged += 1;
  else {
    wrong.push(titleOf(one));
    console.log(`FAILED  ${titleOf(one)}\n    ${trouble.join('\n    ')}`);
  }
}
cleanUp();
console.log(`cases run ${totals.run}, converged ${totals.converged}, duplicates ${totals.duplicates}, losses ${totals.losses}`);
console.log(`${totals.converged} passed, ${wrong.length} failed`);
process.exit(wrong.length === 0 ? 0 : 1);
