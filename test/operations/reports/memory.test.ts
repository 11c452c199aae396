import { expect } from 'chai';
import { codesOf, createPlace, type Place } from '../../support/place.ts';

interface Agent { readonly id: string; readonly name: string }

describe('report memory', () => {
  let place: Place;
  const agent = (name: string, blocks: readonly object[], more: object = {}): Promise<Agent> =>
    place.api('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', memory_blocks: blocks, ...more });
  const share = async (label: string, value: string, agents: readonly Agent[]): Promise<string> => {
    const { id } = await place.api<{ id: string }>('POST', '/v1/blocks/', { label, value, limit: 1000 });
    for (const one of agents) await place.api('PATCH', `/v1/agents/${one.id}/core-memory/blocks/attach/${id}`);
    return id;
  };
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('is about all agents unless some are named, and shows a shared block once', async () => {
    const [a, b] = [await agent('a', [{ label: 'notes', value: 'x'.repeat(95), limit: 100 }]), await agent('b', [{ label: 'notes', value: '', limit: 100 }])];
    await agent('c', []);
    await share('company', 'We sell tea.', [a, b]);
    const report = await place.sdk().reports.memory();
    expect(report.rows.map(({ agents, label, fillPct, users }) => [agents.map(({ name }) => name), label, fillPct, users])).to.deep.equal([[['a', 'b'], 'company', 1, 2], [['a'], 'notes', 95, 1], [['b'], 'notes', 0, 1]]);
    expect(report.without.map(({ name }) => name)).to.deep.equal(['c']);
  });

  it('of one agent says how many others have a block', async () => {
    const agents = [await agent('a', []), await agent('b', []), await agent('c', [])];
    await share('company', 'We sell tea.', agents);
    const report = await place.sdk().reports.memory({ names: ['b'] });
    expect(report.rows).to.have.length(1);
    expect(report.rows[0]).to.deep.include({ users: 3, notes: [{ kind: 'shared', by: 3 }] });
    expect(report.rows[0]?.agents.map(({ name }) => name)).to.deep.equal(['b']);
  });

  it('goes by patterns and tags, all of which an agent must have, and knows no agent that is not there', async () => {
    await agent('support-1', [{ label: 'notes', value: 'x' }], { tags: ['role:support', 'eu'] });
    await agent('support-2', [{ label: 'notes', value: 'x' }], { tags: ['role:support'] });
    const names = async (selection: object): Promise<readonly string[]> => (await place.sdk().reports.memory(selection)).agents.map(({ name }) => name);
    expect(await names({ match: 'support-*' })).to.deep.equal(['support-1', 'support-2']);
    expect(await names({ tags: ['role:support', 'eu'] })).to.deep.equal(['support-1']);
    expect(await names({ match: 'none-*' })).to.deep.equal([]);
    expect(await codesOf(place.sdk().reports.memory({ names: ['nobody'] }))).to.deep.equal(['LC4013']);
  });

  it('says when an agent last wrote a block itself, and nothing of what came over the API', async () => {
    const a = await agent('a', [{ label: 'notes', value: 'x' }, { label: 'other', value: 'y' }]);
    await place.api('POST', `/v1/agents/${a.id}/messages`, { messages: [{ role: 'user', content: '[[call memory_insert {"label":"notes","new_string":"tea"}]]' }] });
    await place.api('PATCH', `/v1/agents/${a.id}/core-memory/blocks/other`, { value: 'z' });
    const { rows, changesKnown } = await place.sdk().reports.memory({ names: ['a'] });
    expect(changesKnown).to.equal(true);
    expect(rows.map(({ label, changedBy }) => [label, changedBy?.name])).to.deep.equal([['notes', 'a'], ['other', undefined]]);
    expect(Date.now() - Date.parse(rows[0]?.changedAt ?? '')).to.be.lessThan(60_000);
  });

  it('counts no write into the copy that a conversation has of a block', async () => {
    const a = await agent('a', [{ label: 'notes', value: 'x' }]);
    const { id } = await place.api<{ id: string }>('POST', `/v1/conversations/?agent_id=${a.id}`, { summary: 's', isolated_block_labels: ['notes'] });
    const response = await place.fetch(`http://dev.test/v1/conversations/${id}/messages`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-stainless-package-version': '1.12.1' }, body: JSON.stringify({ messages: [{ role: 'user', content: '[[call memory_insert {"label":"notes","new_string":"tea"}]]' }] }) });
    expect(await response.text()).to.include('[DONE]');
    expect((await place.sdk().reports.memory({ names: ['a'] })).rows[0]).to.not.have.property('changedAt');
  });

  it('leaves sleep-time twins out: they have the blocks of their agents', async () => {
    await agent('a', [{ label: 'notes', value: 'x' }], { enable_sleeptime: true });
    const report = await place.sdk().reports.memory();
    expect(report.agents.map(({ name }) => name)).to.deep.equal(['a']);
    expect(report.rows.find(({ label }) => label === 'notes')?.users).to.equal(1);
  });

  it('asks for a few lists, never for one agent after the other', async () => {
    const agents = await Promise.all(Array.from({ length: 30 }, (_, at) => agent(`a${at}`, [{ label: 'notes', value: `text ${at}` }])));
    for (let at = 0; at < 8; at++) await share(`company-${at}`, `text ${at}`, agents.slice(at, at + 3));
    await place.forget();
    const { reads } = await place.sdk().reports.memory();
    expect((await place.requests()).length).to.equal(reads).and.to.be.at.most(4);
    await place.forget();
    await place.sdk().reports.memory({ match: 'a1*' });
    expect((await place.requests()).length).to.be.at.most(6);
    expect(await place.writes()).to.deep.equal([]);
  });
});
