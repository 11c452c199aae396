/**
 * Random valid fleets converge: plan, apply, plan is empty, and again after random drift and after a random edit.
 *   npm run test:converge [-- --seed N --runs 200 --real-runs 10]
 * The real server is the one of LETTA_REAL_URL; without it only the dev server is asked.
 */
import fc from 'fast-check';
import { parseArgs } from 'node:util';
import { converges } from '../promises/converge.ts';
import { randomDrift } from '../promises/random-drift.ts';
import { randomFleet } from '../promises/random-fleet.ts';
import { createPlace, type Ground } from '../support/place.ts';
import { createGround } from '../support/real-ground.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '200' }, 'real-runs': { type: 'string', default: '10' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const real = process.env['LETTA_REAL_URL'] || undefined;
let passed = 0;
let failed = 0;

async function check(server: string, runs: number, ground: () => Ground): Promise<void> {
  let done = 0;
  const began = Date.now();
  const details = await fc.check(fc.asyncProperty(randomFleet, randomFleet, randomDrift, async (first, other, deeds) => {
    const place = ground();
    try {
      await converges(place, first, other, deeds);
      done += 1;
      if (done % 20 === 0 || server !== 'dev server') console.log(`  ${server}: ${done} of ${runs}`);
    } finally {
      await place.close();
    }
  }), { numRuns: runs, seed, endOnFailure: server === 'real server' });
  console.log(`${server}: ${Math.min(done, runs)} of ${runs} fleets converged, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (details.failed) console.log(`${fc.defaultReportMessage(details)}\n${details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)}`);
  passed += details.failed ? details.numRuns - 1 : runs;
  failed += details.failed ? 1 : 0;
}

console.log(`seed ${seed} (--seed)`);
await check('dev server', Number(values.runs), () => createPlace());
if (real === undefined) console.log(`skipped: no real server (${values['real-runs']} fleets)`);
else await check('real server', Number(values['real-runs']), () => createGround(real));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
