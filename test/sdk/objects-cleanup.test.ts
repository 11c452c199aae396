import { expect } from 'chai';
import type { CleanableKind } from '../../src/operations/manage/api.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { agentIn, fleetOf, pythonTool } from '../promises/fleets.ts';
import { codesOf, createPlace, objects, type Place, type Row } from '../support/place.ts';

const EMBEDDING = 'openai/text-embedding-3-small';
const ALL: readonly CleanableKind[] = ['block', 'folder', 'archive', 'tool'];

describe('cleaning up', () => {
  let place: Place;
  const agent = (name: string, more: object = {}) => place.api<Row & { readonly blocks: readonly Row[] }>('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini', embedding: EMBEDDING, include_base_tools: false, ...more });
  const found = async (kinds = ALL) => (await place.sdk().objects.cleanup({ kinds })).orphans.map(({ type, name }) => `${type} ${name}`);

  beforeEach(async () => {
    place = createPlace();
    await place.api('POST', '/v1/blocks/', { label: 'left', value: 'over' });
    await place.api('POST', '/v1/folders/', { name: 'left', embedding: EMBEDDING });
    await place.api('POST', '/v1/archives/', { name: 'left', embedding: EMBEDDING });
    await place.api('POST', '/v1/tools/', { source_code: pythonTool('left'), source_type: 'python' });
  });
  afterEach(() => place.close());

  it('only looks unless told otherwise, and then deletes what no agent uses', async () => {
    const before = await place.dump();
    expect(await found()).to.deep.equal(['block left', 'folder left', 'archive left', 'tool left']);
    expect(await place.dump()).to.equal(before);
    expect(await codesOf(place.sdk().objects.cleanup({ kinds: ALL, dryRun: false }))).to.deep.equal(['LC4090']);
    const { removed } = await place.sdk().objects.cleanup({ kinds: ALL, dryRun: false, force: true });
    expect([removed.deleted.length, removed.failed.length]).to.deep.equal([4, 0]);
    expect(await found()).to.deep.equal([]);
  });

  it('what is used stays: by hidden agents and twins, by conversations as copies, by identities', async () => {
    await place.sdk().objects.cleanup({ kinds: ALL, dryRun: false, force: true });
    const tool = await place.api<Row>('POST', '/v1/tools/', { source_code: pythonTool('used'), source_type: 'python' });
    await agent('hidden', { hidden: true, memory_blocks: [{ label: 'secret', value: 'x' }], tool_ids: [tool.id] });
    const seen = await agent('seen', { enable_sleeptime: true, memory_blocks: [{ label: 'persona', value: 'x' }] });
    await place.api('POST', `/v1/conversations/?agent_id=${seen.id}`, { summary: 'Kept', isolated_block_labels: ['persona'] });
    const before = await place.dump();
    expect(await found()).to.deep.equal([]);
    await place.sdk().objects.cleanup({ kinds: ALL, dryRun: false, force: true });
    expect(await place.dump()).to.equal(before);
  });

  it('what is used by the time it would go is kept', async () => {
    const [block] = await objects(place, 'blocks');
    const { removed } = await place.sdk().objects.cleanup({
      kinds: ['block'], dryRun: false, approve: async () => {
        await agent('late', { block_ids: [block?.id] });
        return true;
      },
    });
    expect(removed.failed.map(({ diagnostics }) => diagnostics[0]?.code)).to.deep.equal(['LC4097']);
    expect(await objects(place, 'blocks')).to.have.length(1);
  });

  it('what a fleet manages is told and left, here or anywhere', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', shared_blocks: [{ name: 'company', description: 'C', value: 'Tea.' }], shared_folders: [{ name: 'manual', embedding: EMBEDDING }], agents: [agentIn('one', { archives: [{ name: 'kb' }] })] }) });
    await place.sdk().apply({ consent: { autoApprove: true } });
    await place.api('PATCH', `/v1/agents/${(await objects(place, 'agents'))[0]?.id ?? ''}/archives/detach/${(await objects(place, 'archives')).find(({ name }) => name === 'kb')?.id ?? ''}`);
    const { managed } = await place.sdk().objects.cleanup({ kinds: ALL });
    expect(managed.map(({ type, name, owner }) => `${type} ${name} ${String(owner?.here)}`)).to.deep.equal(['block company true', 'folder manual true', 'archive kb true']);
    place.write({ 'empty/x': '' });
    const { removed } = await place.sdk({ cwd: place.path('empty') }).objects.cleanup({ kinds: ['block', 'folder', 'tool'], dryRun: false, force: true });
    expect(removed.deleted.map(({ name }) => name)).to.deep.equal(['left', 'left', 'left']);
    await place.sdk().apply({ consent: { autoApprove: true } });
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });
});

describe('deleting many', () => {
  let place: Place;
  const left = async () => (await objects(place, 'blocks')).map(({ label }) => label).sort();
  beforeEach(async () => {
    place = createPlace();
    for (const label of ['a-1', 'a-2', 'b-1', 'A-3']) await place.api('POST', '/v1/blocks/', { label, value: 'x' });
  });
  afterEach(() => place.close());

  it('goes by a glob over names and ids, or a regular expression between slashes', async () => {
    await place.sdk().objects.deleteMany({ kind: 'block', pattern: 'a-*', force: true });
    expect(await left()).to.deep.equal(['A-3', 'b-1']);
    await place.sdk().objects.deleteMany({ kind: 'block', pattern: '/^a-\\d$/i', force: true });
    expect(await left()).to.deep.equal(['b-1']);
    await place.sdk().objects.deleteMany({ kind: 'block', pattern: (await objects(place, 'blocks'))[0]?.id ?? '', force: true });
    expect(await left()).to.deep.equal([]);
  });

  it('a regular expression that is none, or never ends, is an error and nothing goes', async () => {
    await place.api('POST', '/v1/blocks/', { label: `${'a'.repeat(40)}!`, value: 'x' });
    expect(await codesOf(place.sdk().objects.deleteMany({ kind: 'block', pattern: '/(/', force: true }))).to.deep.equal(['LC4094']);
    expect(await codesOf(place.sdk().objects.deleteMany({ kind: 'block', pattern: '/^(a+)+$/', force: true }))).to.deep.equal(['LC4094']);
    expect(await left()).to.have.length(5);
  });

  it('goes on where one fails, and tells', async () => {
    const [first] = await objects(place, 'blocks');
    await place.faults({ match: { method: 'DELETE', path: `/v1/blocks/${first?.id ?? ''}` }, kind: 'status', status: 400, body: { detail: 'no' }, times: 0 });
    const { deleted, failed } = await place.sdk().objects.deleteMany({ kind: 'block', force: true });
    expect([deleted.length, failed.map(({ object }) => object.id)]).to.deep.equal([3, [first?.id]]);
  });

  it('without a pattern, built-in tools stay', async () => {
    const before = (await objects(place, 'tools')).length;
    await place.api('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python' });
    const { deleted } = await place.sdk().objects.deleteMany({ kind: 'tool', force: true });
    expect([deleted.map(({ name }) => name), (await objects(place, 'tools')).length]).to.deep.equal([['mine'], before]);
  });

  it('asks no request per agent for who uses what', async () => {
    for (let at = 0; at < 12; at++) await place.api('POST', '/v1/agents/', { name: `x-${at}`, model: 'openai/gpt-4o-mini', memory_blocks: [{ label: `own-${at}`, value: 'x' }] });
    await place.forget();
    await place.sdk().objects.removal({ kind: 'block' });
    expect((await place.requests()).filter(({ path }) => path.startsWith('/v1/blocks/')).length).to.be.lessThan(3);
  });
});
