import { expect } from 'chai';
import { inProcess, LEGACY, pick, type InProcess, type Thing } from './in-process.ts';

const MODEL = 'openai/gpt-4o-mini';
const ALL = 'include=agent.blocks&include=agent.tools&include=agent.sources&include=agent.tags&include=agent.secrets';

async function agent(dev: InProcess, body: object = {}): Promise<string> {
  const made = await dev.post('/v1/agents/', { name: 'a', model: MODEL, include_base_tools: false, ...body });
  expect(made.status, JSON.stringify(made.body)).to.equal(200);
  return String(made.body['id']);
}

async function block(dev: InProcess, label: string, value = 'v'): Promise<string> {
  return String((await dev.post('/v1/blocks/', { label, value })).body['id']);
}

describe('dev server: agents', () => {
  it('answers with and without a trailing slash, under /v1 and /latest', async () => {
    const dev = inProcess();
    for (const path of ['/v1/agents', '/v1/agents/', '/latest/agents', '/v1/health', '/v1/health/'])
      expect((await dev.get(path)).status, path).to.equal(200);
    expect((await dev.get('/v1/health/')).body).to.deep.equal({ version: '0.16.8', status: 'ok' });
  });

  it('includes only the relations asked for; the others are empty lists', async () => {
    const dev = inProcess();
    const id = await agent(dev, { tags: ['t'], memory_blocks: [{ label: 'persona', value: 'I am' }], secrets: { K: 's3' } });
    const bare = (await dev.get(`/v1/agents/${id}`)).body;
    expect([bare['blocks'], bare['tools'], bare['tags'], bare['secrets']]).to.deep.equal([[], [], [], []]);
    const tags = (await dev.get(`/v1/agents/${id}?include=agent.tags`)).body;
    expect([tags['blocks'], tags['tags']]).to.deep.equal([[], ['t']]);
    expect((await dev.get(`/v1/agents/${id}?include=agent.nope`)).status).to.equal(422);
    expect((await dev.get(`/v1/agents/${id}?${ALL}`)).body['secrets']?.['0']?.['value']).to.equal('s3');
  });

  it('gives a legacy client all relations, and full agents on attach', async () => {
    const dev = inProcess();
    const id = await agent(dev, { tags: ['t'] });
    const tool = (await dev.get('/v1/tools/?name=web_search')).body['0']?.['id'];
    expect((await dev.get(`/v1/agents/${id}`, LEGACY)).body['tags']).to.deep.equal(['t']);
    expect((await dev.get(`/v1/agents/${id}`, { ...LEGACY, 'x-stainless-package-version': '1.12.1' })).body['tags']).to.deep.equal([]);
    expect((await dev.patch(`/v1/agents/${id}/tools/attach/${tool}`)).body).to.equal(null);
    expect((await dev.call('PATCH', `/v1/agents/${id}/tools/attach/${tool}`, undefined, LEGACY)).body['id']).to.equal(id);
  });

  it('adds conversation_search, memory_insert and memory_replace unless told not to', async () => {
    const dev = inProcess();
    const made = await dev.post('/v1/agents/', { name: 'a', model: MODEL });
    expect(pick(made.body['tools']!, 'name').toSorted()).to.deep.equal(['conversation_search', 'memory_insert', 'memory_replace']);
  });

  it('allows two agents of one name, refuses odd names with 500 on create and never on PATCH', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    await agent(dev);
    expect((await dev.post('/v1/agents/', { name: 'a/b', model: MODEL })).status).to.equal(500);
    expect((await dev.post('/v1/agents/', { name: "Zoë's näme-x_1", model: MODEL })).status).to.equal(200);
    expect((await dev.patch(`/v1/agents/${id}`, { name: 'a/b' })).body['name']).to.equal('a/b');
  });

  it('refuses unknown handles: a model with 404, an embedding with 400, no model with 400', async () => {
    const dev = inProcess();
    expect((await dev.post('/v1/agents/', { name: 'a', model: 'openai/nope' })).status).to.equal(404);
    expect((await dev.post('/v1/agents/', { name: 'a', model: MODEL, embedding: 'openai/nope' })).status).to.equal(400);
    expect((await dev.post('/v1/agents/', { name: 'a' })).status).to.equal(400);
  });

  it('commits inline blocks before the agent, so that a failed create orphans them', async () => {
    const dev = inProcess();
    const made = await dev.post('/v1/agents/', {
      name: 'a',
      model: MODEL,
      tools: ['no_such_tool'],
      memory_blocks: [{ label: 'p', value: 'v', tags: ['mark'], metadata: { m: 1 } }],
    });
    expect(made.status).to.equal(400);
    const orphans = (await dev.get('/v1/blocks/?tags=mark')).body;
    expect(pick(orphans, 'label')).to.deep.equal(['p']);
    expect(orphans['0']?.['metadata']).to.deep.equal({});
  });

  it('drops an inline block whose label a block_id has, and orphans it', async () => {
    const dev = inProcess();
    const shared = await block(dev, 'x', 'shared');
    const id = await agent(dev, { block_ids: [shared], memory_blocks: [{ label: 'x', value: 'own' }] });
    expect(pick((await dev.get(`/v1/agents/${id}?include=agent.blocks`)).body['blocks']!, 'value')).to.deep.equal(['shared']);
    expect((await dev.get('/v1/blocks/?label=x')).body).to.have.length(2);
  });

  it('shows no tags on nested blocks, and keeps blocks when the agent goes', async () => {
    const dev = inProcess();
    const id = await agent(dev, { memory_blocks: [{ label: 'p', value: 'v', tags: ['mark'] }] });
    expect((await dev.get(`/v1/agents/${id}?include=agent.blocks`)).body['blocks']?.['0']?.['tags']).to.deep.equal([]);
    expect((await dev.del(`/v1/agents/${id}`)).body['message']).to.equal(`Agent id=${id} successfully deleted`);
    expect((await dev.del(`/v1/agents/${id}`)).status).to.equal(404);
    expect((await dev.get('/v1/blocks/?tags=mark')).body).to.have.length(1);
  });

  it('treats null in a PATCH as no change, and replaces lists and maps whole', async () => {
    const dev = inProcess();
    const id = await agent(dev, { description: 'd', metadata: { a: 1, b: 2 }, tags: ['x', 'y'], hidden: false });
    const next = (await dev.patch(`/v1/agents/${id}`, { description: null, metadata: { c: 3 }, tags: ['z'], hidden: true, typo_field: 1 }))
      .body;
    expect([next['description'], next['metadata'], next['tags'], next['hidden']]).to.deep.equal(['d', { c: 3 }, ['z'], false]);
    expect((await dev.patch(`/v1/agents/${id}`, { description: '' })).body['description']).to.equal('');
  });

  it('loses both blocks when PATCH block_ids swaps two of one label', async () => {
    const dev = inProcess();
    const [old, fresh, other] = [await block(dev, 'x'), await block(dev, 'x'), await block(dev, 'y')];
    const id = await agent(dev, { block_ids: [old, other] });
    const next = await dev.patch(`/v1/agents/${id}`, { block_ids: [fresh, other] });
    expect([next.status, pick(next.body['blocks']!, 'label')]).to.deep.equal([200, ['y']]);
    expect((await dev.patch(`/v1/agents/${id}`, { block_ids: ['block-00000000-0000-4000-8000-000000000000'] })).status).to.equal(500);
  });

  it('attaches a block once, refuses a second of its label with 409, answers 404 to a detach of what is not there', async () => {
    const dev = inProcess();
    const [one, two] = [await block(dev, 'x'), await block(dev, 'x')];
    const id = await agent(dev);
    const attach = (blockId: string) => dev.patch(`/v1/agents/${id}/core-memory/blocks/attach/${blockId}`);
    expect([(await attach(one)).status, (await attach(one)).status, (await attach(two)).status]).to.deep.equal([200, 200, 409]);
    const detach = () => dev.patch(`/v1/agents/${id}/core-memory/blocks/detach/${one}`);
    expect([(await detach()).status, (await detach()).status]).to.deep.equal([200, 404]);
    expect((await dev.get(`/v1/blocks/${one}`)).status).to.equal(200);
  });

  it('answers 409 to unknown tools and folders in a PATCH', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    expect((await dev.patch(`/v1/agents/${id}`, { tool_ids: ['tool-00000000-0000-4000-8000-000000000000'] })).status).to.equal(409);
    expect((await dev.patch(`/v1/agents/${id}`, { folder_ids: ['source-00000000-0000-4000-8000-000000000000'] })).status).to.equal(409);
  });

  it('resets window and settings when a PATCH names a model alone', async () => {
    const dev = inProcess();
    const id = await agent(dev, {
      model: 'openai/gpt-4.1',
      context_window_limit: 50_000,
      model_settings: { provider_type: 'openai', temperature: 0.1 },
    });
    const before = (await dev.get(`/v1/agents/${id}`)).body;
    expect([before['llm_config']?.['context_window'], before['model_settings']?.['temperature']]).to.deep.equal([50_000, 0.1]);
    const after = (await dev.patch(`/v1/agents/${id}`, { model: 'openai/gpt-4.1' })).body;
    expect([after['llm_config']?.['context_window'], after['model_settings']?.['temperature']]).to.deep.equal([128_000, 1]);
  });

  it('changes reasoning_effort and strict silently when only temperature is sent', async () => {
    const dev = inProcess();
    const id = await agent(dev);
    const settings = (await dev.get(`/v1/agents/${id}`)).body['model_settings']!;
    expect([settings['reasoning'], settings['strict']]).to.deep.equal([{ reasoning_effort: 'minimal' }, false]);
    const next = (await dev.patch(`/v1/agents/${id}`, { model_settings: { provider_type: 'openai', temperature: 0.2 } })).body[
      'model_settings'
    ]!;
    expect([next['temperature'], next['reasoning'], next['strict']]).to.deep.equal([0.2, { reasoning_effort: 'high' }, true]);
  });

  it('fills in compaction settings, and moves the default summariser with the provider', async () => {
    const dev = inProcess();
    const id = await agent(dev, { compaction_settings: { clip_chars: 9 } });
    const first = (await dev.get(`/v1/agents/${id}`)).body['compaction_settings']!;
    expect([first['model'], first['mode'], first['clip_chars']]).to.deep.equal(['openai/gpt-5-mini', 'sliding_window', 9]);
    const next = (await dev.patch(`/v1/agents/${id}`, { model: 'anthropic/claude-haiku-4-5' })).body['compaction_settings']!;
    expect(next['model']).to.equal('anthropic/claude-haiku-4-5');
  });

  it('stores reasoning in llm_config, and shows neither it nor the window on the agent', async () => {
    const dev = inProcess();
    const id = await agent(dev, { model: 'anthropic/claude-haiku-4-5', reasoning: false, context_window_limit: 9000 });
    const body = (await dev.get(`/v1/agents/${id}`)).body;
    expect(body).to.not.have.any.keys('reasoning', 'context_window_limit');
    expect([body['llm_config']?.['enable_reasoner'], body['llm_config']?.['context_window']]).to.deep.equal([false, 9000]);
  });

  it('turns reasoning on again with a PATCH of the model, never off by thinking.type, and not by reasoning alone', async () => {
    const dev = inProcess();
    const id = await agent(dev, { model: 'anthropic/claude-haiku-4-5', reasoning: false });
    const thinking = async (body: object) => (await dev.patch(`/v1/agents/${id}`, body)).body['model_settings']?.['thinking']?.['type'];
    const settings = (type: string) => ({ model_settings: { provider_type: 'anthropic', thinking: { type } } });
    expect(await thinking(settings('enabled'))).to.equal('disabled');
    expect(await thinking({ model: 'anthropic/claude-haiku-4-5', ...settings('disabled') })).to.equal('enabled');
    expect(await thinking({ reasoning: false })).to.equal('enabled');
    expect(await thinking({ reasoning: false, context_window_limit: 9000 })).to.equal('disabled');
  });

  it('lets the settings of Gemini turn thoughts off in a PATCH, not at creation', async () => {
    const dev = inProcess();
    const settings = { model_settings: { provider_type: 'google_ai', thinking_config: { include_thoughts: false } } };
    const id = await agent(dev, { model: 'google_ai/gemini-2.5-pro', ...settings });
    const thoughts = (body: Thing) => body['model_settings']?.['thinking_config']?.['include_thoughts'];
    expect(thoughts((await dev.get(`/v1/agents/${id}`)).body)).to.equal(true);
    expect(thoughts((await dev.patch(`/v1/agents/${id}`, settings)).body)).to.equal(false);
  });

  it('derives the file limits from the window whenever it is read, until they are given', async () => {
    const dev = inProcess();
    const id = await agent(dev, { context_window_limit: 20_000 });
    const open = async (body: object) => (await dev.patch(`/v1/agents/${id}`, body)).body['max_files_open'];
    expect([await open({}), await open({ context_window_limit: 100_000 }), await open({ max_files_open: 3 })]).to.deep.equal([5, 10, 3]);
  });

  it('refuses unknown kinds of agents and rules, settings without a provider and malformed ids in lists', async () => {
    const dev = inProcess();
    for (const wrong of [{ agent_type: 'x' }, { tool_rules: [{ type: 'x', tool_name: 'y' }] }, { model_settings: { temperature: 1 } }, { block_ids: ['x'] }, { tool_ids: ['x'] }])
      expect((await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', ...wrong })).status, JSON.stringify(wrong)).to.equal(422);
  });

  it('refuses malformed ids with 422 and examples, unknown ones with 404', async () => {
    const dev = inProcess();
    const bad = await dev.get('/v1/agents/agent-1');
    expect([bad.status, typeof bad.body['detail'], bad.body['examples']]).to.deep.equal([
      422,
      'string',
      ['agent-123e4567-e89b-42d3-8456-426614174000'],
    ]);
    expect((await dev.get('/v1/agents/agent-00000000-0000-4000-8000-000000000000')).status).to.equal(404);
  });

  it('keeps the compiled prompt on PATCH system; recompile answers the old text, dry_run the new one', async () => {
    const dev = inProcess();
    const id = await agent(dev, { system: 'OLD', memory_blocks: [{ label: 'p', value: 'value one' }] });
    await dev.patch(`/v1/agents/${id}`, { system: 'NEW' });
    expect(String((await dev.post(`/v1/agents/${id}/recompile?dry_run=true`)).body))
      .to.contain('NEW')
      .and.contain('value one');
    expect(String((await dev.post(`/v1/agents/${id}/recompile`)).body)).to.match(/^OLD/);
    expect(String((await dev.post(`/v1/agents/${id}/recompile`)).body)).to.match(/^NEW/);
  });

  it('recompiles the agents of a block on PATCH, and leaves an identical PATCH alone', async () => {
    const dev = inProcess();
    const shared = await block(dev, 'x', 'one');
    const id = await agent(dev, { block_ids: [shared] });
    await dev.patch(`/v1/blocks/${shared}`, { value: 'two' });
    expect(String((await dev.post(`/v1/agents/${id}/recompile`)).body)).to.contain('two');
    const log = dev.store.get('blocks', shared);
    await dev.patch(`/v1/blocks/${shared}`, { value: 'two' });
    expect(dev.store.get('blocks', shared)).to.equal(log);
  });

  it('filters by tags, any or all, by exact name and by text', async () => {
    const dev = inProcess();
    await agent(dev, { name: 'one', tags: ['lettactl:rt/tenant/acme@canary', 'b'] });
    await agent(dev, { name: 'two', tags: ['b'] });
    const names = async (query: string) => pick((await dev.get(`/v1/agents/?order=asc&${query}`)).body, 'name');
    expect(await names('tags=lettactl:rt/tenant/acme@canary&match_all_tags=true')).to.deep.equal(['one']);
    expect(await names('tags=b&tags=lettactl:rt/tenant/acme@canary')).to.deep.equal(['one', 'two']);
    expect(await names('name=two')).to.deep.equal(['two']);
    expect(await names('query_text=TW')).to.deep.equal(['two']);
  });

  it('pages by id cursors, newest first, and answers page 1 to an unknown cursor', async () => {
    const dev = inProcess();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await agent(dev, { name: `n${n}` }));
    const list = async (query: string) => pick((await dev.get(`/v1/agents/?${query}`)).body, 'id');
    expect(await list('limit=2')).to.deep.equal([ids[4], ids[3]]);
    expect(await list(`limit=2&order=asc&after=${ids[1]}`)).to.deep.equal([ids[2], ids[3]]);
    expect(await list('limit=2&order=asc&after=agent-00000000-0000-4000-8000-000000000000')).to.deep.equal([ids[0], ids[1]]);
    expect(await list('limit=0')).to.have.length(5);
  });

  it('pages an agent’s tools as wrongly as the real server', async () => {
    const dev = inProcess();
    const tools = pick((await dev.get('/v1/tools/?limit=100')).body, 'id');
    const id = await agent(dev, { tool_ids: tools });
    const first = pick((await dev.get(`/v1/agents/${id}/tools`)).body, 'id');
    expect(first).to.have.length(10);
    const next = pick((await dev.get(`/v1/agents/${id}/tools?after=${first.at(-1)}`)).body, 'id');
    expect(next.every((tool) => tool > (first.at(-1) ?? ''))).to.equal(true);
  });

  it('makes a sleeptime twin, its group and a memory_persona block; the twin goes with its agent, the block stays', async () => {
    const dev = inProcess();
    const id = await agent(dev, {
      name: 'Bo',
      enable_sleeptime: true,
      embedding: 'openai/text-embedding-3-small',
      include_base_tools: true,
    });
    const twin = (await dev.get('/v1/agents/?name=Bo-sleeptime&include=agent.blocks')).body['0']!;
    expect([twin['agent_type'], pick(twin['blocks']!, 'label')]).to.deep.equal(['sleeptime_agent', ['memory_persona']]);
    const read = (await dev.get(`/v1/agents/${id}?include=agent.managed_group&include=agent.tools`)).body;
    expect(read['managed_group']?.['agent_ids']).to.deep.equal([twin['id']]);
    expect(pick(read['tools']!, 'name').toSorted()).to.deep.equal(['archival_memory_search', 'conversation_search', 'send_message']);
    await dev.patch(`/v1/agents/${id}`, { enable_sleeptime: false });
    expect((await dev.get('/v1/agents/')).body).to.have.length(2);
    await dev.del(`/v1/agents/${id}`);
    expect([(await dev.get('/v1/agents/')).body['length'], pick((await dev.get('/v1/blocks/')).body, 'label')]).to.deep.equal([
      0,
      ['memory_persona'],
    ]);
    await agent(dev, { name: 'Cy', enable_sleeptime: true });
    expect(pick((await dev.get('/v1/agents/')).body, 'name')).to.deep.equal(['Cy']);
  });
});
