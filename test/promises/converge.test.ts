import { expect } from 'chai';
import fc from 'fast-check';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { createPlace, objects, type Place } from '../support/place.ts';
import { doDeeds, missing, randomDrift } from './random-drift.ts';
import { filesOf, randomFleet, renamed, textIn, type RandomFleet } from './random-fleet.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 60);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 22_000 : 3_600_000;

const ENV = { TOKEN: 'a-token' };

/** Plan, apply, plan again: the second plan has to be empty. `step` tells where it was not. */
async function settle(place: Place, step: string): Promise<void> {
  const lettactl = place.sdk({ env: ENV });
  try {
    const { summary } = await lettactl.apply({ consent: { autoApprove: true }, allowRecreate: true });
    if (!summary.complete) throw new Error(`${step}: incomplete\n${JSON.stringify(place.events.filter((event) => event.type === 'node_failed'), undefined, 1)}`);
    const { plan } = await lettactl.plan({});
    const learnt = plan.changes.filter((change) => change.rebase);
    if (learnt.length > 0) throw new Error(`${step}: the state would still learn something\n${JSON.stringify(learnt, undefined, 1)}`);
    if (!isEmpty(plan)) throw new Error(`${step}: not empty\n${JSON.stringify(plan.changes.filter((change) => change.action !== 'no-op'), undefined, 1)}`);
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(`${step}: ${JSON.stringify(error.diagnostics, undefined, 1)}`, { cause: error });
    throw error;
  }
}

/** What the file says, looked up on the server without the tool. */
async function verify(place: Place, fleet: RandomFleet): Promise<void> {
  const agents = new Map((await objects(place, 'agents')).map((row) => [row.name, row]));
  expect([...agents.keys()].sort()).to.deep.equal(fleet.document.agents.map(({ name }) => name).sort());
  for (const agent of fleet.document.agents) {
    const live = agents.get(agent.name);
    if (!live) throw new Error(`${agent.name} is missing`);
    expect(live.system?.trim(), `prompt of ${agent.name}`).to.equal(textIn(fleet, agent.system_prompt).replace(/^\ufeff/, '').trim());
    expect(live.tags).to.include.members([...(agent.tags ?? [])]);
    if (agent.description !== undefined) expect(live.description).to.equal(agent.description);
    const blocks = await place.api<readonly { readonly label: string }[]>('GET', `/v1/agents/${live.id}/core-memory/blocks`);
    expect(blocks.map(({ label }) => label)).to.include.members([...(agent.memory_blocks ?? []).map(({ name }) => name), ...(agent.shared_blocks ?? [])]);
    const tools = await place.api<readonly { readonly name: string }[]>('GET', `/v1/agents/${live.id}/tools?limit=100`);
    expect(tools.map(({ name }) => name)).to.include.members([...(agent.tools ?? [])]);
    const folders = await place.api<readonly { readonly name: string }[]>('GET', `/v1/agents/${live.id}/folders`);
    expect(folders.map(({ name }) => name).sort()).to.deep.equal([...(agent.shared_folders ?? [])].sort());
  }
}

describe('promise 1: it converges', function () {
  this.timeout(LIMIT_MS + 60_000);

  it('plan, apply, plan is empty, for random fleets, edits and drift', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    let runs = 0;
    await fc.assert(fc.asyncProperty(randomFleet, randomFleet, randomDrift, async (first, other, deeds) => {
      const edited = renamed(other, first.document.name);
      const place = createPlace();
      try {
        place.write(filesOf(first));
        await settle(place, 'first apply');
        await verify(place, first);
        const foreign = await doDeeds(place, deeds);
        await settle(place, 'drift');
        await verify(place, first);
        expect(JSON.stringify(await missing(place, foreign))).to.equal('[]');
        place.write(filesOf(edited));
        await settle(place, 'edit');
        await verify(place, edited);
        expect(JSON.stringify(await missing(place, foreign))).to.equal('[]');
        runs += 1;
      } finally {
        place.close();
      }
    }), { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false });
    expect(runs).to.be.greaterThan(0);
  });
});
