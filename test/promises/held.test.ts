import { expect } from 'chai';
import { codesOf, createPlace, objects, only, type Place, type Row } from '../support/place.ts';
import { agentIn, fleetOf, pythonTool } from './fleets.ts';

const blocks = (more: readonly unknown[] = []): Readonly<Record<string, unknown>> => ({ shared_blocks: [{ name: 'company', description: 'All', value: 'We sell tea.' }, ...more] });
const RULES = { name: 'rules', description: 'Rules', value: 'Be kind.' };

describe('what nobody consented to is held back', () => {
  let place: Place;
  beforeEach(async () => {
    place = createPlace();
    write({ ...blocks([RULES]), agents: [agentIn('a', { tags: ['vip'], tools: ['count'], shared_blocks: ['company', 'rules'], archives: [{ name: 'kb', description: 'Learnt' }] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }] })] });
    await apply({ autoApprove: true });
  });
  afterEach(() => place.close());

  const write = (document: Readonly<Record<string, unknown>>): void => place.write({ 'fleet.yaml': fleetOf(document), 'tools/count.py': pythonTool('count') });
  const apply = async (consent: Readonly<Record<string, unknown>> = {}, more = {}) => (await place.sdk().apply({ consent, ...more })).summary;
  const held = (summary: Awaited<ReturnType<typeof apply>>): readonly string[] => summary.held.map(({ address, path, what, requires }) => `${address} ${path === undefined ? '' : `${path} `}${what}: ${requires}`);
  const names = async (kind: string): Promise<readonly string[]> => (await objects(place, kind)).map((row) => row.label ?? row.name).sort();
  const isDone = async (): Promise<boolean> => (await place.sdk().plan({})).plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase);

  it('an agent that left the file: until --prune agents names it, and --force does not', async () => {
    write({ ...blocks([RULES]), agents: [agentIn('a', { tags: ['vip'], tools: ['count'], shared_blocks: ['company', 'rules'], archives: [{ name: 'kb', description: 'Learnt' }] })] });
    for (const consent of [{}, { force: true }, { prune: ['blocks', 'tools'] }]) {
      const summary = await apply(consent);
      expect(held(summary)).to.deep.equal(['agent.b delete: requires --prune agents']);
      expect(summary).to.deep.include({ complete: true, failed: 0, counts: { import: 0, add: 0, change: 0, destroy: 0, forget: 0 } });
    }
    expect(await names('agents')).to.deep.equal(['a', 'b']);
    expect(await names('blocks')).to.include('persona');
    const summary = await apply({}, { prune: ['agents'] });
    expect([held(summary), summary.counts.destroy]).to.deep.equal([[], 2]);
    expect([await names('agents'), await names('blocks')]).to.deep.equal([['a'], ['company', 'rules']]);
    expect(await isDone()).to.equal(true);
  });

  it('its name, typed on a terminal, is consent too; -auto-approve is for everything', async () => {
    write({ ...blocks([RULES]), agents: [] });
    const asked: string[][] = [];
    const { summary } = await place.sdk().apply({ approve: (_planned, one) => {
      asked.push(one.map(({ address }) => address));
      return Promise.resolve({ go: true, consent: { force: true, typedNames: ['b'] } });
    } });
    expect(asked[0]).to.include.members(['agent.a', 'agent.b']);
    expect(await names('agents')).to.deep.equal(['a']);
    expect(held(summary)).to.include('agent.a delete: requires --prune agents');
    expect(held(await apply({ autoApprove: true }))).to.deep.equal([]);
    expect([await names('agents'), await names('archives')]).to.deep.equal([[], []]);
  });

  it('an answer that is no yes changes nothing', async () => {
    write({ ...blocks(), agents: [] });
    await place.forget();
    expect(await codesOf(place.sdk().apply({ approve: () => Promise.resolve({ go: false }) }))).to.deep.equal(['LC4010']);
    expect(await place.writes()).to.deep.equal([]);
  });

  it('detaching: the rest of the change is made, the next plan shows it again, --force does it', async () => {
    write({ ...blocks([RULES]), agents: [agentIn('a', { description: 'New', tags: ['vop'], shared_blocks: ['company'] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }] })] });
    const expected = ['agent.a archives kb: requires --force', 'agent.a blocks rules: requires --force', 'agent.a tools count: requires --force', 'archive.kb delete: requires --prune archives', 'tool.count delete: requires --force'];
    const first = await apply();
    expect(held(first).filter((one) => !one.startsWith('archive.kb'))).to.deep.equal(expected.filter((one) => !one.startsWith('archive.kb')));
    const a = await place.api<Row & { readonly blocks: readonly Row[]; readonly tools: readonly Row[] }>('GET', `/v1/agents/${(await only(place, 'agents', 'a')).id}`);
    expect([a.description, a.tags?.includes('vop'), a.tags?.includes('vip'), a.blocks.length, a.tools.map(({ name }) => name)]).to.deep.equal(['New', true, false, 2, ['count']]);
    expect(held(await apply())).to.deep.equal(held(first));
    await place.forget();
    const files = JSON.stringify([...place.files()]);
    await apply();
    expect([await place.writes(), JSON.stringify([...place.files()])]).to.deep.equal([[], files]);
    const forced = held(await apply({ force: true }));
    expect(forced.every((one) => one.startsWith('archive.kb'))).to.equal(true);
    const after = await place.api<Row & { readonly blocks: readonly Row[]; readonly tools: readonly Row[] }>('GET', `/v1/agents/${a.id}`);
    expect([after.blocks.map(({ label }) => label), after.tools.length]).to.deep.equal([['company'], 0]);
    await apply({}, { prune: ['all'] });
    expect(await names('archives')).to.deep.equal([]);
    expect(await isDone()).to.equal(true);
  });

  it('a shared text that somebody changed on the server; `agent_owned: false` lets the file win', async () => {
    const { id } = await only(place, 'blocks', 'company');
    await place.api('PATCH', `/v1/blocks/${id}`, { value: 'We sell everything.' });
    expect(held(await apply())).to.deep.equal(['block.company value value: requires --force']);
    expect((await only(place, 'blocks', 'company')).value).to.equal('We sell everything.');
    expect((await place.sdk().refresh({})).drift.map(({ address }) => address)).to.deep.equal(['block.company']);
    expect(held(await apply({ force: true }))).to.deep.equal([]);
    expect((await only(place, 'blocks', 'company')).value).to.equal('We sell tea.');
    await place.api('PATCH', `/v1/blocks/${id}`, { value: 'We sell everything.' });
    const agents = place.read('fleet.yaml').toString();
    place.write({ 'fleet.yaml': agents.replace('value: We sell tea.', 'value: We sell tea.\n    agent_owned: false') });
    expect(held(await apply())).to.deep.equal([]);
    expect((await only(place, 'blocks', 'company')).value).to.equal('We sell tea.');
  });

  it('a shared block whose text was rewritten is not deleted without consent; one as it was applied is', async () => {
    write({ ...blocks([RULES, { name: 'faq', description: 'FAQ', value: 'None.' }]), agents: [agentIn('a', { tags: ['vip'], tools: ['count'], shared_blocks: ['company', 'rules'], archives: [{ name: 'kb', description: 'Learnt' }] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }] })] });
    await apply({ autoApprove: true });
    await place.api('PATCH', `/v1/blocks/${(await only(place, 'blocks', 'faq')).id}`, { value: 'Many questions.' });
    const without = place.read('fleet.yaml').toString().replace(/ {2}- name: faq\n {4}description: FAQ\n {4}value: None\.\n/, '');
    place.write({ 'fleet.yaml': without });
    expect(held(await apply())).to.deep.equal(['block.faq delete: requires --force']);
    expect(held(await apply({ force: true }))).to.deep.equal([]);
    expect(await names('blocks')).to.not.include('faq');
  });

  it('adoption that overwrites', async () => {
    await place.api('POST', '/v1/agents/', { name: 'handmade', description: 'Mine', system: 'Mine.', model: 'openai/gpt-4o-mini', context_window_limit: 32_000, embedding: 'openai/text-embedding-3-small', include_base_tools: false });
    write({ name: 'adopting', agents: [agentIn('handmade')] });
    const summary = await apply();
    expect(held(summary)).to.deep.equal(['agent.handmade description description: requires --force', 'agent.handmade system_prompt system_prompt: requires --force']);
    expect(summary.counts).to.deep.include({ import: 1, add: 0 });
    expect((await only(place, 'agents', 'handmade')).system).to.equal('Mine.');
    expect(held(await apply()).length).to.equal(2);
    await apply({ force: true });
    expect(await only(place, 'agents', 'handmade')).to.include({ system: 'You are handmade.', description: 'Agent handmade' });
    expect(await isDone()).to.equal(true);
  });

  it('adoption that overwrites, when the state is lost afterwards, or before: nothing is taken for ours that we did not make', async () => {
    const lose = (): void => { for (const name of ['.lettactl', '.lettactl-state.adopting.json', '.lettactl-state.adopting.json.backup']) if ([...place.files().keys()].some((file) => file.startsWith(name))) place.remove(name); };
    write({ name: 'adopting', agents: [agentIn('ours')] });
    await apply();
    await place.api('POST', '/v1/agents/', { name: 'handmade', description: 'Mine', system: 'Mine.', model: 'openai/gpt-4o-mini', context_window_limit: 32_000, embedding: 'openai/text-embedding-3-small', include_base_tools: false, memory_blocks: [{ label: 'persona', description: 'Mine', value: 'I was here.' }] });
    write({ name: 'adopting', agents: [agentIn('ours'), agentIn('handmade', { memory_blocks: [{ name: 'persona', value: 'I am handmade.', description: 'Persona', agent_owned: false }] })] });
    const expected = ['agent.handmade description description: requires --force', 'agent.handmade system_prompt system_prompt: requires --force', 'agent.handmade.block.persona description description: requires --force', 'agent.handmade.block.persona value value: requires --force'];
    for (const [was, counts] of [['found with our own', { import: 2 }], ['found by its mark', { import: 0 }], ['known', { import: 0 }]] as const) {
      if (was !== 'known') lose();
      const summary = await apply();
      expect(held(summary), was).to.deep.equal(expected);
      expect(summary.counts, was).to.deep.include(counts);
      expect((await only(place, 'agents', 'handmade')).system, was).to.equal('Mine.');
    }
    expect(held(await apply({ force: true }))).to.deep.equal([]);
    expect((await only(place, 'agents', 'handmade')).system).to.equal('You are handmade.');
    expect(await isDone()).to.equal(true);
  });

  it('replacing an archive or a folder, and an agent on request', async () => {
    write({ ...blocks([RULES]), agents: [agentIn('a', { tags: ['vip'], tools: ['count'], shared_blocks: ['company', 'rules'], archives: [{ name: 'kb', description: 'Learnt', embedding: 'openai/text-embedding-3-large' }] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }] })] });
    expect(held(await apply())).to.deep.equal(['archive.kb replace: requires --prune archives']);
    expect(held(await apply({}, { replace: ['agent.b'] }))).to.include('agent.b replace: requires --prune agents');
  });

  it('a replacement that is held takes what lies in it along: files and conversations are not made a second time', async () => {
    const folder = (embedding: string): readonly unknown[] => [{ name: 'manual', embedding, files: ['docs/*.md'] }];
    const with_ = (embedding: string, description: string) => ({ ...blocks(), shared_folders: folder(embedding), agents: [agentIn('a', { description, shared_blocks: ['company'], shared_folders: ['manual'], conversations: [{ summary: 'Shift' }] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }] })] });
    place.write({ 'docs/one.md': '# One\n', 'docs/two.md': '# Two\n' });
    write(with_('openai/text-embedding-3-small', 'Agent a'));
    await apply({ autoApprove: true });
    const before = await place.dump();
    write(with_('openai/text-embedding-3-large', 'Agent a'));
    expect(held(await apply())).to.deep.equal(['folder.manual replace: requires --force']);
    await place.forget();
    const files = JSON.stringify([...place.files()]);
    expect(held(await apply({}, { replace: ['agent.a'] }))).to.deep.equal(['agent.a replace: requires --prune agents', 'folder.manual replace: requires --force']);
    expect(await place.writes()).to.deep.equal([]);
    expect(await place.dump()).to.equal(before);
    expect(JSON.stringify([...place.files()])).to.equal(files);
    // Whoever links to it is not written either, but for what else there is of it.
    write(with_('openai/text-embedding-3-large', 'Another a'));
    expect(held(await apply())).to.deep.equal(['folder.manual replace: requires --force']);
    expect((await place.writes()).map(({ method, path }) => `${method} ${path.replace(/agent-[0-9a-f-]+/, 'ID')}`)).to.deep.equal(['PATCH /v1/agents/ID']);
    expect(await place.dump()).to.equal(before.replace('Agent a', 'Another a'));
    expect(held(await apply({ force: true }))).to.deep.equal([]);
    expect(await isDone()).to.equal(true);
  });

  it('protect_agents: false lets --force be enough', async () => {
    write({ settings: { protect_agents: false }, ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'] })] });
    expect(held(await apply({ force: true })).filter((one) => one.startsWith('agent.b '))).to.deep.equal([]);
    expect(await names('agents')).to.deep.equal(['a']);
  });

  it('prevent_destroy is an error, also when the agent has left the file, and is kept in the state', async () => {
    const keeping = (prevent_destroy: boolean) => ({ ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }], lifecycle: { prevent_destroy } })] });
    write(keeping(true));
    await apply({ autoApprove: true });
    expect((await place.sdk().readState({})).state?.resources.get('agent.b' as never)?.lifecycle).to.deep.equal({ prevent_destroy: true });
    write({ ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'] })] });
    await place.forget();
    expect(await codesOf(apply({ autoApprove: true }))).to.deep.equal(['LC3204']);
    expect(await codesOf(place.sdk().plan({ destroy: true }))).to.deep.equal(['LC3204']);
    write(keeping(true));
    expect(await codesOf(place.sdk().plan({ replace: ['agent.b'] }))).to.deep.equal(['LC3204']);
    expect(await place.writes()).to.deep.equal([]);
    write(keeping(false));
    await apply({ autoApprove: true });
    write({ ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'] })] });
    await apply({ autoApprove: true });
    expect(await names('agents')).to.deep.equal(['a']);
  });

  it('prevent_destroy that no apply has recorded yet holds against destroy', async () => {
    write({ ...blocks([RULES]), agents: [agentIn('a', { tags: ['vip'], tools: ['count'], shared_blocks: ['company', 'rules'], archives: [{ name: 'kb', description: 'Learnt' }] }), agentIn('b', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am b.' }], lifecycle: { prevent_destroy: true } })] });
    await place.forget();
    expect(await codesOf(apply({ autoApprove: true }, { destroy: true }))).to.deep.equal(['LC3204']);
    expect(await place.writes()).to.deep.equal([]);
  });

  it('a saved plan is consent also where protect_agents is turned on after it was made, and a later one is not without it', async () => {
    const without = (protect_agents: boolean) => ({ settings: { protect_agents }, ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'] })] });
    write(without(false));
    await place.sdk().plan({ out: 'plan.bin' });
    write(without(true));
    expect(held(await apply({ force: true }, { targets: ['agent.b'] }))).to.deep.equal(['agent.b delete: requires --prune agents']);
    expect((await place.sdk().apply({ planFile: 'plan.bin' })).summary).to.deep.include({ complete: true, held: [] });
    expect(await names('agents')).to.deep.equal(['a']);
  });

  it('what is gone already of a held agent is told: an apply that was to delete it may have died on the way', async () => {
    write({ ...blocks(), agents: [agentIn('a', { shared_blocks: ['company'], conversations: [{ summary: 'Shift' }] }), agentIn('b')] });
    await apply({ autoApprove: true });
    const [conversation] = await place.api<readonly Row[]>('GET', '/v1/conversations/');
    await place.api('DELETE', `/v1/conversations/${conversation?.id ?? ''}`);
    write({ agents: [agentIn('b')] });
    await place.forget();
    expect(held(await apply())).to.include('agent.a delete: requires --prune agents');
    expect(place.events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.code} ${event.diagnostic.address}`] : []))).to.include('LC3228 agent.a.conversation.Shift');
  });

  it('destroy holds agents back too, keeps what they need, and takes all with -auto-approve', async () => {
    const summary = await apply({ force: true }, { destroy: true });
    expect(held(summary)).to.include.members(['agent.a delete: requires --prune agents', 'agent.b delete: requires --prune agents']);
    expect([await names('agents'), await names('blocks'), (await names('archives')).length]).to.deep.equal([['a', 'b'], ['company', 'persona', 'rules'], 1]);
    expect(await isDone()).to.equal(true);
    expect(held(await apply({ autoApprove: true }, { destroy: true }))).to.deep.equal([]);
    expect([await names('agents'), await names('blocks'), await names('archives')]).to.deep.equal([[], [], []]);
    expect((await place.sdk().readState({})).state?.resources.size).to.equal(0);
  });
});
