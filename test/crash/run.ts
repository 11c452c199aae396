/**
 * The crash matrix: for every kind of change, the program is killed (SIGKILL) around every request that writes and every step on the disk, then run
 * again. What the server holds, and the next plan, must be those of an uninterrupted run.
 *   npm run test:crash [-- --minutes 3 --seed N --only PART-OF-A-CHANGE --case PART-OF-A-CASE --around calls|files --list]
 * Without --minutes the whole matrix is run.
 */
import { parseArgs } from 'node:util';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { numbers, seedOf } from '../support/numbers.ts';
import { casesOf, cleanUp, play, prepare, titleOf, type Prepared } from './matrix.ts';
import { scenarios, type Scenario } from './scenarios.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' }, case: { type: 'string', default: '' }, around: { type: 'string', default: '' }, list: { type: 'boolean', default: false } } });
const seed = seedOf(values.seed);
const until = values.minutes === undefined ? Infinity : Date.now() + Number(values.minutes) * 60_000;

const random = numbers(seed);
const chosen = scenarios.filter(({ name }) => name.includes(values.only));
const prepared = new Map<Scenario, Prepared>();
for (const scenario of chosen) prepared.set(scenario, await prepare(scenario));
const all = [...prepared].flatMap(([scenario, ready]) => casesOf(scenario, ready)).filter((one) => titleOf(one).includes(values.case) && (values.around === '' || values.around in one.crash));
if (values.list) {
  for (const [scenario, { calls, files }] of prepared) console.log(`${scenario.name}: ${calls.length} calls, ${files.length} steps on the disk\n  ${calls.join('\n  ')}`);
  console.log(`${all.length} cases`);
  process.exit(0);
}
// Bounded: a fair draw, one scenario after the other, calls before disk steps every second time.
const order = values.minutes === undefined ? all : all.map((one) => [random() + (('calls' in one.crash) ? 0 : 0.5), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
console.log(`seed ${seed}: ${chosen.length} kinds of change, ${all.length} cases${values.minutes === undefined ? '' : `, as many as fit into ${values.minutes} min`}`);
let run = 0;
const totals = { survived: 0, duplicates: 0, losses: 0 };
const wrong: string[] = [];
for (const one of order) {
  if (Date.now() > until) break;
  run += 1;
  const title = titleOf(one);
  try {
    const ready = prepared.get(one.scenario);
    if (!ready) throw new Error('not prepared');
    const damage = await play(one, ready);
    totals.duplicates += damage.duplicates.length;
    totals.losses += damage.losses.length;
    if (damage.duplicates.length + damage.losses.length + damage.different.length === 0) totals.survived += 1;
    else wrong.push(`${title}\n    ${[...damage.duplicates.map((it) => `twice: ${it}`), ...damage.losses.map((it) => `lost: ${it}`), ...damage.different.map((it) => `different: ${it}`)].join('\n    ')}`);
  } catch (error) {
    wrong.push(`${title}\n    ${error instanceof DiagnosticError ? error.diagnostics.map(({ code, summary, address }) => `${code} ${address ?? ''} ${summary}`).join('\n    ') : error instanceof Error ? error.message : String(error)}`);
  }
  if (wrong.length > 0 && wrong.at(-1)?.startsWith(title)) console.log(`FAILED  ${wrong.at(-1)}`);
}
cleanUp();
console.log(`cases run ${run}, survived ${totals.survived}, duplicates ${totals.duplicates}, losses ${totals.losses}`);
console.log(`${totals.survived} passed, ${wrong.length} failed`);
process.exit(wrong.length === 0 ? 0 : 1);
