import { expect } from 'chai';
import type { ListMessagesOptions } from '../../../src/operations/messaging/api.ts';
import { codesOf, createPlace, type Place } from '../../support/place.ts';

describe('listing messages', () => {
  let place: Place;
  let id: string;
  const say = (text: string) => place.api('POST', `/v1/agents/${id}/messages`, { input: text });
  const texts = async (options: ListMessagesOptions = {}): Promise<readonly string[]> => (await place.sdk().messages.list('helper', options)).messages.map(({ text }) => text);

  beforeEach(async () => {
    place = createPlace();
    ({ id } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'helper', model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'human', value: 'x' }] }));
  });
  afterEach(() => place.close());

  it('gives the newest first, or the oldest; what is not said aloud is counted only', async () => {
    await say('one');
    await say('[[call memory_insert {"label": "human", "new_string": "tea"}]]');
    const list = await place.sdk().messages.list('helper');
    expect(list.messages[0]?.text).to.match(/^tool said: \{[^]*"x\\ntea"/);
    expect(list.messages.slice(1).map(({ text }) => text)).to.deep.equal([ '[[call memory_insert {"label": "human", "new_string": "tea"}]]', 'echo: one', 'one']);
    expect(list.hidden).to.equal(3);
    expect(await texts({ order: 'asc' })).to.deep.equal((await texts()).toReversed());
    const whole = await place.sdk().messages.list('helper', { system: true });
    expect(whole.hidden).to.equal(0);
    expect(whole.messages.map(({ type }) => type)).to.include.members(['system_message', 'tool_call_message', 'tool_return_message']);
  });

  it('reads on when the newest ones are all of the quiet kind', async () => {
    await say('spoken');
    await place.api('POST', `/v1/agents/${id}/messages`, { messages: [{ role: 'user', content: '[[call memory_insert {"label": "human", "new_string": "a"}]]' }], max_steps: 1 });
    expect(await texts({ limit: 1 })).to.deep.equal(['[[call memory_insert {"label": "human", "new_string": "a"}]]']);
  });

  it('has cursors that are places in time, whatever the order', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const all = (await place.sdk().messages.list('helper', { all: true, order: 'asc' })).messages;
    const [middle] = all.filter(({ text }) => text === 'two');
    expect(await texts({ before: middle?.id ?? '' })).to.deep.equal(['echo: one', 'one']);
    for (const more of [{}, { all: true }]) expect(await texts({ ...more, after: middle?.id ?? '', order: 'asc' })).to.deep.equal(['echo: two', 'three', 'echo: three']);
    expect(await texts({ after: middle?.id ?? '', limit: 2 })).to.deep.equal(['echo: three', 'three']);
    expect(await codesOf(texts({ after: 'message-00000000-0000-4000-8000-000000000000' }))).to.deep.equal(['LC2013']);
  });

  it('reads all pages, and each part of a message that comes in several', async () => {
    for (let at = 0; at < 105; at++) await say(`m${at}`);
    const all = await texts({ all: true, order: 'asc' });
    expect(all).to.have.length(210);
    expect([all[0], all.at(-1)]).to.deep.equal(['m0', 'echo: m104']);
    await place.forget();
    expect(await texts({ limit: 3 })).to.deep.equal(['echo: m104', 'm104', 'echo: m103']);
    expect(await place.requests()).to.have.length(2);
  });

  it('of one conversation', async () => {
    const { id: conversation } = await place.api<{ id: string }>('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'talk' });
    await say('outside');
    await place.api('POST', `/v1/conversations/${conversation}/messages`, { input: 'inside', streaming: false });
    expect(await texts({ conversation })).to.deep.equal(['echo: inside', 'inside']);
    expect(await texts()).to.have.length(4);
  });
});
