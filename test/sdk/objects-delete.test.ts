import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createLocalBackend } from '../../src/backends/local/backend.ts';
import type { RemovalReport } from '../../src/operations/manage/api.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { agentIn, fleetOf, pythonTool } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';

const EMBEDDING = 'openai/text-embedding-3-small';
const MODEL = 'openai/gpt-4o-mini';

describe('deleting an object', () => {
  let place: Place;
  const agent = (name: string, more: object = {}) => place.api<Row & { readonly blocks: readonly Row[] }>('POST', '/v1/agents/', { name, model: MODEL, embedding: EMBEDDING, include_base_tools: false, ...more });
  const block = (label: string, value = 'x') => place.api<Row>('POST', '/v1/blocks/', { label, value });
  const labels = async (): Promise<readonly (string | undefined)[]> => (await objects(place, 'blocks')).map(({ label }) => label).sort();
  const said = ({ removals }: RemovalReport): readonly string[] => removals.flatMap(({ object, also, stays, users, lost }) => [
    `- ${object.name}`, ...lost.map((text) => `! ${text}`), ...users.map(({ name }) => `used by ${name}`), ...also.map(({ type, name }) => `goes ${type} ${name}`), ...stays.map(({ type, name, why }) => `stays ${type} ${name}: ${why}`),
  ]);

  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  describe('an agent', () => {
    beforeEach(async () => {
      const shared = await block('company');
      const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'manual', embedding: EMBEDDING });
      const archive = await place.api<Row>('POST', '/v1/archives/', { name: 'kb', embedding: EMBEDDING });
      const a = await agent('alpha', { memory_blocks: [{ label: 'persona', value: 'Mine.' }], block_ids: [shared.id] });
      await agent('beta', { memory_blocks: [{ label: 'persona', value: 'Mine too.' }], block_ids: [shared.id] });
      // Its label holds the agent's name, and has nothing to do with it.
      await block('alpha-notes');
      await place.api('PATCH', `/v1/agents/${a.id}/folders/attach/${folder.id}`);
      await place.api('PATCH', `/v1/agents/${a.id}/archives/attach/${archive.id}`);
      await place.api('POST', `/v1/agents/${a.id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] });
      await place.forget();
    });

    it('says what goes, stays and is lost, and does nothing without a word', async () => {
      const before = await place.dump();
      const report = await place.sdk().objects.removal({ kind: 'agent', name: 'alpha' });
      expect(said(report)).to.deep.equal([
        '- alpha', '! 2 messages', 'goes block persona', 'stays block company: beta has it too', 'stays folder manual: a folder goes by its own name only', 'stays archive kb: an archive goes by its own name only',
      ]);
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'alpha' }))).to.deep.equal(['LC4090']);
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'alpha', approve: async () => false }))).to.deep.equal(['LC4010']);
      expect(await place.dump()).to.equal(before);
    });

    it('goes with its own blocks, whatever else is named like it; all else stays', async () => {
      const removed = await place.sdk().objects.delete({ kind: 'agent', name: 'alpha', force: true });
      expect(removed.deleted.map(({ type, name }) => `${type} ${name}`)).to.deep.equal(['agent alpha', 'block persona']);
      expect(removed.failed).to.deep.equal([]);
      expect(await labels()).to.deep.equal(['alpha-notes', 'company', 'persona']);
      expect([(await objects(place, 'agents')).length, (await objects(place, 'folders')).length, (await objects(place, 'archives')).length]).to.deep.equal([1, 1, 1]);
    });

    it('is saved first: agent file, blocks, all messages', async () => {
      const { backups } = await place.sdk().objects.delete({ kind: 'agent', name: 'alpha', force: true });
      expect(backups).to.have.length(1);
      const read = (name: string): string => place.read(`${backups[0] ?? ''}/${name}`).toString();
      expect(JSON.parse(read('agent.af'))).to.have.property('agents');
      expect(read('blocks.jsonl').trim().split('\n').map((line) => (JSON.parse(line) as Row).label).sort()).to.deep.equal(['company', 'persona']);
      expect(read('messages.jsonl')).to.contain('Hello');
    });

    it('its blocks stay with cascade off', async () => {
      await place.sdk().objects.delete({ kind: 'agent', name: 'alpha', force: true, cascade: false });
      expect(await labels()).to.deep.equal(['alpha-notes', 'company', 'persona', 'persona']);
    });

    it('a block that another agent took meanwhile is kept, and told', async () => {
      const beta = await only(place, 'agents', 'beta');
      const own = (await place.api<{ readonly blocks: readonly Row[] }>('GET', `/v1/agents/${(await only(place, 'agents', 'alpha')).id}`)).blocks.find(({ label }) => label === 'persona');
      const removed = await place.sdk().objects.delete({
        kind: 'agent', name: 'alpha', approve: async () => {
          const theirs = (await place.api<{ readonly blocks: readonly Row[] }>('GET', `/v1/agents/${beta.id}`)).blocks.find(({ label }) => label === 'persona');
          await place.api('PATCH', `/v1/agents/${beta.id}/core-memory/blocks/detach/${theirs?.id ?? ''}`);
          await place.api('PATCH', `/v1/agents/${beta.id}/core-memory/blocks/attach/${own?.id ?? ''}`);
          return true;
        },
      });
      expect(removed.failed.map(({ object, diagnostics }) => [object.id, diagnostics[0]?.code])).to.deep.equal([[own?.id, 'LC4097']]);
    });

    it('takes its sleep-time twin and what was made for that along', async () => {
      await agent('sleepy', { enable_sleeptime: true });
      const before = (await objects(place, 'agents')).length;
      expect(said(await place.sdk().objects.removal({ kind: 'agent', name: 'sleepy' }))).to.deep.equal(['- sleepy', '! 0 messages', 'goes agent sleepy-sleeptime', 'goes block memory_persona']);
      await place.sdk().objects.delete({ kind: 'agent', name: 'sleepy', force: true });
      expect((await objects(place, 'agents')).length).to.equal(before - 2);
      expect(await labels()).to.not.include('memory_persona');
    });

    it('a twin by itself: its agent is told to lose it', async () => {
      await agent('sleepy', { enable_sleeptime: true });
      expect(said(await place.sdk().objects.removal({ kind: 'agent', name: 'sleepy-sleeptime' }))).to.deep.equal(['- sleepy-sleeptime', '! 0 messages', 'used by sleepy', 'goes block memory_persona']);
    });

    it('that manages a group is refused, since the server would', async () => {
      const [alpha, beta] = [await only(place, 'agents', 'alpha'), await only(place, 'agents', 'beta')];
      await place.api('POST', '/v1/groups/', { agent_ids: [beta.id], description: 'G', manager_config: { manager_type: 'supervisor', manager_agent_id: alpha.id } });
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'alpha', force: true }))).to.deep.equal(['LC4096']);
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'beta', approve: async ({ removals }) => removals[0]?.users.map(({ name }) => name).join() !== 'alpha' }))).to.deep.equal(['LC4010']);
    });

    it('lettabot tokens are in no backup', async () => {
      await agent('bot', { metadata: { 'lettactl.lettabotConfig': { channels: { telegram: { token: 'sEkReT', enabled: true } } } } });
      await place.sdk().objects.delete({ kind: 'agent', name: 'bot', force: true });
      expect([...place.files().values()].some((bytes) => bytes.includes('sEkReT'))).to.equal(false);
    });
  });

  it('an own block stays where the server does not say who has it', async () => {
    const { blocks } = await agent('alpha', { memory_blocks: [{ label: 'notes', value: 'Mine.' }] });
    // As it is looked up once more, right before it would go.
    const { deleted, failed } = await place.sdk().objects.delete({ kind: 'agent', name: 'alpha', force: true, onEach: ({ object }) => {
      if (object.type === 'agent') void place.faults({ kind: 'status', status: 403, times: 0, match: { method: 'GET', path: `/v1/blocks/${blocks[0]?.id ?? ''}/agents` } });
    } });
    expect(deleted.map(({ name }) => name)).to.deep.equal(['alpha']);
    expect(failed.map(({ object, diagnostics }) => [object.name, diagnostics[0]?.code])).to.deep.equal([['notes', 'LC2004']]);
    expect(await labels()).to.deep.equal(['notes']);
  });

  it('what another run deletes meanwhile is deleted, not a failure', async () => {
    for (const name of ['a-1', 'a-2']) await agent(name, { memory_blocks: [{ label: `own-${name}`, value: 'x' }] });
    const { id } = await only(place, 'agents', 'a-2');
    const { deleted, failed } = await place.sdk().objects.deleteMany({ kind: 'agent', pattern: 'a-*', approve: async () => {
      await place.api('DELETE', `/v1/agents/${id}`);
      return true;
    } });
    expect(failed).to.deep.equal([]);
    expect(deleted.map(({ name }) => name).sort()).to.deep.equal(['a-1', 'a-2', 'own-a-1', 'own-a-2']);
  });

  it('a block leaves the compiled prompts of those who had it', async () => {
    const shared = await block('company', 'We sell tea.');
    const { id } = await agent('alpha', { block_ids: [shared.id] });
    expect(said(await place.sdk().objects.removal({ kind: 'block', name: 'company' }))).to.deep.equal(['- company', 'used by alpha']);
    const { backups } = await place.sdk().objects.delete({ kind: 'block', name: 'company', force: true });
    expect(JSON.stringify(await place.api('GET', `/v1/agents/${id}/messages`))).to.not.contain('We sell tea.');
    expect(place.read(`${backups[0] ?? ''}/block.json`).toString()).to.contain('We sell tea.');
  });

  it('a folder takes the file tools along', async () => {
    const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'manual', embedding: EMBEDDING });
    const { id } = await agent('alpha');
    await place.api('PATCH', `/v1/agents/${id}/folders/attach/${folder.id}`);
    await place.sdk().objects.delete({ kind: 'folder', name: 'manual', force: true });
    expect((await place.api<{ readonly tools: readonly Row[] }>('GET', `/v1/agents/${id}`)).tools.map(({ name }) => name)).to.deep.equal([]);
  });

  it('an archive is saved with all its passages, be they ever so many', async () => {
    const archive = await place.api<Row>('POST', '/v1/archives/', { name: 'kb', embedding: EMBEDDING });
    await place.api('POST', `/v1/archives/${archive.id}/passages/batch`, { passages: Array.from({ length: 230 }, (_, at) => ({ text: `passage ${at}` })) });
    const { backups } = await place.sdk().objects.delete({ kind: 'archive', name: 'kb', force: true });
    const rows = place.read(`${backups[0] ?? ''}/passages.jsonl`).toString().trim().split('\n').map((line) => (JSON.parse(line) as { readonly text: string }).text);
    expect(new Set(rows).size).to.equal(230);
    expect(await place.api('GET', '/v1/agents/?show_hidden_agents=true')).to.deep.equal([]);
  });

  it('a hidden agent uses a tool as others do', async () => {
    const tool = await place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python' });
    await agent('hidden', { hidden: true, tool_ids: [tool.id] });
    expect(said(await place.sdk().objects.removal({ kind: 'tool', name: 'mine' }))).to.deep.equal(['- mine', 'used by hidden']);
  });

  it('many agents are read in lists, and are shown by name', async () => {
    for (let at = 8; at > 0; at--) await agent(`x-${at}`, { memory_blocks: [{ label: 'own', value: 'x' }] });
    await place.forget();
    const report = await place.sdk().objects.removal({ kind: 'agent', pattern: 'x-*' });
    expect(report.removals.map(({ object, also }) => `${object.name} ${also.map(({ name }) => name).join()}`)).to.deep.equal(Array.from({ length: 8 }, (_, at) => `x-${at + 1} own`));
    expect((await place.requests()).length).to.be.lessThan(10);
  });

  it('built-in tools stay, names must be there and one', async () => {
    expect(await codesOf(place.sdk().objects.delete({ kind: 'tool', name: 'conversation_search', force: true }))).to.deep.equal(['LC4092']);
    expect(await codesOf(place.sdk().objects.delete({ kind: 'tool', name: 'nope', force: true }))).to.deep.equal(['LC4013']);
    await block('twin');
    await block('twin');
    expect(await codesOf(place.sdk().objects.delete({ kind: 'block', name: 'twin', force: true }))).to.deep.equal(['LC4014']);
  });

  describe('that a fleet manages', () => {
    const FLEET = fleetOf({
      name: 'tea', shared_blocks: [{ name: 'company', description: 'Company', value: 'We sell tea.' }],
      agents: [agentIn('one', { shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'First.' }], archives: [{ name: 'kb' }], conversations: [{ summary: 'Morning' }] }), agentIn('two', { shared_blocks: ['company'], tools: ['count'] })],
    });
    const actions = async (): Promise<readonly string[]> => (await place.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, action }) => `${action} ${address}`);
    const apply = () => place.sdk().apply({ consent: { autoApprove: true } });

    beforeEach(async () => {
      place.write({ 'fleet.yaml': FLEET, 'tools/count.py': pythonTool('count') });
      await apply();
    });

    it('leaves the state with what went along, and the next plan makes it anew: nothing else', async () => {
      const { warnings, deleted } = await place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true });
      expect(deleted.map(({ owner }) => owner)).to.deep.equal([{ fleet: 'tea', workspace: 'default', address: 'agent.one', here: true }, { fleet: 'tea', workspace: 'default', address: 'agent.one.block.persona', here: true }]);
      expect(warnings.map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal(['LC3234 the fleet file still declares agent.one, agent.one.block.persona: the next apply makes them anew']);
      const { state } = await place.sdk().readState({});
      expect([...(state?.resources.keys() ?? [])].filter((address) => address.startsWith('agent.one'))).to.deep.equal([]);
      expect(state?.runs[0]).to.include({ operation: 'delete', result: 'complete' });
      expect(await actions()).to.deep.equal(['create agent.one', 'create agent.one.block.persona', 'create agent.one.conversation.Morning']);
      await apply();
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('a kept own block goes back to its agent, with its text', async () => {
      const [own] = await place.api<readonly Row[]>('GET', '/v1/blocks/?label=persona');
      await place.api('PATCH', `/v1/blocks/${own?.id ?? ''}`, { value: 'Learnt.' });
      await place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true, cascade: false });
      await apply();
      expect((await place.api<readonly Row[]>('GET', '/v1/blocks/?label=persona')).map(({ id, value }) => [id, value])).to.deep.equal([[own?.id, 'Learnt.']]);
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('a shared block, a tool, an archive: made anew and attached again', async () => {
      for (const [kind, name] of [['block', 'company'], ['tool', 'count'], ['archive', 'kb']] as const) await place.sdk().objects.delete({ kind, name, force: true });
      expect((await actions()).filter((action) => action.startsWith('create'))).to.deep.equal(['create archive.kb', 'create block.company', 'create tool.count']);
      await apply();
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('a shared block does not go with the only agent that has it', async () => {
      await place.sdk().objects.delete({ kind: 'agent', name: 'two', force: true });
      const report = await place.sdk().objects.removal({ kind: 'agent', name: 'one' });
      expect(said(report)).to.include('stays block company: block.company is declared by itself').and.to.include('goes block persona');
    });

    it('prevent_destroy holds, also as only the state knows it', async () => {
      place.write({ 'fleet.yaml': FLEET.replace('"name":"one"', '"name":"one","lifecycle":{"prevent_destroy":true}').replace('- name: one', '- lifecycle: { prevent_destroy: true }\n    name: one') });
      await apply();
      place.write({ 'fleet.yaml': FLEET });
      const before = await place.dump();
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true }))).to.deep.equal(['LC3230']);
      expect(await place.dump()).to.equal(before);
    });

    it('prevent_destroy holds as only the file says it, also where the state has that it was lifted', async () => {
      const keeping = (yes: boolean): void => place.write({ 'fleet.yaml': FLEET.replace('- name: one', `- lifecycle: { prevent_destroy: ${yes} }\n    name: one`) });
      for (const lifted of [false, true]) {
        if (lifted) {
          keeping(false);
          await apply();
        }
        keeping(true);
        expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true }))).to.deep.equal(['LC3230']);
      }
    });

    it('a pattern is not enough for its agents, unless protect_agents is off or -auto-approve says so', async () => {
      expect(await codesOf(place.sdk().objects.deleteMany({ kind: 'agent', pattern: '*', force: true }))).to.deep.equal(['LC3231', 'LC3231']);
      const { deleted } = await place.sdk().objects.deleteMany({ kind: 'agent', pattern: 't*', force: true, autoApprove: true });
      expect(deleted.map(({ name }) => name)).to.deep.equal(['two']);
    });

    it('nor is it for its archives, which no setting gives away', async () => {
      place.write({ 'fleet.yaml': FLEET.replace('name: tea', 'name: tea\nsettings: { protect_agents: false }') });
      const before = await place.dump();
      expect(await codesOf(place.sdk().objects.deleteMany({ kind: 'archive', pattern: '*', force: true }))).to.deep.equal(['LC3231']);
      expect(await place.dump()).to.equal(before);
      expect((await place.sdk().objects.deleteMany({ kind: 'archive', pattern: '*', force: true, autoApprove: true })).deleted.map(({ name }) => name)).to.deep.equal(['kb']);
    });

    it('agents go by a pattern where protect_agents is off', async () => {
      place.write({ 'fleet.yaml': FLEET.replace('name: tea', 'name: tea\nsettings: { protect_agents: false }') });
      expect((await place.sdk().objects.deleteMany({ kind: 'agent', pattern: 't*', force: true })).deleted.map(({ name }) => name)).to.deep.equal(['two']);
    });

    it('with the lock held by somebody, nothing is written to the server; neither when the state moved on meanwhile', async () => {
      const backend = createLocalBackend({ folder: place.dir, fleet: 'tea', workspace: 'default', now: () => new Date(), randomHex: (bytes) => randomBytes(bytes).toString('hex') });
      const before = await place.dump();
      const lock = await backend.lock({ operation: 'apply', who: 'dana', version: '1' }, { waitMs: 0 });
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true }))).to.deep.equal(['LC3002']);
      await lock.release();
      expect(await place.dump()).to.equal(before);
      const approve = async (): Promise<boolean> => {
        await place.sdk().objects.delete({ kind: 'agent', name: 'two', force: true });
        return true;
      };
      expect(await codesOf(place.sdk().objects.delete({ kind: 'agent', name: 'one', approve }))).to.deep.equal(['LC3235']);
      expect((await objects(place, 'agents')).map(({ name }) => name)).to.deep.equal(['one']);
    });

    it('when the server refuses, the state keeps what it has, and its serial', async () => {
      await place.faults({ match: { method: 'DELETE', path: '/v1/agents/' }, kind: 'status', status: 400, body: { detail: 'no' }, times: 0 });
      const before = (await place.sdk().readState({})).state;
      const { failed, deleted } = await place.sdk().objects.delete({ kind: 'agent', name: 'one', force: true });
      expect([failed.length, deleted.length]).to.deep.equal([1, 0]);
      expect((await place.sdk().readState({})).state?.serial).to.equal(before?.serial);
      await place.clearFaults();
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it("another fleet's is refused from here, unless it is named; without a fleet at hand it is said whose it was", async () => {
      place.write({ 'other/fleet.yaml': fleetOf({ name: 'coffee', agents: [agentIn('theirs')] }) });
      await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
      const [problem] = await refusal(place.sdk().objects.delete({ kind: 'agent', name: 'theirs', force: true }));
      expect([problem?.code, problem?.summary, problem?.next]).to.deep.equal(['LC3232', `agent "theirs" (${(await only(place, 'agents', 'theirs')).id}) belongs to fleet coffee/default (agent.theirs), not to this one`, 'Run it in that fleet\'s folder, so that its state follows. To delete it from here: --owner coffee/default']);
      place.write({ 'empty/x': '' });
      const { warnings } = await place.sdk({ cwd: place.path('empty') }).objects.removal({ kind: 'agent', name: 'theirs' });
      expect(warnings.map(({ code, summary }) => [code, summary.includes('agent.theirs of fleet coffee/default, whose state is not here')])).to.deep.equal([['LC3233', true]]);
      expect((await place.sdk().objects.delete({ kind: 'agent', name: 'theirs', force: true, owners: ['coffee/default'] })).deleted).to.have.length(1);
    });
  });
});
