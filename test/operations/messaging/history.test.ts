import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codesOf, createPlace, type Place } from '../../support/place.ts';

describe('histories of agents', () => {
  let place: Place;
  let id: string;
  const say = (text: string) => place.api('POST', `/v1/agents/${id}/messages`, { input: text });
  const window = async (): Promise<number> => (await place.api<{ message_ids: readonly string[] }>('GET', `/v1/agents/${id}`)).message_ids.length;

  beforeEach(async () => {
    place = createPlace();
    ({ id } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'helper', model: 'openai/gpt-4o-mini', memory_blocks: [{ label: 'human', value: 'x' }] }));
  });
  afterEach(() => place.close());

  it('are saved before they are reset, every message of them', async () => {
    for (let at = 0; at < 120; at++) await say(`m${at}`);
    const done = await place.sdk().messages.reset('helper');
    expect([done.done, done.messages]).to.deep.equal([true, 240]);
    const lines = readFileSync(join(place.dir, done.backup ?? '', 'messages.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { message_type: string; content: string });
    expect(lines).to.have.length(241);
    expect([lines[1]?.content, lines.at(-1)?.content]).to.deep.equal(['m0', 'echo: m119']);
    expect(await window()).to.equal(1);
  });

  it('are reset only when somebody agrees; an empty one leaves no backup', async () => {
    await say('one');
    const kept = await place.sdk().messages.reset('helper', { approve: async ({ messages }) => messages > 2 });
    expect(kept.done).to.equal(false);
    expect(await window()).to.equal(3);
    await place.sdk().messages.reset('helper');
    ({ id } = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'empty', model: 'openai/gpt-4o-mini' }));
    expect(await place.sdk().messages.reset('empty')).to.not.have.property('backup');
  });

  it('of a conversation are not reset by a server that cannot', async () => {
    const { id: conversation } = await place.api<{ id: string }>('POST', `/v1/conversations/?agent_id=${id}`, {});
    expect(await codesOf(place.sdk().messages.reset('helper', { conversation }))).to.deep.equal(['LC2078']);
  });

  it('are compacted: a summary, and how many messages there were and are', async () => {
    expect(await codesOf(place.sdk().messages.compact('helper'))).to.deep.equal(['LC2074']);
    for (const text of ['a', 'b', 'c', 'd']) await say(text);
    expect(await place.sdk().messages.compact('helper')).to.include({ summary: 'stub summary of 1 messages', before: 9, after: 7 });
    expect(await codesOf(place.sdk().messages.compact('helper', { model: 'openai/gpt-4o' }))).to.deep.equal(['LC4065']);
    await place.sdk().messages.reset('helper');
    for (const text of ['a', 'b', 'c', 'd']) await say(text);
    await place.faults({ kind: 'drop-after-commit', match: { path: '/summarize' } });
    expect(await codesOf(place.sdk().messages.compact('helper'))).to.deep.equal(['LC2073']);
    expect(await window()).to.equal(7);
  });

  it('of a conversation are compacted by a model of choice', async () => {
    const { id: conversation } = await place.api<{ id: string }>('POST', `/v1/conversations/?agent_id=${id}`, {});
    for (const text of ['a', 'b', 'c', 'd']) await place.sdk().messages.send('helper', text, { conversation });
    expect(await place.sdk().messages.compact('helper', { conversation, model: 'openai/gpt-4o' })).to.include({ conversation, before: 9, after: 7 });
  });

  it('do not grow while they are worked on: the agent is waited for', async () => {
    await place.api('POST', `/v1/agents/${id}/messages/async`, { input: '[[sleep 0.3]] late' });
    const told: string[] = [];
    const done = await place.sdk().messages.reset('helper', { onProgress: (message) => { told.push(message); } });
    expect([done.messages, told]).to.deep.equal([2, ['waiting for 1 active run']]);
  });

  it('go on when their runs are cancelled, or there is none', async () => {
    const { messages } = place.sdk();
    expect((await messages.cancel('helper')).runs).to.deep.equal({});
    const { runId = '' } = await messages.send('helper', '[[sleep 0.2]] on', { mode: 'start' });
    expect((await messages.cancel('helper')).runs).to.deep.equal({ [runId]: 'cancelled' });
    expect((await messages.cancel('helper', { runIds: ['run-x'] })).runs).to.deep.equal({ 'run-x': 'failed' });
  });
});
