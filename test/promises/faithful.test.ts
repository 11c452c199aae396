import { expect } from 'chai';
import type { Plan } from '../../src/core/plan/plan.ts';
import { createPlace, objects, only, type Asked, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

describe('promise 2: it is faithful', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const words = (asked: readonly Asked[]): readonly string[] => asked.map(({ method, path }) => `${method} ${path.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '')}`).sort();
  const writesOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    await place.forget();
    await work();
    return words(await place.writes());
  };
  const serial = async (): Promise<number> => (await place.sdk().readState({})).state?.serial ?? 0;

  it('what only looks writes nothing, neither there nor here', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    expect(await writesOf(() => lettactl.plan({}))).to.deep.equal([]);
    expect([...place.files().keys()].sort()).to.deep.equal(Object.keys(EVERYTHING).sort());
    await lettactl.apply({ consent: { autoApprove: true } });
    const { id } = await only(place, 'agents', 'one');
    await place.api('PATCH', `/v1/agents/${id}`, { system: 'by hand', tags: [] });
    place.write({ 'prompts/two.md': 'You are somebody else.\n' });
    const files = JSON.stringify([...place.files()]);
    const dump = await place.dump();
    expect(await writesOf(async () => {
      await lettactl.validate({});
      await lettactl.plan({});
      await lettactl.plan({ destroy: true });
      await lettactl.plan({ refreshOnly: true });
      await lettactl.plan({ refresh: false });
      await lettactl.refresh({ memory: true });
      await lettactl.readState({});
      for (const kind of ['agent', 'block', 'tool', 'folder', 'archive', 'mcp_server']) await lettactl.list(kind);
      for (const kind of ['agent', 'block', 'tool', 'folder', 'file', 'archive', 'mcp_server', 'provider', 'conversation', 'model']) await lettactl.inspect.list(kind);
      await lettactl.inspect.describe('agent', 'one');
      await lettactl.inspect.list('passage', { agent: 'one', query: 'x' });
      await lettactl.inspect.overview();
      await lettactl.inspect.context('one');
      await lettactl.inspect.files('one');
      await lettactl.inspect.health({ counts: true });
    })).to.deep.equal([]);
    expect(await place.dump()).to.equal(dump);
    expect(JSON.stringify([...place.files()])).to.equal(files);
    await lettactl.plan({ out: 'plan.bin' });
    expect(await writesOf(() => lettactl.readPlan('plan.bin'))).to.deep.equal([]);
    expect(await place.requests()).to.deep.equal([]);
  });

  it('a first apply makes one call per object, and what the server makes necessary', async () => {
    place.write(EVERYTHING);
    expect(await writesOf(() => place.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } }))).to.deep.equal([
      'PATCH /v1/agents/agent/archives/attach/archive', 'PATCH /v1/agents/agent/archives/attach/archive',
      'PATCH /v1/mcp-servers/mcp_server/refresh',
      'POST /v1/agents/', 'POST /v1/agents/', 'POST /v1/agents/agent/recompile', 'POST /v1/agents/agent/recompile', 'POST /v1/archives/', 'POST /v1/blocks/', 'POST /v1/folders/', 'POST /v1/folders/source/upload', 'POST /v1/folders/source/upload',
      'POST /v1/mcp-servers/', 'PUT /v1/tools/',
    ]);
  });

  it('an empty plan is applied without a write, and the state stays as it is', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    const before = place.files();
    expect(await writesOf(() => lettactl.apply({ consent: { autoApprove: true } }))).to.deep.equal([]);
    expect(await writesOf(() => lettactl.apply({}))).to.deep.equal([]);
    expect([...place.files()]).to.deep.equal([...before]);
  });

  it('an empty saved plan writes nothing to the server either', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    await lettactl.plan({ out: 'plan.bin' });
    expect(await writesOf(() => lettactl.apply({ planFile: 'plan.bin' }))).to.deep.equal([]);
  });

  const changed = (plan: Plan): readonly string[] => plan.changes.filter((change) => change.action !== 'no-op').map((change) => `${change.action} ${change.address}`);

  it('a change writes what it changes, in few calls, and nothing else', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    const id = (await only(place, 'agents', 'one')).id;
    const before = await serial();
    const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[], readonly string[]])[] = [
      [{ 'prompts/one.md': 'You are another.\n' }, ['update agent.one'], [`PATCH /v1/agents/${id}`, `POST /v1/agents/${id}/recompile`]],
      [{ 'docs/a.md': '# A, edited\n' }, ['update agent.one', 'update agent.two', 'update folder.manual.file["docs/a.md"]'],
        ['DELETE /v1/folders/source/file', 'PATCH /v1/agents/agent', 'PATCH /v1/agents/agent', 'POST /v1/agents/agent/recompile', 'POST /v1/agents/agent/recompile', 'POST /v1/folders/source/upload']],
      [{ 'fleet.yaml': EVERYTHING['fleet.yaml']?.replace('We sell tea.', 'We sell coffee.') ?? '' }, ['update block.company'], ['PATCH /v1/blocks/block']],
      [{ 'fleet.yaml': EVERYTHING['fleet.yaml']?.replace('We sell tea.', 'We sell coffee.').replace('name:two', 'name:zwei') ?? '' }, ['update agent.two'], ['PATCH /v1/agents/agent']],
      [{ 'tools/count_words.py': EVERYTHING['tools/count_words.py']?.replace('len(text)', '42') ?? '' }, ['update tool.count_words'], ['PUT /v1/tools/']],
    ];
    for (const [files, changes, writes] of cases) {
      place.write(files);
      expect(changed((await lettactl.plan({})).plan)).to.deep.equal(changes);
      const made = await writesOf(() => lettactl.apply({ consent: { autoApprove: true } }));
      expect(made).to.deep.equal(writes.map((write) => write.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '')));
    }
    expect(await serial()).to.equal(before + cases.length);
  });

  it('a narrowed plan touches only what it names and what that needs', async () => {
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'a', description: 'A', value: 'a' }, { name: 'b', description: 'B', value: 'b' }], agents: [agentIn('x', { shared_blocks: ['a'] }), agentIn('y', { shared_blocks: ['b'] })] }) });
    expect(await writesOf(() => place.sdk().apply({ targets: ['agent.x'], consent: { autoApprove: true } }))).to.deep.equal(['POST /v1/agents/', 'POST /v1/blocks/']);
    expect((await objects(place, 'agents')).map(({ name }) => name)).to.deep.equal(['x']);
  });
});
