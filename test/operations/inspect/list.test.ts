import { expect } from 'chai';
import type { Inspected, InspectQuery } from '../../../src/operations/inspect/api.ts';
import type { LettaCtl } from '../../../src/sdk/lettactl.ts';
import { furnish, SECRETS, uploadTo } from '../../support/furnished.ts';
import { createPlace, refusal, type Place } from '../../support/place.ts';

const URL = 'http://dev.test';
const FLEET = 'name: tea\nproviders:\n  - { name: own, provider_type: openai, api_key: { value: k } }\nmcp_servers:\n  - { name: tea-tools, type: sse, server_url: "https://tea.example.com/sse" }\nshared_blocks:\n  - { name: rules, description: R, limit: 100, value: v }\nagents:\n  - { name: helper, description: H, system_prompt: { value: Hi. }, llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }, embedding: openai/text-embedding-3-small, tools: [], shared_blocks: [rules] }\n';

describe('inspect: lists', () => {
  let place: Place;
  let made: Awaited<ReturnType<typeof furnish>>;
  const inspect = () => place.sdk().inspect;
  const names = async (kind: string, query: InspectQuery = {}): Promise<readonly string[]> => (await inspect().list(kind, query)).map(({ name }) => name);
  const one = async (kind: string, name: string): Promise<Inspected> => (await inspect().list(kind, { name }))[0] as Inspected;

  before(async () => {
    place = createPlace();
    made = await furnish(place.api);
    for (const name of ['a.md', 'b.md']) await uploadTo(place.fetch, URL, made.folder.id, name);
  });
  after(() => place.close());

  it('agents with their folders, files and MCP servers', async () => {
    const agent = await one('agent', 'first');
    expect(agent.fields).to.include({ name: 'first', model: 'openai/gpt-4o-mini' });
    expect(agent.beside).to.deep.equal({ folders: [{ id: made.folder.id, name: 'docs', file_count: 2 }], file_count: 2, mcp_servers: [] });
  });

  it('who has what, as a word: shared, unique, orphaned', async () => {
    expect((await one('block', 'company')).beside).to.deep.equal({ attached_agents: [{ id: made.first.id, name: 'first' }, { id: made.second.id, name: 'second' }], attachment: 'shared' });
    expect(await names('block', { shared: true })).to.deep.equal(['company']);
    expect(await names('block', { orphaned: true })).to.deep.equal(['forgotten']);
    expect((await one('folder', 'docs')).beside).to.include({ attachment: 'unique', file_count: 2 });
  });

  it('a block that a conversation has as its own copy is no orphan', async () => {
    const copies = (await inspect().list('block', { name: 'persona' })).map(({ beside }) => [beside['attachment'], beside['conversation_id']]);
    expect(copies).to.have.deep.members([['unique', undefined], ['conversation', made.conversation.id]]);
  });

  it('a block of a hidden agent is no orphan', async () => {
    const hidden = await place.api<{ id: string }>('POST', '/v1/agents/', { name: 'hidden', hidden: true, model: 'openai/gpt-4o-mini', include_base_tools: false, memory_blocks: [{ label: 'secretly', value: 'x' }] });
    expect((await one('block', 'secretly')).beside).to.deep.equal({ attached_agents: [{ id: hidden.id, name: 'hidden' }], attachment: 'unique' });
    await place.api('DELETE', `/v1/agents/${hidden.id}`);
    await place.api('DELETE', `/v1/blocks/${(await one('block', 'secretly')).id}`);
  });

  it("the server's own tools are no orphans", async () => {
    expect(await names('tool', { orphaned: true })).to.deep.equal([made.idleTool]);
    expect((await one('tool', 'memory_insert')).beside['attachment']).to.equal('builtin');
  });

  it('by tags that all must be there', async () => {
    expect(await names('agent', { tags: ['role:support'] })).to.deep.equal(['first', 'second']);
    expect(await names('agent', { tags: ['role:support', 'tenant:acme'] })).to.deep.equal(['first']);
    expect(await names('block', { tags: ['topic:tea'] })).to.deep.equal(['company']);
    expect(await names('agent', { tags: ['nobody'] })).to.deep.equal([]);
  });

  it('of one agent', async () => {
    expect(await names('block', { agent: 'first' })).to.deep.equal(['company', 'persona']);
    expect(await names('folder', { agent: 'first' })).to.deep.equal(['docs']);
    expect(await names('folder', { agent: 'second' })).to.deep.equal([]);
    expect(await names('file', { agent: 'first' })).to.deep.equal(['a.md', 'b.md']);
    expect(await names('archive', { agent: made.first.id })).to.deep.equal(['knowledge']);
    expect(await names('tool', { agent: 'first' })).to.include(made.toolName);
    expect(await names('conversation', { agent: 'first' })).to.deep.equal(['Morning']);
  });

  it('files name their folder in the original’s words', async () => {
    expect((await one('file', 'a.md')).beside).to.deep.equal({ folderName: 'docs', folderId: made.folder.id, attached_agents: [{ id: made.first.id, name: 'first' }] });
  });

  it('passages: all, by meaning, by tags and times; without vectors', async () => {
    const passages = await inspect().list('passage', { agent: 'first' });
    expect(passages.map(({ fields }) => fields['text'])).to.deep.equal(['Refunds take two days.']);
    expect(passages[0]?.fields).not.to.have.property('embedding');
    expect((await inspect().list('passage', { agent: 'first', query: 'refunds' }))[0]?.beside).to.have.property('score');
    expect(await names('passage', { agent: 'first', archivalTags: ['nothing'] })).to.deep.equal([]);
    expect(await names('passage', { agent: 'first', archivalTags: ['refunds', 'nothing'], tagMatchMode: 'any' })).to.have.length(1);
    expect(await names('passage', { agent: 'first', archivalTags: ['refunds', 'nothing'], tagMatchMode: 'all' })).to.deep.equal([]);
    expect(await names('passage', { agent: 'first', after: '2999-01-01' })).to.deep.equal([]);
    expect(await names('passage', { agent: 'first', before: '2999-01-01' })).to.have.length(1);
  });

  it('more passages than fit into a page, and no more than asked for', async () => {
    for (let at = 0; at < 3; at++) await place.api('POST', `/v1/archives/${made.archive.id}/passages/batch`, { passages: Array.from({ length: 40 }, (_, index) => ({ text: `p ${at} ${index}` })) });
    expect(await names('passage', { agent: 'first', limit: 1000 })).to.have.length(121);
    expect(await names('passage', { agent: 'first' })).to.have.length(100);
    expect(await names('passage', { agent: 'first', limit: 101 })).to.have.length(101);
  });

  it('models by any part of what they are called, providers of anybody, no projects on a server of one’s own', async () => {
    expect(await names('model', { query: 'CLAUDE' })).to.satisfy((found: string[]) => found.length > 0 && found.every((name) => name.includes('claude')));
    expect(await names('provider')).to.deep.equal(['acme']);
    expect(await names('project')).to.deep.equal([]);
  });

  it('how full the window of a conversation is, where it is asked about one agent', async () => {
    expect((await inspect().list('conversation', { agent: 'first' }))[0]?.beside).to.deep.equal({ agent_name: 'first', message_count: 0 });
    expect((await inspect().list('conversation'))[0]?.beside).to.deep.equal({ agent_name: 'first' });
  });

  it('refuses questions that a kind does not know, and two that exclude each other', async () => {
    const codes = async (kind: string, query: InspectQuery) => (await refusal(inspect().list(kind, query))).map(({ code }) => code);
    expect(await codes('agent', { shared: true })).to.deep.equal(['LC4050']);
    expect(await codes('folder', { tags: ['x'] })).to.deep.equal(['LC4050']);
    expect(await codes('model', { limit: 3 })).to.deep.equal(['LC4050']);
    expect(await codes('block', { shared: true, orphaned: true })).to.deep.equal(['LC4003']);
    expect(await codes('tool', { orphaned: true, agent: 'first' })).to.deep.equal(['LC4003']);
    expect(await codes('folder', { agent: 'nobody' })).to.deep.equal(['LC4013']);
    expect(await codes('passage', {})).to.deep.equal(['LC4053']);
    expect(await codes('passage', { agent: 'first', query: 'x', limit: 101 })).to.deep.equal(['LC4002']);
    expect(await codes('nothing', {})).to.deep.equal(['LC4006']);
    expect(await codes('constructor', {})).to.deep.equal(['LC4006']);
  });

  it('every kind, in every depth, holds no secret', async () => {
    const shown: string[] = [];
    for (const kind of ['agent', 'block', 'archive', 'tool', 'folder', 'file', 'mcp_server', 'provider', 'conversation', 'model', 'project']) {
      for (const detail of ['names', 'table', 'whole'] as const) shown.push(JSON.stringify(await inspect().list(kind, { detail })));
    }
    for (const [kind, name] of [['agent', 'first'], ['block', 'company'], ['archive', 'knowledge'], ['tool', made.toolName], ['folder', 'docs'], ['file', 'a.md'], ['mcp_server', 'crawler'], ['provider', 'acme'], ['conversation', 'Morning']] as const) shown.push(JSON.stringify(await inspect().describe(kind, name)));
    shown.push(JSON.stringify(await inspect().overview()), JSON.stringify(await inspect().context('first')));
    for (const text of shown) for (const secret of Object.values(SECRETS)) expect(text).not.to.contain(secret);
  });

  it('what a secret was is still a text there', async () => {
    const server = await one('mcp_server', 'crawler');
    expect(server.fields).to.include({ auth_token: '(sensitive)', auth_header: 'Authorization', server_url: 'https://(sensitive)@mcp.example.com/sse?(sensitive)' });
    expect(server.fields['custom_headers']).to.deep.equal({ 'X-Key': '(sensitive)', id: '(sensitive)' });
    const metadata = (await one('agent', 'first')).fields['metadata'] as Record<string, unknown>;
    expect(metadata).to.deep.include({ team: 'a', deep: { api_key: '(sensitive)', password: '(sensitive)' } });
  });
});

