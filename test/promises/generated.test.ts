import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';
import { randomWorld, SECRET, secretsFor, settleWorld } from './random-world.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 30);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 30_000 : 3_600_000;

const TABLES = ['agents', 'blocks', 'tools', 'folders', 'files', 'archives', 'passages', 'mcp_servers', 'providers', 'conversations', 'messages'] as const;

/** Another fleet, which comes to share a block and a folder with an agent that was made by hand. */
async function settleOther(place: Place): Promise<void> {
  place.write({ 'other/fleet.yaml': fleetOf({
    name: 'another', shared_blocks: [{ name: 'theirs', value: 'They sell coffee.' }], shared_folders: [{ name: 'their papers' }],
    agents: [agentIn('alpha', { shared_blocks: ['theirs'], shared_folders: ['their papers'], memory_blocks: [{ name: 'persona', value: 'Theirs.' }] })],
  }) });
  await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
}

async function shareOther(place: Place, agents: readonly string[]): Promise<void> {
  if (agents[0] === undefined) return;
  await place.api('PATCH', `/v1/agents/${agents[0]}/core-memory/blocks/attach/${(await only(place, 'blocks', 'theirs')).id}`);
  await place.api('PATCH', `/v1/agents/${agents[0]}/folders/attach/${(await only(place, 'folders', 'their papers')).id}`);
}

describe('a generated fleet file', function () {
  this.timeout(LIMIT_MS + 60_000);

  it('plans no attribute change, and once applied none at all, for random worlds', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    let runs = 0;
    await fc.assert(fc.asyncProperty(randomWorld, async (world) => {
      const place = createPlace();
      try {
        await settleOther(place);
        const { agents } = await settleWorld(place.api, world);
        await shareOther(place, agents);
        const rows = () => new Map(TABLES.flatMap((table) => place.store.all(table).map((row): [string, string] => [row.id, JSON.stringify(row)])));
        const before = rows();
        const generated = await place.sdk().generate({});
        expect((await place.sdk().generate({})).text).to.equal(generated.text);
        expect(generated.text).not.to.contain(SECRET);
        expect(rows()).to.deep.equal(before);
        place.write({ 'fleet.yaml': generated.text });
        const env = secretsFor(generated.variables, world);
        for (const variables of [{}, env]) {
          const { plan } = await place.sdk({ env: variables }).plan({});
          const wrong = plan.changes.filter(({ action, reasons, attributes }) => attributes.length > 0 || !(action === 'adopt' || (action === 'no-op' && reasons.includes('not-owned'))));
          expect(wrong.map(({ address, action, attributes }) => ({ address, action, attributes })), generated.text).to.deep.equal([]);
        }
        const { summary } = await place.sdk({ env }).apply({});
        expect(summary.complete, JSON.stringify(place.events.filter((event) => event.type === 'node_failed'))).to.equal(true);
        expect(summary.held).to.deep.equal([]);
        expect(summary.counts).to.deep.include({ add: 0, change: 0, destroy: 0, forget: 0 });
        const { plan } = await place.sdk({ env }).plan({});
        expect(isEmpty(plan), JSON.stringify(plan.changes.filter(({ action }) => action !== 'no-op'))).to.equal(true);
        expect(plan.changes.filter(({ rebase }) => rebase)).to.deep.equal([]);
        const after = rows();
        const declared = new Set(generated.objects.map(({ id }) => id));
        expect([...after.keys()].sort()).to.deep.equal([...before.keys()].sort());
        for (const [id, row] of before) if (!declared.has(id)) expect(after.get(id)).to.equal(row);
        runs += 1;
      } catch (error) {
        if (error instanceof DiagnosticError) throw new Error(JSON.stringify(error.diagnostics, undefined, 1), { cause: error });
        throw error;
      } finally {
        place.close();
      }
    }), { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false });
    expect(runs).to.be.greaterThan(0);
  });
});

