/**
 * The crash matrix: for every kind of change, the program is killed (SIGKILL) around every request that writes and every step on the disk, then run
 * again. What the server holds, and the next plan, must be those of an uninterrupted run.
 *   npm run test:crash [-- --minutes 3 --seed N --only PART-OF-A-CHANGE --case PART-OF-A-CASE --around calls|files --part 1/2 --list]
 * Without --minutes the whole matrix is run. With --real a real server is started for it (docs/real-server.md), and only requests are met: the disk is
 * the same with any server.
 */
import { parseArgs } from 'node:util';
import { devArena, realArena } from './arena.ts';
import { casesOf, play, prepare, titleOf, type CaseOf, type Prepared } from './matrix.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { walk } from './walk.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' }, case: { type: 'string', default: '' }, around: { type: 'string' }, list: { type: 'boolean', default: false }, part: { type: 'string' }, real: { type: 'boolean', default: false } } });
const { minutes, seed, list, part, around = values.real ? 'calls' : '' } = values;
const arena = values.real ? await realArena(process.env['LETTA_REAL_URL'] ?? '') : devArena();
const prepared = new Map<Scenario, Prepared>();

await walk<CaseOf>({
  arena, titleOf, what: '', good: 'survived', scenarios: scenarios.filter(({ name }) => name.includes(values.only)),
  async casesIn(scenario) {
    const ready = await prepare(scenario, arena);
    prepared.set(scenario, ready);
    return casesOf(scenario, ready).filter((one) => titleOf(one).includes(values.case) && (around === '' || around in one.crash));
  },
  play: (one) => play(one, prepared.get(one.scenario) as Prepared, arena),
  // A fair draw has calls before disk steps every second time.
  later: ({ crash }) => ('calls' in crash ? 0 : 0.5),
}, { minutes, seed, list, part });
