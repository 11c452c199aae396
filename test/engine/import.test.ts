import { expect } from 'chai';
import { isEmpty, countChanges } from '../../src/core/plan/plan.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';

/** Agents and blocks that were made by hand. */
async function byHand(place: Place, names: readonly string[]): Promise<readonly string[]> {
  const made: string[] = [];
  for (const name of names) {
    const row = await place.api<Row>('POST', '/v1/agents/', {
      name, description: 'By hand', system: 'You are here.', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', include_base_tools: false, context_window_limit: 32_000,
      memory_blocks: [{ label: 'persona', value: 'I was here before.', limit: 2000 }],
    });
    made.push(row.id);
  }
  return made;
}

const helper = (more = {}): Readonly<Record<string, unknown>> => agentIn('helper', { description: 'By hand', system_prompt: { value: 'You are here.' }, memory_blocks: [{ name: 'persona', limit: 2000, value: 'I am new.', agent_owned: false }], ...more });

describe('importing', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  describe('by `imports` in the file', () => {
    it('binds the one of two that is named; the other is untouched; the line may stay', async () => {
      const [first, second] = await byHand(place, ['helper', 'helper']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [helper()] }) });
      expect(await codesOf(place.sdk().plan({}))).to.deep.equal(['LC3202']);
      place.write({ 'fleet.yaml': fleetOf({ imports: [{ to: 'agent.helper', id: second }], agents: [helper()] }) });
      const before = JSON.stringify(await place.api('GET', `/v1/agents/${first}`));
      const { summary } = await place.sdk().apply({ consent: { autoApprove: true } });
      expect(summary).to.include({ complete: true });
      expect(summary.counts).to.include({ import: 2, add: 0, destroy: 0 });
      expect(JSON.stringify(await place.api('GET', `/v1/agents/${first}`))).to.equal(before);
      const { plan } = await place.sdk().plan({});
      expect(isEmpty(plan)).to.equal(true);
      expect(plan.changes.some((change) => change.rebase)).to.equal(false);
    });

    it('binds what has another name, and renames it with consent only', async () => {
      const [id] = await byHand(place, ['old-name']);
      place.write({ 'fleet.yaml': fleetOf({ imports: [{ to: 'agent.helper', id }], agents: [helper()] }) });
      const { summary } = await place.sdk().apply({});
      expect(summary.held.map(({ address, path }) => `${address} ${path ?? ''}`)).to.include('agent.helper name');
      expect((await only(place, 'agents', 'old-name')).id).to.equal(id);
      const after = await place.sdk().apply({ consent: { force: true } });
      expect(after.summary.complete).to.equal(true);
      expect((await only(place, 'agents', 'helper')).id).to.equal(id);
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('binds one of two conversations of a summary, in its own agent only', async () => {
      const [id, other] = await byHand(place, ['helper', 'other']);
      const talk = (agent: string | undefined): Promise<Row> => place.api<Row>('POST', `/v1/conversations/?agent_id=${agent ?? ''}`, { summary: 'Night' });
      const [, second, elsewhere] = [await talk(id), await talk(id), await talk(other)];
      const agents = [helper({ conversations: [{ summary: 'Night' }] })];
      const write = (conversation: string): void => place.write({ 'fleet.yaml': fleetOf({ imports: [{ to: 'agent.helper', id }, { to: 'agent.helper.conversation.Night', id: conversation }], agents }) });
      // Found in its agent by itself, once the line for the agent is not needed any more.
      place.write({ 'fleet.yaml': fleetOf({ imports: [{ to: 'agent.helper.conversation.Night', id: second.id }], agents }) });
      expect((await place.sdk().plan({})).plan.changes.find(({ type }) => type === 'conversation')).to.include({ action: 'adopt', id: second.id });
      write(elsewhere.id);
      expect(await codesOf(place.sdk().plan({}))).to.deep.equal(['LC3225']);
      write(second.id);
      expect((await place.sdk().apply({ consent: { autoApprove: true } })).summary.counts).to.include({ import: 3, add: 0 });
      expect((await place.sdk().readState({})).state?.resources.get('agent.helper.conversation.Night' as never)?.id).to.equal(second.id);
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('binds a folder of another name with the files that are in it', async () => {
      const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'papers', embedding: 'openai/text-embedding-3-small' });
      const form = new FormData();
      form.append('file', new Blob(['# A\n']), 'a.md');
      await place.fetch(new Request(`http://127.0.0.1/v1/folders/${folder.id}/upload?name=docs/a.md&duplicate_handling=error`, { method: 'POST', body: form }));
      place.write({ 'docs/a.md': '# A\n', 'fleet.yaml': fleetOf({ imports: [{ to: 'folder.manual', id: folder.id }], shared_folders: [{ name: 'manual', files: ['docs/a.md'] }], agents: [] }) });
      const { plan } = await place.sdk().plan({});
      expect(plan.changes.map(({ address, action, attributes }) => [address, action, attributes.map(({ path }) => path)])).to.deep.equal([['folder.manual', 'adopt', ['name']], ['folder.manual.file["docs/a.md"]', 'adopt', []]]);
    });

    it('is refused at apply when the object went meanwhile', async () => {
      const [id] = await byHand(place, ['old-name']);
      place.write({ 'fleet.yaml': fleetOf({ imports: [{ to: 'agent.helper', id }], agents: [helper()] }) });
      await place.sdk().plan({ out: 'plan.bin' });
      await place.api('DELETE', `/v1/agents/${id}`);
      await place.forget();
      expect(await codesOf(place.sdk().apply({ planFile: 'plan.bin' }))).to.include('LC3107');
      expect(await place.writes()).to.deep.equal([]);
    });

    it('binds one of every type by id', async () => {
      place.write(EVERYTHING);
      const env = TOKEN;
      await place.sdk({ env }).apply({ consent: { autoApprove: true } });
      const { state } = await place.sdk({ env }).readState({});
      const ids = [...(state?.resources.values() ?? [])].filter(({ type }) => type !== 'file');
      place.remove('.lettactl-state.json');
      place.write({ 'fleet.yaml': `name: other\nimports:\n${ids.map(({ address, id }) => `  - { to: ${address}, id: ${id} }\n`).join('')}${(EVERYTHING['fleet.yaml'] ?? '').replace('name: support\n', '')}` });
      expect(new Set(await codesOf(place.sdk({ env }).plan({})))).to.deep.equal(new Set(['LC3201']));
      const { plan } = await place.sdk({ env }).plan({ adoptAny: true });
      expect(plan.changes.filter(({ action }) => action !== 'adopt').map(({ address }) => address)).to.deep.equal([]);
      expect(plan.changes.flatMap(({ attributes }) => attributes)).to.deep.equal([]);
      expect((await place.sdk({ env }).apply({ adoptAny: true })).summary).to.include({ complete: true });
      expect(isEmpty((await place.sdk({ env }).plan({})).plan)).to.equal(true);
    });
  });

  describe('at once', () => {
    it('writes marks and the state, no attribute, and says what differs', async () => {
      const [id = ''] = await byHand(place, ['helper', 'helper']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [helper({ description: 'Another', tags: ['a'] })] }) });
      await place.forget();
      const imported = await place.sdk().import({ address: 'agent.helper', id });
      const persona = (await place.api<readonly { readonly id: string }[]>('GET', `/v1/agents/${id}/core-memory/blocks`))[0]?.id;
      expect(imported).to.deep.equal({
        already: false, bound: [{ address: 'agent.helper', id }, { address: 'agent.helper.block.persona', id: persona }],
        differing: [{ address: 'agent.helper', path: 'description' }, { address: 'agent.helper', path: 'tags' }, { address: 'agent.helper.block.persona', path: 'value' }],
      });
      expect((await place.writes()).map(({ method, path }) => `${method} ${path}`)).to.have.members([`PATCH /v1/agents/${id}`, `PATCH /v1/blocks/${persona ?? ''}`]);
      expect(await place.api<Row>('GET', `/v1/agents/${id}`)).to.include({ description: 'By hand', system: 'You are here.' });
      const { state } = await place.sdk().readState({});
      expect(state?.runs[0]).to.include({ operation: 'import', result: 'complete' });
    });

    it('leaves every difference to a plan, where overwriting still needs consent', async () => {
      const [id = ''] = await byHand(place, ['helper']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [helper({ description: 'Another', tags: ['a'] })] }) });
      await place.sdk().import({ address: 'agent.helper', id });
      const { summary } = await place.sdk().apply({});
      expect(summary.held.map(({ address, path, requires }) => [address, path, requires])).to.deep.equal([['agent.helper', 'description', 'requires --force'], ['agent.helper.block.persona', 'value', 'requires --force']]);
      expect(await place.api('GET', `/v1/agents/${id}`)).to.include({ description: 'By hand' });
      await place.sdk().apply({ consent: { force: true } });
      expect(await place.api('GET', `/v1/agents/${id}`)).to.include({ description: 'Another' });
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('says so when it is bound already, and when it matches', async () => {
      const [id = ''] = await byHand(place, ['helper']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('helper', { description: 'By hand', system_prompt: { value: 'You are here.' } })] }) });
      expect((await place.sdk().import({ address: 'agent.helper', id })).differing).to.deep.equal([]);
      await place.forget();
      expect(await place.sdk().import({ address: 'agent.helper', id })).to.deep.equal({ already: true, bound: [], differing: [] });
      expect(await place.writes()).to.deep.equal([]);
    });

    it('binds an agent while what it uses is not bound yet', async () => {
      const [id = ''] = await byHand(place, ['helper']);
      const shared = { shared_blocks: [{ name: 'rules', description: 'd', value: 'Be kind.' }] };
      const { id: block } = await place.api<Row>('POST', '/v1/blocks/', { label: 'rules', value: 'Be kind.', description: 'd' });
      await place.api('PATCH', `/v1/agents/${id}/core-memory/blocks/attach/${block}`);
      place.write({ 'fleet.yaml': fleetOf({ ...shared, agents: [helper({ shared_blocks: ['rules'] })] }) });
      expect((await place.sdk().import({ address: 'agent.helper', id })).bound.map(({ address }) => address)).to.deep.equal(['agent.helper', 'agent.helper.block.persona']);
      await place.sdk().apply({ consent: { autoApprove: true } });
      expect([isEmpty((await place.sdk().plan({})).plan), (await objects(place, 'blocks')).filter(({ label }) => label === 'rules').map((row) => row.id)]).to.deep.equal([true, [block]]);
    });

    it('is not hindered by what is still open elsewhere', async () => {
      const [first = '', second = ''] = await byHand(place, ['helper', 'helper', 'twin', 'twin']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [helper(), agentIn('twin')] }) });
      expect((await place.sdk().import({ address: 'agent.helper', id: first })).already).to.equal(false);
      const [problem] = await refusal(place.sdk().import({ address: 'agent.helper', id: second }));
      expect(problem).to.include({ code: 'LC3223', summary: `agent.helper is bound to ${first} already, and not to be had for ${second}` });
      expect((await refusal(place.sdk().import({ address: 'agent.twin', id: first })))[0]).to.include({ code: 'LC3223', summary: `${first} is bound to agent.helper already, and not to be had for agent.twin` });
    });

    it('refuses what is not declared, no address, not there, another type', async () => {
      const [id = ''] = await byHand(place, ['helper']);
      place.write({ 'fleet.yaml': fleetOf({ agents: [helper()] }) });
      await place.forget();
      expect(await codesOf(place.sdk().import({ address: 'agent.nobody', id }))).to.deep.equal(['LC3220']);
      expect(await codesOf(place.sdk().import({ address: 'no address', id }))).to.deep.equal(['LC4041']);
      expect(await codesOf(place.sdk().import({ address: 'agent.helper', id: 'agent-00000000-0000-4000-8000-000000000000' }))).to.deep.equal(['LC3221']);
      expect(await codesOf(place.sdk().import({ address: 'agent.helper', id: 'agent-1' }))).to.deep.equal(['LC3221']);
      expect(await codesOf(place.sdk().import({ address: 'agent.helper', id: 'block-00000000-0000-4000-8000-000000000000' }))).to.deep.equal(['LC3222']);
      expect(await place.writes()).to.deep.equal([]);
      expect((await place.sdk().readState({})).state).to.equal(null);
    });

    it('refuses what another fleet has, unless told to take it over', async () => {
      place.write({ 'fleet.yaml': fleetOf({ name: 'sales', agents: [agentIn('helper')] }) });
      await place.sdk().apply({});
      const { id } = await only(place, 'agents', 'helper');
      place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('helper')] }) });
      expect(await codesOf(place.sdk().import({ address: 'agent.helper', id }))).to.deep.equal(['LC3201']);
      expect((await place.sdk().import({ address: 'agent.helper', id, adoptAny: true })).already).to.equal(false);
    });
  });
});

