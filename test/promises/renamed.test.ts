import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, refusal, type Place, type Row } from '../support/place.ts';
import { agentIn, fleetOf, pythonTool } from './fleets.ts';

describe('a resource that gets another name, with a `moved` line', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const env = { KEY: 'a-key' };
  const apply = async (document: Readonly<Record<string, unknown>>): Promise<void> => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...document }) });
    expect((await place.sdk({ env }).apply({ consent: { autoApprove: true } })).summary).to.include({ complete: true, failed: 0 });
    expect(isEmpty((await place.sdk({ env }).plan({})).plan)).to.equal(true);
  };
  const idsOf = (table: 'conversations' | 'archives' | 'mcp_servers', name: 'summary' | 'name' | 'server_name') =>
    place.store.all(table).map((row) => [row.id, (row as unknown as Record<string, unknown>)[name]]);

  const conversation = (summary: string) => ({ agents: [agentIn('a', { conversations: [{ summary }] })] });
  const archive = (name: string) => ({ agents: [agentIn('a', { archives: [{ name, description: 'What was learnt' }] })] });
  const server = (name: string) => ({ mcp_servers: [{ name, type: 'sse', server_url: 'https://mcp.example.com/sse' }], agents: [] });

  for (const [title, table, key, fleet, from, to] of [
    ['a conversation', 'conversations', 'summary', conversation, 'agent.a.conversation.first', 'agent.a.conversation.second'],
    ['an archive', 'archives', 'name', archive, 'archive.first', 'archive.second'],
    ['an MCP server', 'mcp_servers', 'server_name', server, 'mcp_server.first', 'mcp_server.second'],
  ] as const) {
    it(`${title} stays the same object and is called so on the server too`, async () => {
      await apply(fleet('first'));
      const before = idsOf(table, key);
      await apply({ ...fleet('second'), moved: [{ from, to }] });
      expect(idsOf(table, key)).to.deep.equal(before.map(([id]) => [id, 'second']));
    });

    it(`${title}: the answer to that is lost`, async () => {
      await apply(fleet('first'));
      const before = idsOf(table, key);
      await place.faults({ kind: 'drop-after-commit', match: { method: 'PATCH', path: `^/v1/${table.replace('_', '-')}/[^/]*$` } });
      await apply({ ...fleet('second'), moved: [{ from, to }] });
      expect(idsOf(table, key)).to.deep.equal(before.map(([id]) => [id, 'second']));
    });
  }

  it('a conversation whose summary somebody changed gets its own back, and is found when the state is lost', async () => {
    await apply(conversation('first'));
    const [id] = idsOf('conversations', 'summary')[0] as [string, string];
    await place.api('PATCH', `/v1/conversations/${id}`, { summary: 'by hand' });
    const { plan } = await place.sdk().plan({});
    expect(plan.changes.flatMap((change) => change.attributes.map(({ path, cause }) => `${change.action} ${change.address} ${path} ${cause}`))).to.deep.equal(['update agent.a.conversation.first name drift']);
    await apply(conversation('first'));
    place.remove('.lettactl-state.support.json');
    await apply(conversation('first'));
    expect(idsOf('conversations', 'summary')).to.deep.equal([[id, 'first']]);
  });

  it('an MCP server is not given a name that another one has: the server would delete that one', async () => {
    await apply(server('first'));
    const { plan } = await (async () => {
      place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...server('second'), moved: [{ from: 'mcp_server.first', to: 'mcp_server.second' }] }) });
      return place.sdk().plan({ out: 'plan.bin' });
    })();
    expect(isEmpty(plan)).to.equal(false);
    await place.api('POST', '/v1/mcp-servers/', { server_name: 'second', config: { mcp_server_type: 'sse', server_url: 'https://theirs.example.com/sse' } });
    const before = JSON.stringify(place.store.all('mcp_servers'));
    expect((await place.sdk().apply({ planFile: 'plan.bin' })).summary.failed).to.equal(1);
    expect(place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code }) => code) : []))).to.deep.equal(['LC2043']);
    expect(JSON.stringify(place.store.all('mcp_servers'))).to.equal(before);
  });

  const tool = (name: string) => ({ agents: [agentIn('a', { tools: [{ name, source_code: pythonTool(name) }] })] });
  const provider = (name: string) => ({ providers: [{ name, provider_type: 'openai', api_key: { from_env: 'KEY' } }], agents: [] });
  for (const [title, fleet, type] of [['a tool', tool, 'tool'], ['a provider', provider, 'provider']] as const) {
    it(`${title} cannot be: servers do not rename it, so the plan is refused`, async () => {
      await apply(fleet('first'));
      place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...fleet('second'), moved: [{ from: `${type}.first`, to: `${type}.second` }] }) });
      const [problem] = await refusal(place.sdk({ env }).plan({}));
      expect(problem).to.include({ code: 'LC3008', summary: `${type}.first cannot be moved to ${type}.second: servers do not rename a ${type}`, next: `Take the line out: then ${type}.second is made, and ${type}.first goes.` });
      await apply(fleet('second'));
    });
  }

  it('a conversation stays in its agent, and goes along when that is moved', async () => {
    const two = (first: string, conversations: Readonly<Record<string, unknown>>, second: Readonly<Record<string, unknown>> = {}) => ({ agents: [agentIn(first, conversations), agentIn('b', second)] });
    const talks = { conversations: [{ summary: 'talk' }] };
    await apply(two('a', talks));
    const before = idsOf('conversations', 'summary');
    const line = { from: 'agent.a.conversation.talk', to: 'agent.b.conversation.talk' };
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...two('a', {}, talks), moved: [line] }) });
    expect((await refusal(place.sdk().plan({}))).map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal([`LC3008 ${line.from} cannot be moved to ${line.to}: a conversation stays in what it lies in`]);
    await apply({ ...two('c', talks), moved: [{ from: 'agent.a.conversation.talk', to: 'agent.c.conversation.talk' }, { from: 'agent.a', to: 'agent.c' }] });
    expect(idsOf('conversations', 'summary')).to.deep.equal(before);
  });

  it('a tool is imported under the name that it has, or not at all', async () => {
    const { id } = await place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('first'), source_type: 'python' });
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', ...tool('second'), imports: [{ to: 'tool.second', id }] }) });
    expect((await refusal(place.sdk().plan({}))).map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal([`LC3222 ${id} is called "first", and servers do not rename a tool`]);
    await apply({ ...tool('first'), imports: [{ to: 'tool.first', id }] });
    expect((await only(place, 'tools', 'first')).id).to.equal(id);
  });
});
