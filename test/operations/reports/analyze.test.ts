import { expect } from 'chai';
import type { AnalysisEstimate, MemoryAnalysis } from '../../../src/operations/reports/api.ts';
import { createPlace, type Place } from '../../support/place.ts';

interface Agent { readonly id: string; readonly name: string }

/** What the model is to answer, as its memory holds it. */
const SAYS = `[[say ### BLOCK: notes
TOPICS: tea
STATUS: crowded
SPLIT: by customer
SUMMARY: What people like.
STALE: a number
MISSING: none

### OVERALL
REDUNDANCY: none
CONTRADICTIONS: none
ACTIONS: split notes]]`;

describe('report memory --analyze', () => {
  let place: Place;
  const agent = (name: string, value: string, more: object = {}): Promise<Agent> =>
    place.api('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', memory_blocks: value === '' ? [] : [{ label: 'notes', value, limit: 1000 }], ...more });
  const analyze = (more: object = {}): Promise<MemoryAnalysis> => place.sdk().reports.analyze(more);
  /** Everything that people see of the agents: their threads, blocks and conversations. */
  const visible = async (agents: readonly Agent[]): Promise<unknown> => ({
    messages: await Promise.all(agents.map(({ id }) => place.api('GET', `/v1/agents/${id}/messages?limit=1000`))), windows: (await Promise.all(agents.map(({ id }) => place.api<{ message_ids: string[] }>('GET', `/v1/agents/${id}`)))).map(({ message_ids }) => message_ids),
    blocks: await place.api('GET', '/v1/blocks/?limit=1000'), conversations: await place.api('GET', '/v1/conversations/?limit=1000'),
  });
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('asks each agent, and gives what it said of each block and of the whole', async () => {
    await agent('a', SAYS);
    await agent('b', SAYS);
    await agent('bare', '');
    const { blocks, overall, failed, left, report } = await analyze();
    expect(blocks.map(({ agent: { name }, ...said }) => [name, said])).to.deep.equal(['a', 'b'].map((name) => [name, { block: 'notes', topics: 'tea', status: 'crowded', split: 'by customer', summary: 'What people like.', stale: 'a number', missing: '' }]));
    expect(overall.map(({ agent: { name }, actions }) => `${name}: ${actions}`)).to.deep.equal(['a: split notes', 'b: split notes']);
    expect([failed, left]).to.deep.equal([[], []]);
    expect(report.without.map(({ name }) => name)).to.deep.equal(['bare']);
  });

  it('leaves threads, blocks and conversations as they were, also where the agent writes its memory while it answers', async () => {
    const agents = [await agent('a', SAYS), await agent('b', '[[call memory_insert {"label":"notes","new_string":"written"}]]', { include_base_tools: true })];
    await place.api('POST', `/v1/agents/${agents[0]?.id}/messages`, { messages: [{ role: 'user', content: 'hello' }] });
    const before = await visible(agents);
    const { failed } = await analyze();
    expect(await visible(agents)).to.deep.equal(before);
    expect(failed.map(({ agent: { name }, reason }) => `${name}: ${reason}`)).to.deep.equal(['b: its answer is not in the form that was asked for']);
  });

  it('tells before the first message what it takes, and sends nothing when that is not approved', async () => {
    await agent('a', SAYS, { system: 's'.repeat(4000) });
    let asked: AnalysisEstimate | undefined;
    await place.forget();
    await analyze({ approve: (estimate: AnalysisEstimate) => { asked = estimate; return Promise.reject(new Error('no')); } }).then(() => expect.fail('went on'), (error: Error) => expect(error.message).to.equal('no'));
    expect(asked).to.include({ messages: 1 });
    expect(asked?.agents.map(({ name }) => name)).to.deep.equal(['a']);
    expect(asked?.inputTokens).to.be.within(1200, 2500);
    expect(await place.writes()).to.deep.equal([]);
  });

  it('goes on where one agent fails, and says why', async () => {
    const agents = [await agent('a', SAYS), await agent('broken', '[[fail 500]]'), await agent('chatty', 'likes tea'), await agent('hostile', '[[say ### BLOCK: \u001b[31mother\nTOPICS: x\n### BLOCK: notes\nSTATUS: superb]]')];
    const before = await visible(agents);
    const { blocks, failed } = await analyze();
    expect(blocks.map((row) => row.agent.name)).to.deep.equal(['a']);
    expect(failed.map((one) => one.agent.name)).to.deep.equal(['broken', 'chatty', 'hostile']);
    expect(failed.every(({ reason }) => reason !== '')).to.equal(true);
    expect(await visible(agents)).to.deep.equal(before);
  });

  it('asks at most five at once', async () => {
    for (let at = 0; at < 12; at++) await agent(`a${at}`, SAYS);
    let [open, most] = [0, 0];
    const counting: typeof fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (init?.method?.toUpperCase() === 'POST' && url.pathname === '/v1/conversations/') most = Math.max(most, ++open);
      if (init?.method?.toUpperCase() === 'DELETE') open--;
      return place.fetch(input, init);
    };
    const done: number[] = [];
    const { blocks } = await place.sdk({ fetch: counting }).reports.analyze({ onEvent: ({ done: count }) => done.push(count) });
    expect([blocks.length, most, open]).to.deep.equal([12, 5, 0]);
    expect(done).to.deep.equal(Array.from({ length: 12 }, (_, at) => at + 1));
  });

  it('stopped in the middle, it asks nobody else and deletes what it began', async () => {
    const agents = [];
    for (let at = 0; at < 8; at++) agents.push(await agent(`a${at}`, `[[sleep 1]]${SAYS}`));
    const before = await visible(agents);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const { blocks, failed } = await place.sdk({ signal: stop.signal }).reports.analyze();
    expect(blocks).to.deep.equal([]);
    expect(failed.map(({ reason }) => reason)).to.deep.equal([...Array.from({ length: 5 }, () => 'stopped'), ...Array.from({ length: 3 }, () => 'not asked: stopped')]);
    await new Promise((resolve) => { setTimeout(resolve, 1200); });
    expect(await visible(agents)).to.deep.equal(before);
  });

  it('waits no longer than it may', async () => {
    await agent('slow', `[[sleep 2]]${SAYS}`);
    const { failed } = await analyze({ timeoutMs: 200 });
    expect(failed).to.have.length(1);
    expect(failed[0]?.reason).to.include('0.2 s');
  });

  it('leaves no conversation behind whose creation was not answered, and asks in it', async () => {
    await agent('a', SAYS);
    await place.faults({ kind: 'drop-after-commit', match: { method: 'POST', path: '^/v1/conversations/?$' } });
    const { blocks } = await analyze();
    expect(blocks).to.have.length(1);
    expect(await place.api('GET', '/v1/conversations/')).to.deep.equal([]);
  });

  it('says which conversation could not be deleted', async () => {
    await agent('a', SAYS);
    await place.faults({ kind: 'status', status: 403, match: { method: 'DELETE' }, times: 0 });
    const { blocks, left } = await analyze();
    expect([blocks.length, left.length]).to.deep.equal([1, 1]);
    expect(left[0]?.conversation).to.match(/^conv-/);
  });
});
