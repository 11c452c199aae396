import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, objects, only, refusal, type Place, type Row } from '../support/place.ts';
import { agentIn, fleetOf, pythonTool } from './fleets.ts';

const EMBEDDING = 'openai/text-embedding-3-small';

describe("what is somebody else's", () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  /** Another fleet, applied from a folder of its own. */
  const other = async (document: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>> = {}): Promise<void> => {
    place.write({ 'other/fleet.yaml': fleetOf({ name: 'other', ...document }), ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`other/${name}`, text])) });
    await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
  };

  it('made between plan and apply: the whole plan is refused before the first write, and says whose it is', async () => {
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('helper'), agentIn('second')] }) });
    await place.sdk().plan({ out: 'plan.bin' });
    await other({ agents: [agentIn('helper')] });
    const { id } = await only(place, 'agents', 'helper');
    await place.forget();
    const problems = await refusal(place.sdk().apply({ planFile: 'plan.bin' }));
    expect(problems.map(({ code, address, summary }) => [code, address, summary])).to.deep.equal([
      ['LC3107', 'agent.helper', `agent.helper changed after the plan was made: the agent "helper" (${id}) was made by fleet other/default meanwhile; nothing was written`],
    ]);
    expect(await place.writes()).to.deep.equal([]);
  });

  it('a folder that another fleet made between plan and apply is not taken for the one to be made, equal as it may be', async () => {
    const folders = { shared_folders: [{ name: 'manual', embedding: EMBEDDING }] };
    place.write({ 'fleet.yaml': fleetOf({ ...folders, agents: [] }) });
    await place.sdk().plan({ out: 'plan.bin' });
    await other({ ...folders, agents: [] });
    expect((await refusal(place.sdk().apply({ planFile: 'plan.bin' })))[0]?.summary).to.match(/^folder\.manual changed after the plan was made: the folder "manual" \(.*\) was made by fleet other\/default meanwhile/);
  });

  describe('a file that was in the folder before us', () => {
    const upload = async (content: string): Promise<void> => {
      const folder = await place.api<Row>('POST', '/v1/folders/', { name: 'manual', embedding: EMBEDDING });
      const form = new FormData();
      form.append('file', new Blob([content]), 'a.md');
      await place.fetch(new Request(`http://127.0.0.1/v1/folders/${folder.id}/upload?name=docs/a.md&duplicate_handling=error`, { method: 'POST', body: form }));
      place.write({ 'docs/a.md': '# Ours\n', 'fleet.yaml': fleetOf({ shared_folders: [{ name: 'manual', files: ['docs/a.md'] }], agents: [] }) });
    };
    const ADDRESS = 'folder.manual.file["docs/a.md"]';

    it('is overwritten with consent only', async () => {
      await upload('# Theirs\n');
      const { plan } = await place.sdk().plan({});
      expect(plan.changes.find(({ address }) => address === ADDRESS)?.attributes.map(({ path, cause, consent }) => [path, cause, consent])).to.deep.equal([['content', 'adopt', 'force']]);
      const before = JSON.stringify(place.store.all('files'));
      const { summary } = await place.sdk().apply({});
      expect(summary.held.map(({ address, path, requires }) => [address, path, requires])).to.deep.equal([[ADDRESS, 'content', 'requires --force']]);
      expect(JSON.stringify(place.store.all('files'))).to.equal(before);
      expect((await place.sdk().apply({})).summary.held).to.have.length(1);
      expect((await place.sdk().apply({ consent: { force: true } })).summary.held).to.deep.equal([]);
      expect(JSON.stringify(place.store.all('files'))).to.contain('# Ours');
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('is taken as it is when it is the same', async () => {
      await upload('# Ours\n');
      const { summary } = await place.sdk().apply({});
      expect(summary).to.deep.include({ held: [], complete: true });
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });
  });

  it("another fleet's tool: used where it is the same, an error that names the fleet where it is not", async () => {
    await other({ agents: [agentIn('theirs', { tools: ['count'] })] }, { 'tools/count.py': pythonTool('count') });
    const before = JSON.stringify(place.store.all('tools'));
    place.write({ 'tools/count.py': pythonTool('count', '42'), 'fleet.yaml': fleetOf({ agents: [agentIn('ours', { tools: ['count'] })] }) });
    const [problem] = await refusal(place.sdk().plan({}));
    expect(problem).to.include({ code: 'LC3201', address: 'tool.count', summary: 'tool "count" belongs to fleet other/default, which has another source_code' });
    expect(problem?.next).to.equal('Give it another name here, or make both the same; `--adopt=any` takes it over.');
    place.write({ 'tools/count.py': pythonTool('count') });
    expect((await place.sdk().apply({})).summary).to.deep.include({ complete: true, counts: { import: 0, add: 1, change: 0, destroy: 0, forget: 0 } });
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    expect(JSON.stringify(place.store.all('tools'))).to.equal(before);
  });

  it('an external block whose label the server does not filter by is found all the same', async () => {
    const block = await place.api<Row>('POST', '/v1/blocks/', { label: 'house.rules ✓', value: 'Be kind.' });
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'house.rules ✓', external: true }], agents: [agentIn('ours', { shared_blocks: ['house.rules ✓'] })] }) });
    expect((await place.sdk().plan({})).plan.changes.find(({ type }) => type === 'block')?.id).to.equal(block.id);
  });

  it('a shared block of such a label whose creation got no answer is found again, not made twice', async () => {
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'house.rules ✓', value: 'Be kind.' }], agents: [] }) });
    await place.faults({ kind: 'drop-after-commit', match: { method: 'POST', path: '^/v1/blocks/$' } });
    expect((await place.sdk().apply({})).summary).to.include({ complete: true });
    expect(await objects(place, 'blocks')).to.have.length(1);
  });

  it('an external block: found by its label, attached, never written, and there when all of ours is gone', async () => {
    const block = await place.api<Row>('POST', '/v1/blocks/', { label: 'company', value: 'They sell tea.', description: 'Theirs' });
    const bytes = (): string => JSON.stringify(place.store.all('blocks').find(({ id }) => id === block.id));
    const before = bytes();
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'company', external: true }], agents: [agentIn('ours', { shared_blocks: ['company'] })] }) });
    const { plan } = await place.sdk().plan({});
    expect(plan.changes.map(({ address, action, id }) => [address, action, id])).to.deep.equal([['agent.ours', 'create', undefined], ['block.company', 'no-op', block.id]]);
    await place.sdk().apply({});
    const { id } = await only(place, 'agents', 'ours');
    expect((await place.api<readonly Row[]>('GET', `/v1/agents/${id}/core-memory/blocks`)).map((row) => row.id)).to.deep.equal([block.id]);
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    await place.api('PATCH', `/v1/blocks/${block.id}`, { value: 'They sell coffee.' });
    const edited = bytes();
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    await place.sdk().apply({ destroy: true, consent: { autoApprove: true } });
    expect((await objects(place, 'agents')).length).to.equal(0);
    expect(bytes()).to.equal(edited).and.not.equal(before);
  });
});
