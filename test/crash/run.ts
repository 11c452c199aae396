/**
 * The crash matrix: for every kind of change, the program is killed (SIGKILL) around every request that writes and every step on the disk, then run
 * again. What the server holds, and the next plan, must be those of an uninterrupted run. Then the same of applies without consent, with a consent
 * that is withdrawn, of what prevent_destroy protects, and of saved plans on another runner (held/).
 *   npm run test:crash [-- --minutes 3 --seed N --only PART-OF-A-CHANGE --case PART-OF-A-CASE --around calls|files --part 1/2 --from N --list]
 * Without --minutes the whole matrix is run. With --real a real server is started for it (docs/real-server.md), and only requests are met: the disk is
 * the same with any server.
 */
import { parseArgs } from 'node:util';
import { devArena, realArena } from './arena.ts';
import { casesOfHeld, type HeldCase } from './held/play.ts';
import { allHeld, isHeld } from './held/scenarios.ts';
import { newTop } from './held/stage.ts';
import { casesOf, play, prepare, titleOf, type CaseOf, type Prepared } from './matrix.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { walk } from './walk.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' }, case: { type: 'string', default: '' }, around: { type: 'string' }, list: { type: 'boolean', default: false }, part: { type: 'string' }, from: { type: 'string' }, real: { type: 'boolean', default: false } } });
const { minutes, seed, list, part, from, around = values.real ? 'calls' : '' } = values;
const arena = values.real ? await realArena(process.env['LETTA_REAL_URL'] ?? '') : devArena();
const top = newTop();
const prepared = new Map<Scenario, Prepared>();

const titled = (one: CaseOf | HeldCase): string => ('title' in one ? one.title : titleOf(one));

await walk<CaseOf | HeldCase>({
  arena: { ...arena, close() { arena.close(); top.close(); } }, titleOf: titled, what: '', good: 'survived',
  scenarios: [...scenarios, ...(values.real ? [] : allHeld)].filter(({ name }) => name.includes(values.only)),
  async casesIn(scenario) {
    const fits = (one: CaseOf | HeldCase): boolean => titled(one).includes(values.case) && (around === '' || around in one.crash);
    if (isHeld(scenario)) return (await casesOfHeld(scenario, top.folder)).filter(fits);
    const ready = await prepare(scenario, arena);
    prepared.set(scenario, ready);
    return casesOf(scenario, ready).filter(fits);
  },
  async play(one) {
    if (!('title' in one)) return play(one, prepared.get(one.scenario) as Prepared, arena);
    await one.play();
    return { duplicates: [], losses: [], different: [] };
  },
  // A fair draw has calls before disk steps every second time.
  later: ({ crash }) => ('calls' in crash ? 0 : 0.5),
}, { minutes, seed, list, part, from });
