import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { randomWorld, SECRET, secretsFor, settleWorld, type Api } from '../promises/random-world.ts';
import type { Row } from '../support/place.ts';
import { realApi, realServer } from './server-url.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 4);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);

/** The server may hold more than this suite's: it imports its own agents by id, and lets the rest be. */
describe('a generated fleet file on the real server', function () {
  this.timeout(600_000);
  let api: Api;
  let url = '';
  before(async () => {
    ({ url } = await realServer());
    api = realApi(url);
  });

  it('plans no attribute change, and once applied none at all, for random worlds', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), ${RUNS} runs (LETTACTL_RUNS)`);
    let run = 0;
    await fc.assert(fc.asyncProperty(randomWorld.filter(({ agents }) => agents.length > 0), async (world) => {
      run += 1;
      const prefix = `gen${SEED}x${run}-`;
      const dir = mkdtempSync(join(tmpdir(), 'lettactl-real-generated-'));
      const { agents, made } = await settleWorld(api, world, prefix);
      const blocks = new Set<string>();
      for (const id of agents) for (const block of await api<readonly Row[]>('GET', `/v1/agents/${id}/core-memory/blocks`)) blocks.add(`/v1/blocks/${block.id}`);
      const sdk = (env: Readonly<Record<string, string>> = {}) => new LettaCtl({ cwd: dir, env, server: { baseUrl: url }, version: '1.0.0' });
      try {
        writeFileSync(join(dir, 'fleet.yaml'), stringify({ name: `${prefix}fleet`, agents: [], imports: agents.map((id, at) => ({ to: `agent.${prefix}${at}`, id })) }));
        const generated = await sdk().generate({});
        expect(generated.text).not.to.contain(SECRET);
        expect(generated.objects.filter(({ type }) => type === 'agent').map(({ id }) => id).sort()).to.deep.equal([...agents].sort());
        writeFileSync(join(dir, 'more.yaml'), generated.text);
        const files = ['fleet.yaml', 'more.yaml'];
        const env = secretsFor(generated.variables, world);
        const { plan } = await sdk(env).plan({ files });
        const wrong = plan.changes.filter(({ action, reasons, attributes }) => attributes.length > 0 || !(action === 'adopt' || (action === 'no-op' && reasons.includes('not-owned'))));
        expect(wrong.map(({ address, action, attributes }) => ({ address, action, attributes })), generated.text).to.deep.equal([]);
        const { summary } = await sdk(env).apply({ files });
        expect(summary).to.deep.include({ complete: true, held: [] });
        expect(summary.counts).to.deep.include({ add: 0, change: 0, destroy: 0, forget: 0 });
        const after = await sdk(env).plan({ files });
        expect(isEmpty(after.plan), JSON.stringify(after.plan.changes.filter(({ action }) => action !== 'no-op'))).to.equal(true);
      } catch (error) {
        if (error instanceof DiagnosticError) throw new Error(JSON.stringify(error.diagnostics, undefined, 1), { cause: error });
        throw error;
      } finally {
        for (const path of new Set([...made.toReversed(), ...blocks])) await api('DELETE', path).catch(() => undefined);
        rmSync(dir, { recursive: true, force: true });
      }
    }), { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });
});