describe('inspect: one object', () => {
  let place: Place;
  let made: Awaited<ReturnType<typeof furnish>>;
  const inspect = () => place.sdk().inspect;
  beforeEach(async () => {
    place = createPlace();
    made = await furnish(place.api);
  });
  afterEach(() => place.close());

  it('a file is told with every folder that has one of its name', async () => {
    const other = await place.api<{ id: string }>('POST', '/v1/folders/', { name: 'other', embedding: 'openai/text-embedding-3-small' });
    for (const folder of [made.folder, other]) await uploadTo(place.fetch, URL, folder.id, 'a.md');
    const { beside, name } = await inspect().describe('file', 'a.md');
    expect(name).to.equal('a.md');
    expect((beside['folders'] as { name: string; agent_count: number }[]).map((folder) => [folder.name, folder.agent_count])).to.have.deep.members([['docs', 1], ['other', 0]]);
    expect(beside['attached_agents']).to.deep.equal([{ id: made.first.id, name: 'first' }]);
  });

  it('none, or several of one name, are an error with what to do', async () => {
    await place.api('POST', '/v1/blocks/', { label: 'company', value: 'another' });
    expect((await refusal(inspect().describe('block', 'company'))).map(({ code, detail }) => [code, detail?.split('\n').length])).to.deep.equal([['LC4014', 2]]);
    expect((await inspect().describe('block', made.shared.id)).fields['value']).to.equal('We sell tea.');
    for (const kind of ['agent', 'block', 'file', 'mcp_server', 'conversation', 'provider', 'model']) expect((await refusal(inspect().describe(kind, 'nobody'))).map(({ code }) => code), kind).to.deep.equal(['LC4013']);
  });

  it('an agent with its newest words, in the order in which they were said', async () => {
    for (const content of ['one', 'two']) await place.api('POST', `/v1/agents/${made.first.id}/messages`, { messages: [{ role: 'user', content }] });
    const messages = (await inspect().describe('agent', 'first')).beside['messages'] as { message_type: string; content: string }[];
    expect(messages.filter((message) => message.message_type === 'user_message').map(({ content }) => content)).to.deep.equal(['one', 'two']);
    expect(messages.map((message) => message.message_type)).not.to.include('system_message');
  });

  it('an agent in a handful of calls, however many others there are', async () => {
    for (let at = 0; at < 30; at++) await place.api('POST', '/v1/agents/', { name: `more-${at}`, model: 'openai/gpt-4o-mini', include_base_tools: false });
    await place.forget();
    await inspect().describe('agent', 'first');
    expect((await place.requests()).length).to.be.at.most(6);
  });

  it('a provider with its models and who uses them', async () => {
    const { beside } = await inspect().describe('provider', 'acme');
    expect(beside).to.deep.equal({ models: [], attached_agents: [] });
  });
});

