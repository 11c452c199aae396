import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { agentIn, fleetOf, pythonTool } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';

interface Agent extends Row { readonly model: string; readonly embedding: string; readonly timezone: string; readonly tools: readonly Row[]; readonly llm_config: { readonly context_window: number }; readonly model_settings: Readonly<Record<string, unknown>> }

describe('creating an agent', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('takes a model and an embedding that the server offers', async () => {
    const created = await place.sdk().objects.create({ name: 'scratch' });
    expect(created).to.deep.include({ name: 'scratch', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
    const agent = await place.api<Agent>('GET', `/v1/agents/${created.id}`);
    expect([agent.model, agent.embedding, agent.metadata, agent.tags]).to.deep.equal([created.model, created.embedding, null, []]);
  });

  it('takes everything that can be given', async () => {
    const block = await place.api<Row>('POST', '/v1/blocks/', { label: 'company', value: 'Tea.' });
    const tool = await place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python' });
    const { id } = await place.sdk().objects.create({ name: 'full', description: 'D', model: 'openai/gpt-4.1', system: 'S', contextWindow: 16_000, embedding: 'openai/text-embedding-3-small', timezone: 'Europe/Berlin', tags: ['a', 'b'], tools: [tool.id, 'web_search'], blocks: [block.id] });
    const agent = await place.api<Agent & { readonly blocks: readonly Row[] }>('GET', `/v1/agents/${id}`);
    expect(agent).to.deep.include({ description: 'D', model: 'openai/gpt-4.1', system: 'S', timezone: 'Europe/Berlin', tags: ['a', 'b'] });
    expect([agent.llm_config.context_window, agent.blocks.map((one) => one.id), agent.tools.map(({ name }) => name)]).to.deep.equal([16_000, [block.id], agent.tools.map(({ name }) => name)]);
    expect(agent.tools.map(({ name }) => name)).to.include.members(['mine', 'web_search', 'conversation_search']);
  });

  it('says all that is wrong at once, with what there is', async () => {
    await place.sdk().objects.create({ name: 'taken' });
    const before = await place.dump();
    const problems = await refusal(place.sdk().objects.create({ name: 'taken', model: 'openai/gpt-4o-mni', embedding: 'nope', tools: ['web_serach'], blocks: ['block-1'] }));
    expect(problems.map(({ code, next }) => [code, next?.split(/[.:]/)[0]])).to.deep.equal([
      ['LC4093', 'Choose another name'], ['LC4099', 'Did you mean `openai/gpt-4o-mini`?'], ['LC4099', 'It offers'], ['LC4099', 'Did you mean `web_search`?'], ['LC4099', 'Blocks are named by their ids'],
    ]);
    expect(problems[0]?.summary).to.match(/^an agent "taken" already exists \(agent-/);
    expect(await codesOf(place.sdk().objects.create({ name: 'a/b' }))).to.deep.equal(['LC4002']);
    expect(await place.dump()).to.equal(before);
    expect((await place.sdk().objects.create({ name: 'taken', allowDuplicate: true })).name).to.equal('taken');
  });

  it('makes one, also when the answer was lost', async () => {
    await place.faults({ match: { method: 'POST', path: '/v1/agents/$' }, kind: 'drop-after-commit' });
    const { id } = await place.sdk().objects.create({ name: 'once' });
    expect((await objects(place, 'agents')).map((row) => row.id)).to.deep.equal([id]);
  });
});

describe('updating an agent', () => {
  let place: Place;
  const read = async (name: string): Promise<Agent> => place.api<Agent>('GET', `/v1/agents/${(await only(place, 'agents', name)).id}`);
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  it('writes what differs, and nothing else', async () => {
    await place.api('POST', '/v1/agents/', { name: 'alpha', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', context_window_limit: 16_000, model_settings: { provider_type: 'openai', temperature: 0.2 }, tags: ['old'], description: 'Same' });
    const written = await place.sdk().objects.update({ agent: 'alpha', changes: { name: 'beta', description: 'Same', model: 'openai/gpt-4.1', tags: ['new'], addTools: ['web_search', 'memory_insert'], removeTools: ['memory_replace'] } });
    expect(written.written.map(({ path }) => path)).to.deep.equal(['llm_config.model', 'name', 'tags', 'tools']);
    const agent = await read('beta');
    expect([agent.model, agent.llm_config.context_window, agent.model_settings['temperature'], agent.tags]).to.deep.equal(['openai/gpt-4.1', 16_000, 0.2, ['new']]);
    expect(agent.tools.map(({ name }) => name).sort()).to.deep.equal(['conversation_search', 'memory_insert', 'web_search']);
    await place.forget();
    expect((await place.sdk().objects.update({ agent: 'beta', changes: { tags: ['new'], addTools: ['web_search'] } })).written).to.deep.equal([]);
    expect(await place.writes()).to.deep.equal([]);
  });

  it('a window alone keeps the model and its settings; a new prompt is compiled, also for conversations', async () => {
    const { id } = await place.api<Row>('POST', '/v1/agents/', { name: 'alpha', model: 'openai/gpt-4o-mini', model_settings: { provider_type: 'openai', temperature: 0.2 } });
    const talk = await place.api<Row>('POST', `/v1/conversations/?agent_id=${id}`, {});
    const updated = await place.sdk().objects.update({ agent: 'alpha', changes: { contextWindow: 8000, system: 'You are brief.' } });
    expect(updated.recompiled).to.equal(true);
    const agent = await read('alpha');
    expect([agent.llm_config.context_window, agent.model_settings['temperature']]).to.deep.equal([8000, 0.2]);
    for (const path of [`/v1/agents/${id}/messages`, `/v1/conversations/${talk.id}/messages`]) expect(JSON.stringify(await place.api('GET', path))).to.contain('You are brief.');
  });

  it('says which tools there are, and writes nothing', async () => {
    await place.sdk().objects.create({ name: 'alpha' });
    const before = await place.dump();
    const problems = await refusal(place.sdk().objects.update({ agent: 'alpha', changes: { description: 'x', addTools: ['web_serach'], removeTools: ['nope'], model: 'nope' } }));
    expect(problems.map(({ code }) => code)).to.deep.equal(['LC4099', 'LC4099', 'LC4099']);
    expect(problems[1]?.next).to.equal('Did you mean `web_search`?');
    expect(await codesOf(place.sdk().objects.update({ agent: 'alpha', changes: { addTools: ['web_search'], removeTools: ['web_search'] } }))).to.deep.equal(['LC4003']);
    expect(await place.dump()).to.equal(before);
  });

  describe('that a fleet manages', () => {
    const FLEET = (description: string): string => fleetOf({ name: 'tea', agents: [agentIn('one', { description, tools: ['count'], tags: ['role:x'] })] });
    const changes = async () => (await place.sdk().plan({})).plan.changes.flatMap(({ address, action, attributes }) => (action === 'no-op' ? [] : attributes.map(({ path, cause }) => `${action} ${address} ${path} ${cause}`)));
    const apply = () => place.sdk().apply({ consent: { autoApprove: true } });

    beforeEach(async () => {
      place.write({ 'fleet.yaml': FLEET('First'), 'tools/count.py': pythonTool('count') });
      await apply();
    });

    it('is recorded: no drift, and the next plan puts back what the file says otherwise, no more', async () => {
      const { warnings } = await place.sdk().objects.update({ agent: 'one', changes: { description: 'Second', tags: ['role:x', 'vip'], addTools: ['web_search'], removeTools: ['count'], timezone: 'Europe/Berlin' } });
      expect(warnings.map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal(['LC3236 the fleet file says otherwise about description, tags, tools of agent.one: the next apply puts that back']);
      expect((await place.sdk().refresh({})).drift).to.deep.equal([]);
      expect(await changes()).to.deep.equal(['update agent.one description config', 'update agent.one tags removed', 'update agent.one tools config']);
      await apply();
      const agent = await read('one');
      expect([agent.description, agent.tags?.filter((tag) => !tag.startsWith('lettactl:')), agent.tools.map(({ name }) => name), agent.timezone]).to.deep.equal(['First', ['role:x'], ['count'], 'Europe/Berlin']);
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('written into the file, nothing is left to do', async () => {
      await place.sdk().objects.update({ agent: 'one', changes: { description: 'Second' } });
      place.write({ 'fleet.yaml': FLEET('Second') });
      expect(await changes()).to.deep.equal([]);
      expect((await place.sdk().objects.update({ agent: 'one', changes: { description: 'Second' } })).warnings).to.deep.equal([]);
    });

    it('a new name is put back, too; the agent is the same', async () => {
      const { id } = await only(place, 'agents', 'one');
      await place.sdk().objects.update({ agent: 'one', changes: { name: 'uno' } });
      expect(await changes()).to.deep.equal(['update agent.one name config']);
      await apply();
      expect((await only(place, 'agents', 'one')).id).to.equal(id);
    });

    it('keeps our marks when tags are replaced', async () => {
      await place.sdk().objects.update({ agent: 'one', changes: { tags: [] } });
      expect((await only(place, 'agents', 'one')).tags).to.deep.equal(['lettactl:tea/default']);
    });

    it("another fleet's is refused", async () => {
      place.write({ 'other/fleet.yaml': fleetOf({ name: 'coffee', agents: [agentIn('theirs')] }) });
      await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
      const before = await place.dump();
      expect(await codesOf(place.sdk().objects.update({ agent: 'theirs', changes: { description: 'x' } }))).to.deep.equal(['LC3232']);
      expect(await place.dump()).to.equal(before);
      expect((await place.sdk().objects.update({ agent: 'theirs', changes: { description: 'x' }, owners: ['coffee'] })).warnings.map(({ code }) => code)).to.deep.equal(['LC3233']);
    });
  });
});
