import { readdirSync, rmSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { runInside } from '../support/inside.ts';
import { createPlace, only, type Place, type Row } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

/** 100 by hand: LETTACTL_HUGE_MB=100. */
const MEGABYTES = Number(process.env['LETTACTL_HUGE_MB'] ?? 5);
/** Two seconds for each megabyte, and ten for slow machines. */
const LONG_MS = 10_000 + MEGABYTES * 2000;

describe(`values of ${MEGABYTES} MB`, function () {
  this.timeout(900_000);
  let place: Place;
  const env = (): Readonly<Record<string, string>> => ({ HOME: place.path('home'), LETTA_BASE_URL: 'http://dev.test', PATH: process.env['PATH'] ?? '' });

  before(async () => {
    place = createPlace();
    place.write({ 'fleet.yaml': fleetOf({ name: 'huge', agents: [agentIn('one', { memory_blocks: [{ name: 'notes', value: 'Nothing yet.', limit: 1000 }] })] }) });
    await place.sdk().apply({ consent: { autoApprove: true } });
    const text = `${'A line that is an ordinary one.\u001b[31m\n'.repeat((MEGABYTES * 1024 * 1024) / 38)}end`;
    const block = await only(place, 'blocks', 'notes');
    await place.api('PATCH', `/v1/blocks/${block.id}`, { value: text, limit: text.length });
    const [agent] = await place.api<readonly Row[]>('GET', '/v1/agents/');
    await place.api('PATCH', `/v1/agents/${agent?.id}`, { system: text });
  });
  after(() => place.close());

  const figures: string[] = [];
  for (const [args, shown] of [
    [['get', 'agents'], 1], [['get', 'blocks', '-o', 'wide'], 1], [['describe', 'agent', 'one'], 3 * MEGABYTES + 10], [['get', 'agents', '-o', 'json'], 5 * MEGABYTES + 10], [['get', 'agents', '-o', 'yaml'], 5 * MEGABYTES + 10], [['plan'], 6 * MEGABYTES + 10], [['plan', '-out', 'plan.bin'], 6 * MEGABYTES + 10],
    [['refresh'], 6 * MEGABYTES + 10], [['export', 'agent', 'one', '-o', 'out.yaml'], 1], [['report', 'memory', '--all'], 1], [['apply', '-auto-approve', '--force'], 6 * MEGABYTES + 10],
  ] as const) {
    it(`${args.join(' ')}: ends in time, and prints no more than there is`, async () => {
      const begun = performance.now();
      const { stdout, stderr } = await runInside(args, { cwd: place.dir, env: env(), fetch: place.fetch });
      const took = performance.now() - begun;
      const printed = (stdout.length + stderr.length) / 1024 / 1024;
      figures.push(`${args.join(' ')}: ${(took / 1000).toFixed(1)} s, ${printed.toFixed(1)} MB printed, ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB of memory`);
      expect(stderr).not.to.contain('LC9001');
      expect(took).to.be.lessThan(LONG_MS);
      expect(printed).to.be.lessThan(shown);
      expect((stdout + stderr).includes('\u001b')).to.equal(false);
    });
  }

  it('what lies on the disk is bounded, too: what was lost is there once', () => {
    const sizes = readdirSync(place.dir, { recursive: true, encoding: 'utf8' }).map((name) => [name, statSync(place.path(name)).size / 1024 / 1024] as const).filter(([, size]) => size > 1);
    figures.push(...sizes.map(([name, size]) => `${name}: ${size.toFixed(1)} MB`));
    console.log(figures.map((line) => `      ${line}`).join('\n'));
    expect(sizes.reduce((sum, [, size]) => sum + size, 0)).to.be.lessThan(20 * MEGABYTES);
    rmSync(place.path('out.yaml'), { force: true });
  });
});
