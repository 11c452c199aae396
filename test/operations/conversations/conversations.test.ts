import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codesOf, createPlace, type Place } from '../../support/place.ts';

const FLEET = `name: tea
agents:
  - name: helper
    description: Helps
    system_prompt: { value: You help. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
    include_base_tools: false
    conversations: [{ summary: desk }]
`;

describe('conversations', () => {
  let place: Place;
  let id: string;

  beforeEach(async () => {
    place = createPlace();
    ({ id } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'helper', model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'human', value: 'x' }] }));
  });
  afterEach(() => place.close());

  it('are made, and listed with the newest first', async () => {
    const { conversations, messages } = place.sdk();
    const first = await conversations.create('helper', { name: 'first' });
    await conversations.create('helper');
    expect((await conversations.list('helper')).map(({ summary }) => summary)).to.deep.equal([null, 'first']);
    await messages.send('helper', 'hi', { conversation: first.id });
    expect((await conversations.list('helper', { counted: true })).map(({ messages: count }) => count)).to.deep.equal([0, 2]);
  });

  it('are found by their summaries, too, and only among those of the agent that is named', async () => {
    await place.api('POST', '/v1/agents/', { name: 'seller', model: 'openai/gpt-4o-mini' });
    const { conversations, messages, inspect } = place.sdk();
    const desk = await conversations.create('helper', { name: 'desk' });
    const shop = await conversations.create('seller', { name: 'shop' });
    await messages.send('helper', 'hi', { conversation: 'desk' });
    expect((await messages.list('helper', { conversation: 'desk' })).messages.map(({ text }) => text)).to.deep.equal(['echo: hi', 'hi']);
    expect((await inspect.list('conversation', { agent: 'helper' })).map(({ beside }) => beside['message_count'])).to.deep.equal([2]);
    expect((await inspect.describe('conversation', 'desk')).beside['message_count']).to.equal(2);
    await place.forget();
    // The server went into the other agent's conversation, whatever name stood before it.
    for (const call of [messages.send('helper', 'x', { conversation: shop.id }), messages.send('helper', 'x', { conversation: 'shop' }), messages.list('helper', { conversation: shop.id }), messages.reset('helper', { conversation: 'nope' }), messages.compact('helper', { conversation: 'conv-00000000-0000-4000-8000-000000000000' }), conversations.recompile('helper', { conversation: 'shop' }), conversations.delete('nope')]) expect(await codesOf(call)).to.deep.equal(['LC4064']);
    expect(await place.writes()).to.deep.equal([]);
    await conversations.create('seller', { name: 'desk' });
    expect(await codesOf(conversations.delete('desk'))).to.deep.equal(['LC4014']);
    expect((await conversations.delete('shop')).deleted).to.equal(true);
    expect((await conversations.list('helper')).map(({ id: one }) => one)).to.deep.equal([desk.id]);
  });

  it('are made once, whatever becomes of the call', async () => {
    for (const kind of ['drop-before', 'drop-after-commit'] as const) {
      await place.faults({ kind, match: { method: 'POST', path: '/conversations' } });
      const made = await place.sdk().conversations.create('helper', { name: kind });
      expect((await place.sdk().conversations.list('helper')).filter(({ summary }) => summary === kind).map((one) => one.id)).to.deep.equal([made.id]);
    }
  });

  it('go with their own copies of blocks, after all of it was saved', async () => {
    const { id: conversation } = await place.api<{ id: string }>('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'own', isolated_block_labels: ['human'] });
    const { conversations, messages } = place.sdk();
    await messages.send('helper', 'remember', { conversation });
    const kept = await conversations.delete(conversation, { approve: async ({ blocks, messages: count }) => blocks.length + count > 5 });
    expect([kept.deleted, kept.losses.messages, kept.losses.blocks]).to.deep.equal([false, 2, ['human']]);
    const { backup = '' } = await conversations.delete(conversation);
    expect(readFileSync(join(place.dir, backup, 'messages.jsonl'), 'utf8')).to.include('echo: remember');
    expect(existsSync(join(place.dir, backup, 'blocks.jsonl'))).to.equal(true);
    expect(await codesOf(conversations.delete(conversation))).to.deep.equal(['LC4064']);
    expect(await place.api<readonly unknown[]>('GET', '/v1/blocks/')).to.have.length(1);
  });

  it('that the state here has are told to come back', async () => {
    place.write({ 'fleet.yaml': FLEET });
    await place.api('DELETE', `/v1/agents/${id}`);
    await place.sdk().apply({});
    const [desk] = await place.sdk().conversations.list('helper');
    const kept = await place.sdk().conversations.delete(desk?.id ?? '', { approve: async () => false });
    expect(kept.losses.managed).to.deep.equal({ fleet: 'tea', workspace: 'default', address: 'agent.helper.conversation.desk' });
  });

  it('are compiled anew, with their agent or alone', async () => {
    const { conversations } = place.sdk();
    const made = [await conversations.create('helper'), await conversations.create('helper')];
    await place.api('PATCH', `/v1/agents/${id}`, { system: 'NEW' });
    const prompt = async (path: string): Promise<string> => (await place.api<readonly { content: string; message_type: string }[]>('GET', `${path}/messages?order=asc&limit=1`))[0]?.content ?? '';
    expect(await conversations.recompile('helper', { conversation: made[0]?.id ?? '' })).to.include({ itself: false, conversations: 1 });
    expect([await prompt(`/v1/conversations/${made[0]?.id}`), await prompt(`/v1/conversations/${made[1]?.id}`)].map((text) => text.startsWith('NEW'))).to.deep.equal([true, false]);
    expect(await conversations.recompile('helper')).to.include({ itself: true, conversations: 2 });
    expect(await prompt(`/v1/conversations/${made[1]?.id}`)).to.match(/^NEW/);
    const { id: other } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'other', model: 'openai/gpt-4o-mini' });
    expect(await codesOf(conversations.recompile(other, { conversation: made[0]?.id ?? '' }))).to.deep.equal(['LC4064']);
  });

  it('that are in use are compiled a little later', async () => {
    const { conversations } = place.sdk();
    await conversations.create('helper');
    await place.faults({ kind: 'status', status: 409, body: { detail: 'busy' }, match: { path: '/conversations/.*/recompile' }, times: 2 });
    expect(await conversations.recompile('helper')).to.include({ conversations: 1 });
  });
});