describe('`removed` with destroy: false', () => {
  it('forgets an agent and its own blocks: marks gone, nothing deleted, then nothing to do', async () => {
    const place = createPlace();
    try {
      place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'company', value: 'Tea.' }], agents: [helper({ shared_blocks: ['company'], tags: ['mine'] }), agentIn('other')] }) });
      await place.sdk().apply({ consent: { autoApprove: true } });
      const { id } = await only(place, 'agents', 'helper');
      const blocks = (await objects(place, 'blocks')).length;
      place.write({ 'fleet.yaml': fleetOf({ removed: [{ from: 'agent.helper', destroy: false }], agents: [agentIn('other')] }) });
      const { summary, planned } = await place.sdk().apply({});
      expect(countChanges(planned.plan.changes)).to.deep.equal({ import: 0, add: 0, change: 0, destroy: 0, forget: 3 });
      expect(summary).to.include({ complete: true });
      expect(summary.held).to.deep.equal([]);
      expect(await place.api<Row>('GET', `/v1/agents/${id}`)).to.deep.include({ tags: ['mine'], metadata: {} });
      expect(await objects(place, 'blocks')).to.have.length(blocks);
      expect(JSON.stringify(await objects(place, 'blocks'))).not.to.contain('lettactl:');
      const { plan } = await place.sdk().plan({});
      expect(isEmpty(plan)).to.equal(true);
      expect(plan.changes.map(({ address }) => address)).to.deep.equal(['agent.other']);
    } finally {
      place.close();
    }
  });
});
