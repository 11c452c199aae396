/**
 * Faults: for every kind of change, each of its writes meets every fault that a server, a network, a clock or a second writer can bring. Then the same
 * plan file is applied again, here or on another runner. What the server holds, and the next plan, must be those of an undisturbed run.
 *   npm run test:faults [-- --minutes 3 --seed N --only PART-OF-A-CHANGE --fault PART-OF-A-FAULT --case PART-OF-A-CASE --part 1/2 --list]
 * Without --minutes all cases are run. With --real a real server is started for it (docs/real-server.md); what a wire can do is then done by a proxy
 * between the two.
 */
import { parseArgs } from 'node:util';
import { devArena, realArena } from '../crash/arena.ts';
import { scenarios, type Scenario } from '../crash/scenarios.ts';
import { walk } from '../crash/walk.ts';
import { kinds } from './kinds.ts';
import { casesOf, play, prepare, titleOf, type Case, type Prepared } from './matrix.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' }, fault: { type: 'string', default: '' }, case: { type: 'string', default: '' }, list: { type: 'boolean', default: false }, part: { type: 'string' }, real: { type: 'boolean', default: false } } });
const { minutes, seed, list, part } = values;
const arena = values.real ? await realArena(process.env['LETTA_REAL_URL'] ?? '') : devArena();
const prepared = new Map<Scenario, Prepared>();

await walk<Case>({
  arena, titleOf, what: `${kinds.length} faults, `, good: 'converged', scenarios: scenarios.filter(({ name }) => name.includes(values.only)),
  async casesIn(scenario) {
    const ready = await prepare(scenario, arena);
    prepared.set(scenario, ready);
    return casesOf(scenario, ready, kinds.filter(({ name }) => name.includes(values.fault))).filter((one) => titleOf(one).includes(values.case));
  },
  play: (one) => play(one, prepared.get(one.scenario) as Prepared, arena),
}, { minutes, seed, list, part });
