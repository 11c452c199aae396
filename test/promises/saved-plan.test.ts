import { expect } from 'chai';
import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { codesOf, createPlace, objects, only, refusal, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

describe('a saved plan is applied exactly, or not at all', () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write(EVERYTHING);
  });
  afterEach(() => place.close());

  const lettactl = (more = {}) => place.sdk({ env: TOKEN, ...more });
  const applied = (planFile = 'plan.bin') => lettactl().apply({ planFile });

  /** Refused with these codes, and nothing was written to the server or the state. */
  async function refused(work: () => Promise<unknown>, codes: readonly string[]): Promise<void> {
    await place.forget();
    const files = JSON.stringify([...place.files()]);
    expect(await codesOf(work())).to.deep.equal(codes);
    expect(await place.writes()).to.deep.equal([]);
    expect(JSON.stringify([...place.files()])).to.equal(files);
  }

  async function change(): Promise<void> {
    place.write({ 'prompts/one.md': 'You are another.\n', 'docs/a.md': '# Edited\n' });
    await lettactl().plan({ out: 'plan.bin' });
  }

  it('does what it shows, once', async () => {
    const planned = await lettactl().plan({ out: 'plan.bin' });
    const { summary } = await lettactl().apply({ planFile: 'plan.bin', expectDigest: planned.digest });
    expect(summary).to.deep.include({ complete: true, failed: 0, skipped: 0, held: [], planDigest: planned.digest });
    expect(summary.counts).to.deep.equal({ import: 0, add: 11, change: 0, destroy: 0, forget: 0 });
    await refused(applied, ['LC3106']);
  });

  it('is never written over what is no plan: a fleet file or a state after -out', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    for (const out of ['fleet.yaml', '.lettactl-state.support.json']) await refused(() => lettactl().plan({ out }), ['LC3117']);
    place.write({ 'plan.bin': '' });
    await lettactl().plan({ out: 'plan.bin' });
    await lettactl().plan({ out: 'plan.bin' });
    expect((await lettactl().readPlan('plan.bin')).plan.binding.fleet).to.equal('support');
  });

  it('an empty one counts as applied too', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    await lettactl().plan({ out: 'plan.bin' });
    expect((await applied()).summary).to.deep.include({ complete: true });
    await refused(applied, ['LC3106']);
  });

  it('refuses any byte that is not as it was written', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    const bytes = place.read('plan.bin');
    for (const length of [0, 5, 40, Math.floor(bytes.length / 2), bytes.length - 1]) {
      writeFileSync(place.path('plan.bin'), bytes.subarray(0, length));
      await refused(applied, ['LC3112']);
    }
    for (let at = 16; at < bytes.length; at += Math.ceil(bytes.length / 25)) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(place.path('plan.bin'), altered);
      await refused(applied, ['LC3112']);
    }
    writeFileSync(place.path('plan.bin'), Buffer.concat([bytes, Buffer.from('\n')]));
    await refused(applied, ['LC3112']);
    await refused(() => applied('fleet.yaml'), ['LC3124']);
    await refused(() => applied('nowhere.bin'), ['LC3118']);
  });

  it('refuses another workspace, another server, another digest', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    await refused(() => lettactl().apply({ planFile: 'plan.bin', workspace: 'staging' }), ['LC3103']);
    await refused(() => lettactl({ env: { ...TOKEN, LETTACTL_WORKSPACE: 'staging' } }).apply({ planFile: 'plan.bin' }), ['LC3103']);
    await refused(() => lettactl().apply({ planFile: 'plan.bin', expectDigest: `sha256:${'0'.repeat(64)}` }), ['LC3116']);
    const elsewhere = createPlace();
    try {
      cpSync(place.dir, elsewhere.dir, { recursive: true });
      expect(await codesOf(elsewhere.sdk({ env: TOKEN }).apply({ planFile: 'plan.bin' }))).to.deep.equal(['LC3105']);
      expect(await elsewhere.writes()).to.deep.equal([]);
    } finally {
      elsewhere.close();
    }
  });

  it('the same server under another URL is only worth a word, also from another folder of the repository', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    place.write({ 'sub/.keep': '' });
    const { summary } = await lettactl({ server: { baseUrl: 'http://other.name/' } }).apply({ planFile: 'plan.bin' });
    expect(summary.complete).to.equal(true);
    expect(place.events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.severity} ${event.diagnostic.code}`] : []))).to.include('warning LC3105');
  });

  it('refuses when the state moved on, went back, or is there although it was not', async () => {
    await lettactl().plan({ out: 'first.bin' });
    await lettactl().plan({ out: 'narrow.bin', targets: ['agent.one'] });
    await lettactl().apply({ consent: { autoApprove: true } });
    await refused(() => applied('first.bin'), ['LC3106']);
    await refused(() => applied('narrow.bin'), ['LC3113']);
    copyFileSync(place.path('.lettactl-state.support.json'), place.path('old.json'));
    await change();
    copyFileSync(place.path('plan.bin'), place.path('stale.bin'));
    place.write({ 'prompts/two.md': 'You are another, too.\n' });
    await lettactl().apply({ consent: { autoApprove: true } });
    await refused(() => applied('stale.bin'), ['LC3101']);
    place.write({ 'prompts/one.md': 'You are a third.\n' });
    await lettactl().plan({ out: 'plan.bin' });
    copyFileSync(place.path('old.json'), place.path('.lettactl-state.support.json'));
    await refused(applied, ['LC3101']);
  });

  it('refuses planning options beside it', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    for (const options of [{ targets: ['agent.one'] }, { replace: ['agent.one'] }, { prune: ['all'] }, { destroy: true }, { refreshOnly: true }, { refresh: false }, { adoptAny: true }, { allowRecreate: true }, { refuseConflicts: true }, { force: true }, { files: ['fleet.yaml'] }, { fleet: 'x' }, { root: '.' }, { agent: 'one' }, { scope: ['x'] }, { out: 'x' }]) {
      await refused(() => lettactl().apply({ planFile: 'plan.bin', ...options }), ['LC4003']);
    }
    expect((await lettactl().apply({ planFile: 'plan.bin', targets: [], destroy: false, parallelism: 1 })).summary.complete).to.equal(true);
  });

  it('refuses when objects were edited after it was made: all of them named, nothing written', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    place.write({ 'prompts/one.md': 'You are another.\n', 'prompts/two.md': 'You are another.\n', 'fleet.yaml': (EVERYTHING['fleet.yaml'] ?? '').replace('We sell tea.', 'We sell coffee.') });
    await lettactl().plan({ out: 'plan.bin' });
    const [one, block] = [await only(place, 'agents', 'one'), await only(place, 'blocks', 'company')];
    await place.api('PATCH', `/v1/agents/${one.id}`, { system: 'by hand' });
    await place.api('PATCH', `/v1/blocks/${block.id}`, { value: 'by hand' });
    await place.api('DELETE', `/v1/agents/${(await only(place, 'agents', 'two')).id}`);
    const problems = await refusal(applied());
    expect(problems.map(({ code, address }) => `${code} ${address}`)).to.deep.equal(['LC3107 agent.one', 'LC3107 agent.two', 'LC3107 block.company']);
    expect(problems[0]?.summary).to.contain('system_prompt').and.contain('nothing was written');
    await refused(applied, ['LC3107', 'LC3107', 'LC3107']);
  });

  it('does not mind what agents and other people wrote into what is theirs', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    await change();
    const one = await only(place, 'agents', 'one');
    const [persona] = (await place.api<readonly { readonly id: string; readonly label: string }[]>('GET', `/v1/agents/${one.id}/core-memory/blocks`)).filter(({ label }) => label === 'persona');
    await place.api('PATCH', `/v1/blocks/${persona?.id}`, { value: 'I have learnt.' });
    await place.api('PATCH', `/v1/agents/${one.id}`, { tags: [...(one.tags ?? []), 'vip'] });
    expect((await applied()).summary).to.deep.include({ complete: true });
  });

  it('does not write again what somebody has already made so', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    await change();
    const one = await only(place, 'agents', 'one');
    await place.api('PATCH', `/v1/agents/${one.id}`, { system: 'You are another.' });
    await place.forget();
    expect((await applied()).summary).to.deep.include({ complete: true });
    expect((await place.writes()).filter(({ method, path }) => method === 'PATCH' && path.startsWith(`/v1/agents/${one.id}`))).to.deep.equal([]);
  });

  it('partly failed, it continues: what is done is not written again', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    await place.faults({ match: { method: 'POST', path: '/v1/agents/$' }, kind: 'status', status: 400, body: { detail: 'no more agents today' } });
    const first = await applied();
    expect(first.summary).to.deep.include({ complete: false, failed: 1, skipped: 0 });
    expect((await objects(place, 'agents')).length).to.equal(1);
    await place.forget();
    const second = await applied();
    expect(second.summary).to.deep.include({ complete: true, failed: 0 });
    expect(second.summary.counts).to.deep.include({ add: 2 });
    expect((await place.writes()).map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')}`)).to.deep.equal(['POST /v1/agents/', 'PATCH /v1/agents/agent-/archives/attach/archive-', 'POST /v1/agents/agent-/recompile']);
    expect((await objects(place, 'blocks')).length).to.equal(3);
    await refused(applied, ['LC3106']);
  });

  it('partly failed and continued by a new plan instead, the old file is stale', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    await place.faults({ match: { method: 'POST', path: '/v1/agents/$' }, kind: 'status', status: 400 });
    await applied();
    expect((await lettactl().apply({ consent: { autoApprove: true } })).summary.counts).to.deep.include({ add: 2, destroy: 0 });
    await refused(applied, ['LC3113']);
  });

  it('a failure stops only what waits for it', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    await place.faults({ match: { method: 'POST', path: '/v1/folders/$' }, kind: 'status', status: 400 });
    expect((await applied()).summary).to.deep.include({ complete: false, failed: 1, skipped: 4 });
    expect((await objects(place, 'archives')).length).to.equal(1);
    expect((await applied()).summary).to.deep.include({ complete: true });
  });

  it('a first plan is bound to its fleet file, any plan carries its content', async () => {
    await lettactl().plan({ out: 'plan.bin' });
    const text = place.read('fleet.yaml').toString();
    place.write({ 'fleet.yaml': `${text}\n# edited\n` });
    await refused(applied, ['LC3114']);
    place.write({ 'fleet.yaml': text, 'prompts/one.md': 'Edited since.\n', 'docs/a.md': '# Edited since\n', 'tools/count_words.py': '# nothing\n' });
    place.remove('docs/b.md');
    await place.forget();
    expect((await applied()).summary.complete).to.equal(true);
    const warnings = place.events.flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.code !== 'LC2024' ? [event.diagnostic] : []));
    expect(warnings.map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal(['LC3119 files changed since the plan was made: docs/a.md, prompts/one.md, tools/count_words.py']);
    expect((await only(place, 'agents', 'one')).system).to.equal('You are one.');
    expect(JSON.stringify(await place.dump())).to.contain('# B').and.not.contain('Edited since');
  });

  it('works where there is no fleet file at all, and with a state of another name', async () => {
    place.write({ 'out/.keep': '', 'states/.keep': '' });
    await lettactl().plan({ out: 'out/plan.bin', state: 'states/mine.json' });
    for (const name of ['fleet.yaml', 'prompts', 'docs', 'tools']) place.remove(name);
    expect((await applied('out/plan.bin')).summary.complete).to.equal(true);
    expect([...place.files().keys()]).to.include('states/mine.json');
  });

  it('an agent that was planned to go stays when it was edited since', async () => {
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('a'), agentIn('b')] }) });
    await lettactl().apply({ consent: { autoApprove: true } });
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('a')] }) });
    await lettactl().plan({ out: 'plan.bin' });
    await place.api('PATCH', `/v1/agents/${(await only(place, 'agents', 'b')).id}`, { description: 'I am needed' });
    await refused(applied, ['LC3107']);
    expect((await objects(place, 'agents')).length).to.equal(2);
  });
});
