import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

describe('a block that goes from an agent to all, or back', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const NOTES = { name: 'notes', description: 'Notes', limit: 2000, value: 'Nothing yet.' };
  const own = (more = {}) => fleetOf({ agents: [agentIn('a', { memory_blocks: [NOTES] })], ...more });
  const shared = (more = {}) => fleetOf({ shared_blocks: [NOTES], agents: [agentIn('a', { shared_blocks: ['notes'] })], ...more });

  for (const [title, before, after, from, to] of [
    ['own, then shared', own, shared, 'agent.a.block.notes', 'block.notes'],
    ['shared, then own', shared, own, 'block.notes', 'agent.a.block.notes'],
  ] as const) {
    it(`${title}: the plan suggests the \`moved\` line, and with it the block keeps its text and its id`, async () => {
      place.write({ 'fleet.yaml': before() });
      await place.sdk().apply({});
      const block = await only(place, 'blocks', 'notes');
      await place.api('PATCH', `/v1/blocks/${block.id}`, { value: 'The agent has learnt.' });
      place.write({ 'fleet.yaml': after() });
      const { plan } = await place.sdk().plan({});
      const warning = plan.diagnostics.find(({ code }) => code === 'LC3211');
      expect(warning?.next).to.equal(`To keep its text under the new address: moved: [{ from: '${from}', to: '${to}' }]`);
      expect(plan.changes.find(({ address }) => address === from)?.action).to.equal('forget');

      const line = /moved: (\[.*\])$/.exec(warning?.next ?? '')?.[1] ?? '';
      place.write({ 'fleet.yaml': `moved: ${line}\n${after()}` });
      const { summary } = await place.sdk().apply({});
      expect(summary).to.deep.include({ complete: true, failed: 0 });
      const kept = await only(place, 'blocks', 'notes');
      expect(kept).to.include({ id: block.id, value: 'The agent has learnt.' });
      const plan2 = (await place.sdk().plan({})).plan;
      expect(plan2.changes.filter(({ action, attributes }) => action !== 'no-op' && attributes.every(({ consent }) => consent === undefined))).to.deep.equal([]);
      expect((await place.sdk().readState({})).state?.resources.get(to as never)?.id).to.equal(block.id);
      expect(isEmpty(plan2)).to.equal(to.startsWith('agent'));
    });
  }
});
