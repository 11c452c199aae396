import { expect } from 'chai';
import { isEmpty } from '../../../src/core/plan/plan.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Json } from '../../../src/core/value.ts';
import { codesOf, createPlace, objects, only, type Place } from '../../support/place.ts';

const WHOLE = { name: 'one', description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model: 'openai/gpt-4o-mini', context_window: 16000 }, embedding: 'openai/text-embedding-3-small', tools: [], include_base_tools: false };

describe('settings of an agent', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const write = (agent: Readonly<Record<string, Json>>): void => place.write({ 'fleet.yaml': JSON.stringify({ agents: [agent] }) });
  const plan = async (): Promise<Plan> => (await place.sdk().plan({})).plan;
  const apply = async (): Promise<void> => {
    const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
    expect(summary.complete, JSON.stringify(place.events.filter(({ type }) => type === 'node_failed'))).to.equal(true);
  };
  const agent = async () => place.api<Readonly<Record<string, any>>>('GET', `/v1/agents/${(await only(place, 'agents', 'one')).id}`); // eslint-disable-line @typescript-eslint/no-explicit-any
  const codes = async (): Promise<readonly string[]> => (await plan()).diagnostics.map(({ code }) => code);

  it('that left the file keep their value, and that is told once', async () => {
    write({ ...WHOLE, model_settings: { temperature: 0.2, parallel_tool_calls: false } });
    await apply();
    write({ ...WHOLE, model_settings: { parallel_tool_calls: false } });
    expect((await plan()).leftAlone.map(({ what, path }) => `${what} ${path}`)).to.deep.equal(['unmanaged model_settings.temperature']);
    await apply();
    expect((await plan()).leftAlone).to.deep.equal([]);
    expect((await agent())['llm_config'].temperature).to.equal(0.2);
  });

  it('survive a change of the model, also to another provider\'s', async () => {
    write({ ...WHOLE, model_settings: { temperature: 0.2 } });
    await apply();
    for (const model of ['openai/gpt-4.1', 'anthropic/claude-haiku-4-5', 'google_ai/gemini-2.5-pro']) {
      write({ ...WHOLE, llm_config: { model, context_window: 16000 }, model_settings: { temperature: 0.2 } });
      await apply();
      expect([(await agent())['model'], (await agent())['model_settings'].temperature]).to.deep.equal([model, 0.2]);
      expect(isEmpty(await plan())).to.equal(true);
    }
  });

  it('that the model\'s provider does not have are told and left out', async () => {
    write({ ...WHOLE, model_settings: { verbosity: 'low' } });
    expect(await codes()).to.deep.equal(['LC2123']);
    await apply();
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('said twice have to agree', async () => {
    write({ ...WHOLE, llm_config: { ...WHOLE.llm_config, max_tokens: 5 }, model_settings: { max_output_tokens: 6 } });
    expect(await codesOf(plan())).to.deep.equal(['LC1530']);
    write({ ...WHOLE, reasoning: true, model_settings: { thinking: { type: 'disabled' } } });
    expect(await codesOf(plan())).to.deep.equal(['LC1530']);
  });

  it('never touch other people\'s metadata, our marks and those of lettactl 1.x', async () => {
    write({ ...WHOLE, metadata: { team: 'a' }, first_message: 'Hello.' });
    await apply();
    const { id, metadata } = await agent();
    expect(metadata['lettactl.firstMessage']).to.equal('Hello.');
    await place.api('PATCH', `/v1/agents/${id}`, { metadata: { ...metadata, theirs: 1, 'lettactl.lastApplied': { x: 1 } } });
    write({ ...WHOLE, metadata: { team: 'b' }, first_message: 'Hello.' });
    await apply();
    const { lettactl, ...rest } = (await agent())['metadata'];
    expect(lettactl.address).to.equal('agent.one');
    expect(rest).to.deep.equal({ team: 'b', theirs: 1, 'lettactl.firstMessage': 'Hello.', 'lettactl.lastApplied': { x: 1 } });
    write({ ...WHOLE, metadata: { 'lettactl.x': 1 } });
    expect(await codesOf(plan())).to.deep.equal(['LC1531']);
  });

  it('hold the embedding in the server\'s words against the handle', async () => {
    write({ ...WHOLE, embedding_config: { handle: 'openai/text-embedding-3-large', embedding_model: 'text-embedding-3-large', embedding_endpoint_type: 'openai', embedding_dim: 3072 } });
    await apply();
    expect((await agent())['embedding']).to.equal('openai/text-embedding-3-large');
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('hold that of an archive likewise', async () => {
    const config = { handle: 'openai/text-embedding-3-large', embedding_model: 'text-embedding-3-large', embedding_endpoint_type: 'openai', embedding_dim: 3072 };
    write({ ...WHOLE, archives: [{ name: 'kb', embedding_config: config }] });
    await apply();
    const [archive] = await place.api<readonly { readonly embedding_config: { readonly handle: string } }[]>('GET', '/v1/archives/');
    expect(archive?.embedding_config.handle).to.equal('openai/text-embedding-3-large');
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('warn of rules for tools that the agent does not have, and leave those for approval alone', async () => {
    write({ ...WHOLE, tools: ['run_code'], tool_rules: [{ type: 'run_first', tool_name: 'run_cod' }] });
    expect((await plan()).diagnostics.map(({ code, next }) => `${code} ${next}`)).to.deep.equal(['LC2124 Did you mean `run_code`?']);
    write({ ...WHOLE, tools: ['run_code'], tool_rules: [{ type: 'run_first', tool_name: 'run_code' }] });
    await apply();
    await place.api('PATCH', `/v1/agents/${(await agent())['id']}/tools/approval/run_code`, { requires_approval: true });
    const after = await plan();
    expect([isEmpty(after), after.leftAlone]).to.deep.equal([true, []]);
    write({ ...WHOLE, tools: ['run_code'], tool_rules: [{ type: 'exit_loop', tool_name: 'run_code' }] });
    expect((await plan()).changes[0]?.owes).to.deep.equal(['recompile']);
    await apply();
    expect((await agent())['tool_rules'].map(({ type }: { type: string }) => type).sort()).to.deep.equal(['exit_loop', 'requires_approval']);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('come with no rules that nobody asked for', async () => {
    write({ ...WHOLE, include_base_tools: true });
    await apply();
    expect((await agent())['tool_rules']).to.deep.equal([]);
  });

  it('name identities that are there', async () => {
    await place.api('POST', '/v1/identities/', { identifier_key: 'user-1', name: 'One', identity_type: 'user' });
    write({ ...WHOLE, identities: ['user-2'] });
    expect(await codesOf(plan())).to.deep.equal(['LC2120']);
    await place.faults({ kind: 'status', match: { path: '/v1/identities' }, status: 404, body: { detail: 'Not Found' }, times: 9 });
    expect(await codesOf(plan())).to.deep.equal(['LC2121']);
  });

  it('make the tools that agents talk to each other with, when asked to', async () => {
    write({ ...WHOLE, include_multi_agent_tools: true });
    await apply();
    const names = (await agent())['tools'].map(({ name }: { name: string }) => name).sort();
    expect(names).to.deep.equal(['send_message_to_agent_and_wait_for_reply', 'send_message_to_agent_async', 'send_message_to_agents_matching_tags']);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('make a sleep-time twin that is never drift, hinders nothing, and goes with its agent', async () => {
    place.write({ 'fleet.yaml': JSON.stringify({ shared_blocks: [{ name: 'company', description: 'd', limit: 100, value: 'Tea.' }], agents: [{ ...WHOLE, enable_sleeptime: true, shared_blocks: ['company'] }] }) });
    await apply();
    const twin = await only(place, 'agents', 'one-sleeptime');
    const { drift, leftAlone, ...now } = await plan();
    expect([isEmpty(now), drift, leftAlone]).to.deep.equal([true, [], []]);
    expect(twin.id).to.not.equal(undefined);
    place.write({ 'fleet.yaml': 'agents: []\n' });
    await apply();
    expect((await objects(place, 'agents')).map(({ name }) => name)).to.deep.equal([]);
    expect((await objects(place, 'blocks')).map(({ label }) => label)).to.deep.equal([]);
  });

  it('say what stays when sleep-time is switched off, and what it needs', async () => {
    write({ ...WHOLE, enable_sleeptime: true });
    await apply();
    write({ ...WHOLE, enable_sleeptime: false });
    expect(await codes()).to.deep.equal(['LC2122']);
    await apply();
    expect(isEmpty(await plan())).to.equal(true);
    const { embedding: _without, ...bare } = WHOLE;
    write({ ...bare, name: 'two', enable_sleeptime: true });
    expect(await codes()).to.deep.equal(['LC2125']);
  });

  describe('of an agent that is there already', () => {
    beforeEach(async () => {
      write(WHOLE);
      await apply();
    });
    for (const [what, partial] of [['its prompt', { system_prompt: undefined }], ['its model', { llm_config: undefined }], ['its description', { description: undefined }], ['all of them', { system_prompt: undefined, llm_config: undefined, description: undefined }]] as const) {
      it(`may leave out ${what}`, async () => {
        write({ ...WHOLE, ...partial, tags: ['new'] } as never);
        await apply();
        expect([(await agent())['system'], (await agent())['model'], (await agent())['description']]).to.deep.equal(['Hi.', 'openai/gpt-4o-mini', 'd']);
        expect(isEmpty(await plan())).to.equal(true);
      });
    }
  });

  it('of a new agent must hold prompt, model and description, as in 1.x', async () => {
    for (const key of ['system_prompt', 'llm_config', 'description'] as const) {
      const { [key]: _left, ...rest } = WHOLE;
      write(rest as never);
      expect(await codesOf(plan())).to.deep.equal(['LC2104']);
    }
  });
});
