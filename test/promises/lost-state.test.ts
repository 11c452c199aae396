import { expect } from 'chai';
import { codesOf, createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

const STATE = '.lettactl-state.support.json';

describe('a state that is lost, and objects that are found', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const lettactl = () => place.sdk({ env: TOKEN });
  const lose = (): void => { for (const name of place.files().keys()) if (name.startsWith('.lettactl')) place.remove(name); };
  const ids = (): string => JSON.stringify((['agents', 'blocks', 'tools', 'folders', 'files', 'archives', 'mcp_servers'] as const).map((table) => place.store.all(table).map((row) => row.id).sort()));
  const isDone = async (): Promise<boolean> => (await lettactl().plan({})).plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase);

  it('everything is bound again with one warning: nothing is made twice, deleted or written', async () => {
    place.write(EVERYTHING);
    await lettactl().apply({ consent: { autoApprove: true } });
    const [before, dump] = [ids(), await place.dump()];
    lose();
    await place.forget();
    const { planned, summary } = await lettactl().apply({});
    expect(planned.plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(['warning LC3210']);
    expect(planned.plan.changes.filter(({ action }) => action !== 'no-op').map(({ action, address }) => `${action} ${address}`)).to.deep.equal([]);
    expect(summary).to.deep.include({ complete: true, held: [] });
    expect(await place.writes()).to.deep.equal([]);
    expect([ids(), await place.dump()]).to.deep.equal([before, dump]);
    expect(place.files().has(STATE)).to.equal(true);
    expect(await isDone()).to.equal(true);
    place.write({ 'prompts/one.md': 'You are another.\n' });
    expect((await lettactl().apply({})).summary.counts).to.deep.include({ change: 1, add: 0, destroy: 0 });
  });

  it('a run that binds everything again and dies on the way: the next one goes on', async () => {
    place.write(EVERYTHING);
    await lettactl().apply({ consent: { autoApprove: true } });
    const before = ids();
    lose();
    place.write({ 'prompts/one.md': 'You are another.\n', 'prompts/two.md': 'You are others.\n' });
    let left: ReadonlyMap<string, Buffer> | undefined;
    const dying: typeof fetch = async (input, init) => {
      if (left) return Response.json({ detail: 'Unauthorized' }, { status: 401 });
      const response = await place.fetch(input, init);
      if (init?.method === 'PATCH') left = place.files();
      return response;
    };
    expect((await place.sdk({ env: TOKEN, fetch: dying }).apply({ consent: { autoApprove: true } })).summary.complete).to.equal(false);
    lose();
    for (const [name, bytes] of left ?? []) if (name.startsWith('.lettactl') && !name.includes('.lock')) place.write({ [name]: bytes.toString() });
    expect((await lettactl().apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
    expect([ids(), await isDone()]).to.deep.equal([before, true]);
  });

  it('a narrowed run that begins a new state does not make the rest of the fleet somebody else\'s', async () => {
    const fleet = (...names: readonly string[]) => ({ 'fleet.yaml': fleetOf({ name: 'support', agents: names.map((name) => agentIn(name)) }) });
    place.write(fleet('a', 'b'));
    await lettactl().apply({ consent: { autoApprove: true } });
    lose();
    place.write(fleet('a', 'b', 'c'));
    await lettactl().apply({ targets: ['agent.c'], consent: { autoApprove: true } });
    expect((await lettactl().apply({})).summary).to.deep.include({ complete: true, held: [] });
    expect([(await objects(place, 'agents')).map(({ name }) => name).sort(), await isDone()]).to.deep.equal([['a', 'b', 'c'], true]);
  });

  it('what another state of the fleet has is refused, naming the way out', async () => {
    const fleet = (...names: readonly string[]) => ({ 'fleet.yaml': fleetOf({ name: 'support', agents: names.map((name) => agentIn(name)) }) });
    place.write(fleet('a'));
    await lettactl().apply({ consent: { autoApprove: true } });
    place.write(fleet('a', 'b'));
    await lettactl().apply({ state: 'other.json', consent: { autoApprove: true } });
    const [problem] = await refusal(lettactl().plan({}));
    expect(problem?.code).to.equal('LC3201');
    expect(problem?.summary).to.match(/^agent "b" \(agent-[0-9a-f-]+\) belongs to another state of support\/default$/);
    expect(problem?.next).to.equal('Plan with that state (-state). If it is lost, `--adopt=any` takes the object over.');
    expect((await lettactl().apply({ adoptAny: true, consent: { autoApprove: true } })).summary.counts).to.deep.include({ import: 1, add: 0 });
    expect(await isDone()).to.equal(true);
  });

  it('with drift and an edited file: what the file says is written, what it does not say stays', async () => {
    place.write(EVERYTHING);
    await lettactl().apply({ consent: { autoApprove: true } });
    const one = await only(place, 'agents', 'one');
    await place.api('PATCH', `/v1/agents/${one.id}`, { description: 'by hand', tags: [...(one.tags ?? []), 'vip'] });
    lose();
    place.write({ 'fleet.yaml': (EVERYTHING['fleet.yaml'] ?? '').replace('name: two', 'name: three').replaceAll('role:support', 'role:sales'), 'docs/c.md': '# C\n' });
    place.remove('docs/a.md');
    const { summary } = await lettactl().apply({ consent: { autoApprove: true } });
    expect([summary.complete, summary.counts.destroy]).to.deep.equal([true, 0]);
    expect((await objects(place, 'agents')).map(({ name }) => name).sort()).to.deep.equal(['one', 'three', 'two']);
    const after = await only(place, 'agents', 'one');
    expect([after.description, after.tags?.includes('vip'), after.tags?.includes('role:sales'), after.tags?.includes('role:support')]).to.deep.equal(['Agent one', true, true, true]);
    expect(place.store.all('files').map(({ file_name }) => file_name.replace('manual/', '')).sort()).to.deep.equal(['docs/a.md', 'docs/b.md', 'docs/c.md']);
    expect(await isDone()).to.equal(true);
  });

  it('a first message is not sent again to an agent that is found again', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', { first_message: 'Get ready.' })] }) });
    await lettactl().apply({ consent: { autoApprove: true } });
    const sent = (): number => place.store.all('messages').filter((row) => JSON.stringify(row).includes('Get ready.') && JSON.stringify(row).includes('user_message')).length;
    const before = sent();
    lose();
    await lettactl().apply({ consent: { autoApprove: true } });
    expect([before, sent()]).to.deep.equal([1, 1]);
    expect(await isDone()).to.equal(true);
  });

  it('a copy that carries our marks is reported and left alone', async () => {
    place.write(EVERYTHING);
    await lettactl().apply({ consent: { autoApprove: true } });
    const one = await only(place, 'agents', 'one');
    const copy = await place.api<Row>('POST', '/v1/agents/', { name: 'one copy', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', metadata: one.metadata, tags: one.tags });
    const { plan } = await lettactl().plan({});
    expect(plan.leftAlone.map(({ what, detail }) => `${what} ${detail?.join()}`)).to.deep.equal([`copy agent one copy (${copy.id})`]);
    expect(plan.changes.every(({ action }) => action === 'no-op')).to.equal(true);
  });

  it('`moved` keeps the object under its new address, its blocks with it', async () => {
    const named = (name: string, more = {}) => fleetOf({ name: 'support', agents: [agentIn(name, { system_prompt: { value: 'You help.' }, description: 'Helps', memory_blocks: [{ name: 'persona', value: 'I help.' }] })], ...more });
    place.write({ 'fleet.yaml': named('old') });
    await lettactl().apply({ consent: { autoApprove: true } });
    const before = ids();
    place.write({ 'fleet.yaml': named('new', { moved: [{ from: 'agent.old', to: 'agent.new' }] }) });
    const { planned, summary } = await lettactl().apply({ consent: { autoApprove: true } });
    expect(planned.plan.changes.map(({ action, address, previousAddress }) => `${action} ${address} ${previousAddress}`)).to.deep.equal(['update agent.new agent.old', 'update agent.new.block.persona agent.old.block.persona']);
    expect([summary.complete, ids()]).to.deep.equal([true, before]);
    expect(await isDone()).to.equal(true);
    lose();
    expect((await lettactl().plan({})).plan.changes.filter(({ action }) => action === 'create')).to.deep.equal([]);
  });

  it('another fleet\'s agent is refused, naming it; --adopt=any takes it over', async () => {
    place.write({ 'a.yaml': fleetOf({ name: 'first', agents: [agentIn('a')] }), 'b.yaml': fleetOf({ name: 'second', agents: [agentIn('a')] }) });
    await lettactl().apply({ files: ['a.yaml'], consent: { autoApprove: true } });
    await place.forget();
    const problems = await refusal(lettactl().apply({ files: ['b.yaml'], consent: { autoApprove: true } }));
    expect(problems.map(({ code, summary }) => `${code} ${summary}`).join()).to.match(/^LC3201 agent "a" \(agent-[0-9a-f-]+\) belongs to fleet first\/default$/);
    expect(await place.writes()).to.deep.equal([]);
    expect((await lettactl().apply({ files: ['b.yaml'], adoptAny: true, consent: { autoApprove: true } })).summary.counts).to.deep.include({ import: 1, add: 0 });
    expect((await objects(place, 'agents')).length).to.equal(1);
  });

  it('two agents of one name are an error that lists them', async () => {
    const make = (): Promise<Row> => place.api<Row>('POST', '/v1/agents/', { name: 'a', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' });
    const made = [await make(), await make()];
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a')] }) });
    const [problem] = await refusal(lettactl().plan({}));
    expect(problem?.code).to.equal('LC3202');
    for (const { id } of made) expect(problem?.summary).to.contain(id);
    expect(problem?.next).to.equal("Bind the one that is meant: lettactl import 'agent.a' ID. Or rename or delete all but one, then plan again.");
  });

  it('all agents gone looks like the wrong server: only -allow-recreate goes on, with the blocks that are left', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', { memory_blocks: [{ name: 'persona', value: 'I am a.' }] })] }) });
    await lettactl().apply({ consent: { autoApprove: true } });
    const [persona, agent] = [await only(place, 'blocks', 'persona'), await only(place, 'agents', 'a')];
    await place.api('PATCH', `/v1/blocks/${persona.id}`, { value: 'I have learnt.' });
    await place.api('DELETE', `/v1/agents/${agent.id}`);
    expect(await codesOf(lettactl().plan({}))).to.deep.equal(['LC3205']);
    expect((await lettactl().apply({ allowRecreate: true, consent: { autoApprove: true } })).summary.complete).to.equal(true);
    const blocks = await place.api<readonly Row[]>('GET', `/v1/agents/${(await only(place, 'agents', 'a')).id}/core-memory/blocks`);
    expect(blocks.map(({ id, value }) => `${id} ${value}`)).to.deep.equal([`${persona.id} I have learnt.`]);
    expect(await isDone()).to.equal(true);
  });

  it('another server behind the same state is refused before anything is written', async () => {
    place.write(EVERYTHING);
    await lettactl().apply({ consent: { autoApprove: true } });
    const other = createPlace();
    try {
      other.write(Object.fromEntries([...place.files()].map(([name, bytes]) => [name, bytes.toString()])));
      for (const work of [() => other.sdk({ env: TOKEN }).plan({}), () => other.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } }), () => other.sdk({ env: TOKEN }).refresh({})]) expect(await codesOf(work())).to.deep.equal(['LC3105']);
      expect(await other.writes()).to.deep.equal([]);
    } finally {
      other.close();
    }
  });
});
