import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

/** Cases that random fleets have found; each was a fault once. */
describe('cases that random fleets found', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const settle = async (): Promise<void> => {
    const lettactl = place.sdk();
    const { summary } = await lettactl.apply({ consent: { autoApprove: true }, allowRecreate: true });
    expect(place.events.filter((event) => event.type === 'node_failed')).to.deep.equal([]);
    expect(summary.complete).to.equal(true);
    expect(isEmpty((await lettactl.plan({})).plan)).to.equal(true);
  };

  it('a file goes in the same apply in which another one comes: the content that the plan read by the way is no precondition', async () => {
    const fleet = (file: string): string => fleetOf({ shared_folders: [{ name: 'manual', files: [file] }], agents: [agentIn('a', { shared_folders: ['manual'] })] });
    place.write({ 'docs/a.md': '# A\n', 'docs/b.md': '# B\n', 'fleet.yaml': fleet('docs/a.md') });
    await settle();
    place.write({ 'fleet.yaml': fleet('docs/b.md') });
    await settle();
  });
});
