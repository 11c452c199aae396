import { expect } from 'chai';
import { createLetta } from '../../src/letta/client.ts';
import { codesOf } from '../support/place.ts';

describe('answers that are no lists of a Letta server', () => {
  const letta = (body: string) => createLetta({ url: 'http://dev.test', sleep: async () => undefined, fetch: async () => new Response(body, { headers: { 'content-type': 'application/json' } }) });

  for (const body of ['null', '{}', '{"detail":"log in"}', '"text"', '1', '[null]', '[1]']) {
    it(`${body} is LC2017, not a bug of ours`, async () => {
      expect(await codesOf(letta(body).all('/v1/agents/'))).to.deep.equal(['LC2017']);
      expect(await codesOf(letta(body).list('/v1/models/'))).to.deep.equal(['LC2017']);
    });
  }

  it('objects without an id are none that could be paged', async () => expect(await codesOf(letta('[{}]').all('/v1/agents/'))).to.deep.equal(['LC2017']));
});
