import { expect } from 'chai';
import { createPlace, refusal } from '../support/place.ts';
import { nearHint, nearName } from '../../src/operations/near.ts';

const NAMES = ['counter-berlin', 'counter-munich', 'accountant', 'docs/rye.md', 'openai/gpt-4o'];

describe('a name that is not there', () => {
  const cases: readonly (readonly [wanted: string, near: string | undefined])[] = [
    ['counter-berln', 'counter-berlin'], ['Accountant', 'accountant'], ['rye.md', 'docs/rye.md'], ['gpt-4o', 'openai/gpt-4o'], ['account', 'accountant'], ['counter', undefined], ['ac', undefined], ['nobody', undefined], ['', undefined],
  ];
  for (const [wanted, near] of cases) it(`${JSON.stringify(wanted)} was ${near ?? 'nothing that is known'}`, () => { expect(nearName(wanted, NAMES)).to.equal(near); });

  it('is told with it, and with where all are', () => {
    expect(nearHint('counter-berln', NAMES, 'lettactl get agents')).to.equal('Did you mean "counter-berlin"? All of them: lettactl get agents');
    expect(nearHint('x', NAMES, 'lettactl get agents')).to.equal('All of them: lettactl get agents');
  });

  it('so of agents, and of what is described, duplicated or deleted', async () => {
    const place = createPlace();
    try {
      for (const name of ['counter-berlin', 'counter-munich']) await place.api('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini' });
      await place.api('POST', '/v1/blocks/', { label: 'prices', value: 'x' });
      await place.forget();
      const { inspect, messages, objects } = place.sdk();
      const next = async (call: Promise<unknown>): Promise<string | undefined> => (await refusal(call))[0]?.next;
      for (const call of [messages.send('counter-berln', 'hi'), inspect.describe('agent', 'counter-berln'), objects.delete({ kind: 'agent', name: 'counter-berln', force: true })]) expect(await next(call)).to.equal('Did you mean "counter-berlin"? All of them: lettactl get agents');
      for (const call of [inspect.describe('block', 'prizes'), objects.duplicate({ kind: 'block', source: 'prizes', target: 'x' })]) expect(await next(call)).to.equal('Did you mean "prices"? All of them: lettactl get blocks');
      expect(await next(inspect.describe('model', 'gpt-4o'))).to.equal('Did you mean "openai/gpt-4o"? All of them: lettactl get models');
      expect(await place.writes()).to.deep.equal([]);
    } finally {
      place.close();
    }
  });
});
