import { expect } from 'chai';
import { agentIn, fleetOf } from '../promises/fleets.ts';
import { createPlace, refusal, type Place } from '../support/place.ts';

describe('a plan for some agents', () => {
  let place: Place;
  before(() => {
    place = createPlace();
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('counter-north', { tags: ['a'] }), agentIn('counter-south'), agentIn('the-counter')] }) });
  });
  after(() => { place.close(); });

  const planned = async (input: object): Promise<readonly string[]> => (await place.sdk().plan(input)).plan.changes.filter(({ action }) => action !== 'no-op').map(({ name }) => name).sort();

  it('takes those whose name contains the text, as 1.x did', async () => { expect(await planned({ agent: 'counter' })).to.deep.equal(['counter-north', 'counter-south', 'the-counter']); });
  it('takes those that fit a glob, as its documents had it', async () => { expect(await planned({ agent: 'counter-*' })).to.deep.equal(['counter-north', 'counter-south']); });
  it('takes both narrowings together', async () => { expect(await planned({ agent: '*counter*', scope: ['a'] })).to.deep.equal(['counter-north']); });

  it('names the agents that there are when none is meant', async () => {
    const [typo] = await refusal(place.sdk().plan({ agent: 'counter-nort_' }));
    expect([typo?.code, typo?.next]).to.deep.equal(['LC3207', 'Did you mean `counter-north`?']);
    expect((await refusal(place.sdk().plan({ agent: 'x*' })))[0]?.next).to.equal('Its agents: counter-north, counter-south, the-counter.');
  });
});
