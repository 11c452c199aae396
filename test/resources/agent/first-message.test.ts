import { expect } from 'chai';
import type { Address } from '../../../src/core/address.ts';
import { createLetta } from '../../../src/letta/client.ts';
import { settleAgent } from '../../../src/resources/agent/settle.ts';
import { createPlace, refusal } from '../../support/place.ts';

describe('a first message', () => {
  it('whose run never ends (it died with its server) is given up after half an hour, and stays owed', async () => {
    const place = createPlace();
    try {
      const agent = await place.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'a', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false });
      let clock = 0;
      const letta = createLetta({ url: 'http://dev.test', fetch: place.fetch, now: () => clock, sleep: (ms) => { clock += ms; return Promise.resolve(); } });
      const address = 'agent.a' as Address;
      const target = { id: agent.id, name: 'a', op: 'op-1', desired: { address, type: 'agent', name: 'a', attributes: { first_message: '[[sleep 60]]' }, dependsOn: [] } };
      const context = { signal: new AbortController().signal, waitForIdle: true, idOf: () => undefined, secret: () => '', blob: () => new Uint8Array(), progress: () => undefined };
      const problems = await refusal(settleAgent(letta, 'first_message', target, context));
      expect(problems.map(({ code }) => code)).to.deep.equal(['LC2056']);
      expect(problems[0]?.next).to.contain("lettactl cancel-messages 'a'");
      expect(clock).to.be.within(1_800_000, 1_900_000);
    } finally {
      place.close();
    }
  });
});
