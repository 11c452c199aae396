import { expect } from 'chai';
import { serve, type Served } from '../../src/devserver/serve.ts';
import { ALLOWED } from './differential-allowed.ts';
import { DELETED_AT, RandomSteps } from './differential-random.ts';
import { differencesOf, Side, type Answer } from './differential-run.ts';
import { realServer } from './server-url.ts';

/** Always the same where none is given, so that a run that must pass does not hang on chance; a search for more takes others. */
const SEED = Number(process.env['LETTACTL_SEED'] ?? 20261125);
/** Seconds. By hand: `LETTACTL_SECONDS=600 npm run test:real -- test/real/differential-random.test.ts`. */
const SECONDS = Number(process.env['LETTACTL_SECONDS'] ?? 20);
/** A sequence ends here, or with the first difference, and the next seed begins on an empty dev server. */
const LENGTH = 80;

const statusOnly = (answer: Answer): Answer => ({ ...answer, body: null });

describe('random calls', function () {
  this.timeout((SECONDS + 120) * 1000);

  it('are answered alike by the dev server and the real one', async () => {
    const { url } = await realServer();
    const found: string[] = [];
    const end = Date.now() + SECONDS * 1000;
    let calls = 0;
    let seed = SEED;
    for (; Date.now() < end && found.length < 25; seed++) {
      const dev: Served = await serve({ port: 0, fileDelayMs: 1, onError: () => undefined });
      const run = `r${seed.toString(36)}x`;
      const [real, ours] = [new Side(url, run), new Side(dev.url, run)];
      const steps = new RandomSteps(seed);
      try {
        for (let count = 0; count < LENGTH && Date.now() < end; count++) {
          const step = steps.next();
          calls += 1;
          const [left, right] = await Promise.all([real.take(step), ours.take(step)]);
          const errors = left.status >= 400 && right.status >= 400 && left.status === right.status;
          const differences = differencesOf(errors ? statusOnly(left) : left, errors ? statusOnly(right) : right)
            .filter(([place]) => !ALLOWED.some((allowed) => allowed.step.test(`random: ${step.of}`) && allowed.place.test(place)));
          for (const [, text] of differences.slice(0, 4)) found.push(`seed ${seed}, step ${step.of}, ${JSON.stringify(step.call)}: ${text}`);
          if (left.status !== right.status) break;
          if (left.status < 300) for (const [kind, name] of Object.entries(step.kept)) if (real.knows(name) && ours.knows(name)) steps.made(kind as never, name);
        }
      } finally {
        for (const [kind, path] of DELETED_AT) for (const name of steps.names(kind)) await real.take({ of: 'clean up', call: ['DELETE', `/v1/${path}/$${name}`] });
        const left = (await (await fetch(`${url}/v1/blocks/?label_search=diff-${run}-&limit=200`)).json()) as { id: string }[];
        for (const { id } of left) await fetch(`${url}/v1/blocks/${id}`, { method: 'DELETE' });
        await dev.close();
      }
    }
    console.log(`      seeds ${SEED} to ${seed - 1} (LETTACTL_SEED), ${calls} calls in ${SECONDS} seconds (LETTACTL_SECONDS)`);
    expect(found, found.join('\n')).to.deep.equal([]);
  });
});
