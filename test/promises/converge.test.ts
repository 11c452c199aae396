import { expect } from 'chai';
import fc from 'fast-check';
import { createPlace } from '../support/place.ts';
import { converges } from './converge.ts';
import { randomDrift } from './random-drift.ts';
import { randomFleet } from './random-fleet.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 60);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 22_000 : 3_600_000;

describe('promise 1: it converges', function () {
  this.timeout(LIMIT_MS + 60_000);

  it('plan, apply, plan is empty, for random fleets, edits and drift', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    let runs = 0;
    await fc.assert(fc.asyncProperty(randomFleet, randomFleet, randomDrift, async (first, other, deeds) => {
      const place = createPlace();
      try {
        await converges(place, first, other, deeds);
        runs += 1;
      } finally {
        place.close();
      }
    }), { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false });
    expect(runs).to.be.greaterThan(0);
  });
});