describe('inspect: a server without folders (Letta Cloud)', () => {
  let place: Place;
  before(async () => {
    place = createPlace({ profile: 'cloud' });
    await place.api('POST', '/v1/agents/', { name: 'a', model: 'openai/gpt-4o-mini', include_base_tools: false });
  });
  after(() => place.close());

  it('agents are told without them', async () => expect((await place.sdk().inspect.list('agent'))[0]?.beside).to.include({ file_count: 0 }));
  it('the overview says that there is no such kind', async () => expect((await place.sdk().inspect.overview()).find(({ kind }) => kind === 'folder')?.items).to.equal(null));
  it('asked for them it is an error that says so', async () => expect((await refusal(place.sdk().inspect.list('folder'))).map(({ code }) => code)).to.deep.equal(['LC2011']));
  it('an agent can be described', async () => expect((await place.sdk().inspect.describe('agent', 'a')).name).to.equal('a'));
});

describe('inspect: who manages what', () => {
  let place: Place;
  beforeEach(async () => {
    place = createPlace();
    place.write({ 'fleet.yaml': FLEET });
    await place.sdk().apply({ consent: { autoApprove: true } });
  });
  afterEach(() => place.close());
  const managers = async (kind: string, cwd = place.dir) => Object.fromEntries((await place.sdk({ cwd }).inspect.list(kind)).map(({ name, managedBy }) => [name, managedBy && `${managedBy.fleet}/${managedBy.workspace} ${managedBy.address} ${managedBy.by}`]));

  it('by our mark, wherever one is; marks themselves are not shown', async () => {
    expect(await managers('agent', '/')).to.deep.equal({ helper: 'tea/default agent.helper mark' });
    expect(await managers('block', '/')).to.deep.equal({ rules: 'tea/default block.rules mark' });
    expect(JSON.stringify([await place.sdk().inspect.list('agent'), await place.sdk().inspect.list('block')])).not.to.match(/lettactl[:"]/);
  });

  it('by the state of the fleet in the folder where there is no mark', async () => {
    expect(await managers('mcp_server')).to.deep.equal({ 'tea-tools': 'tea/default mcp_server.tea-tools state' });
    expect(await managers('provider')).to.deep.equal({ own: 'tea/default provider.own state' });
    expect(await managers('mcp_server', '/')).to.deep.equal({ 'tea-tools': undefined });
  });

  it('a fleet or state that cannot be read is no error', async () => {
    place.write({ '.lettactl-state.tea.json': 'nonsense' });
    expect(await managers('mcp_server')).to.deep.equal({ 'tea-tools': undefined });
    place.write({ 'fleet.yaml': 'agents: [' });
    expect(await managers('mcp_server')).to.deep.equal({ 'tea-tools': undefined });
  });

  it('the state is read, and nothing is written', async () => {
    const before = JSON.stringify([...place.files()]);
    await place.forget();
    await managers('mcp_server');
    expect(JSON.stringify([...place.files()])).to.equal(before);
    expect(await place.writes()).to.deep.equal([]);
  });
});

describe('inspect: what a list of 500 agents costs', () => {
  let place: Place;
  before(async function () {
    this.timeout(60_000);
    place = createPlace();
    const folders = await Promise.all([1, 2, 3].map((at) => place.api<{ id: string }>('POST', '/v1/folders/', { name: `f${at}`, embedding: 'openai/text-embedding-3-small' })));
    const shared = await place.api<{ id: string }>('POST', '/v1/blocks/', { label: 'company', value: 'x' });
    for (let at = 0; at < 500; at++) {
      const agent = await place.api<{ id: string }>('POST', '/v1/agents/', { name: `a${at}`, model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', block_ids: [shared.id], include_base_tools: false });
      await place.api('PATCH', `/v1/agents/${agent.id}/folders/attach/${folders[at % 3]?.id ?? ''}`);
    }
  });
  after(() => place.close());
  const callsOf = async (work: (ctl: LettaCtl) => Promise<unknown>): Promise<number> => {
    await place.forget();
    await work(place.sdk());
    return (await place.requests()).length;
  };

  // Five full pages, and one to see that there is no sixth.
  it('a table: its pages', async () => expect(await callsOf((ctl) => ctl.inspect.list('agent', { detail: 'table' }))).to.equal(6));
  it('wide: its pages, and a list of files for each of three folders', async () => expect(await callsOf((ctl) => ctl.inspect.list('agent'))).to.equal(9));
  it('of blocks, tools and folders: the list and the agents’ pages', async () => {
    expect(await callsOf((ctl) => ctl.inspect.list('block'))).to.equal(7);
    expect(await callsOf((ctl) => ctl.inspect.list('tool'))).to.equal(7);
    expect(await callsOf((ctl) => ctl.inspect.list('folder'))).to.equal(10);
    expect(await callsOf((ctl) => ctl.inspect.list('file'))).to.equal(10);
    expect(await callsOf((ctl) => ctl.inspect.list('conversation'))).to.equal(7);
  });
  it('of names alone: only the list', async () => expect(await callsOf((ctl) => ctl.inspect.list('block', { detail: 'names' }))).to.equal(1));
});
