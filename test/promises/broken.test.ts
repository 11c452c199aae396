import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

/** What somebody found who tried to lose other people's things with it; each was a fault once. */
describe('attempts to lose something', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const apply = (more: Parameters<ReturnType<Place['sdk']>['apply']>[0] = {}) => place.sdk().apply({ consent: { autoApprove: true }, ...more });
  const failures = () => place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map((diagnostic) => diagnostic.code) : []));
  const stranger = (more: object) => place.api<{ readonly id: string }>('POST', '/v1/agents/', { name: 'stranger', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', ...more });
  const shared = (withBlock: boolean): string => fleetOf({ shared_blocks: withBlock ? [{ name: 'company', description: 'All', value: 'Tea.' }] : [], agents: [agentIn('a', withBlock ? { shared_blocks: ['company'] } : {})] });

  it('a saved plan does not delete what a stranger has begun to use since', async () => {
    place.write({ 'fleet.yaml': shared(true) });
    await apply();
    const { id } = await only(place, 'blocks', 'company');
    place.write({ 'fleet.yaml': shared(false) });
    await place.sdk().plan({ out: 'plan.bin' });
    await stranger({ block_ids: [id] });
    const { summary } = await place.sdk().apply({ planFile: 'plan.bin' });
    expect(summary).to.include({ complete: false, failed: 1 });
    expect(failures()).to.deep.equal(['LC3213']);
    expect((await only(place, 'blocks', 'company')).id).to.equal(id);
  });

  it('a replacement does not take a shared thing from a stranger', async () => {
    place.write({ 'fleet.yaml': shared(true) });
    await apply();
    const { id } = await only(place, 'blocks', 'company');
    await stranger({ block_ids: [id] });
    expect((await apply({ replace: ['block.company'] })).summary.failed).to.equal(1);
    expect((await only(place, 'blocks', 'company')).id).to.equal(id);
  });

  it('a replacement of a text that an agent wrote needs consent', async () => {
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('a', { memory_blocks: [{ name: 'persona', value: 'seed' }] })] }) });
    await apply();
    const { id } = await only(place, 'blocks', 'persona');
    await place.api('PATCH', `/v1/blocks/${id}`, { value: 'months of notes' });
    const { summary } = await place.sdk().apply({ replace: ['agent.a.block.persona'] });
    expect(summary.held.map((one) => one.requires)).to.deep.equal(['requires --force']);
    expect((await only(place, 'blocks', 'persona')).id).to.equal(id);
  });

  it('an own block that becomes shared is not deleted by the second plan either', async () => {
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('a', { memory_blocks: [{ name: 'per', value: 'seed' }] })] }) });
    await apply();
    const { id } = await only(place, 'blocks', 'per');
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'per', description: 'All', value: 'shared' }], agents: [agentIn('a', { shared_blocks: ['per'] })] }) });
    await place.sdk().apply({});
    await apply();
    expect((await place.api<readonly { readonly id: string }[]>('GET', '/v1/blocks/')).map((block) => block.id)).to.include(id);
  });

  it('what hangs on one of our agents by hand is not deleted with its owner', async () => {
    const both = fleetOf({ agents: [agentIn('a', { memory_blocks: [{ name: 'persona', value: 'seed' }] }), agentIn('b')] });
    place.write({ 'fleet.yaml': both });
    await apply();
    const { id } = await only(place, 'blocks', 'persona');
    const b = await only(place, 'agents', 'b');
    await place.api('PATCH', `/v1/agents/${b.id}/core-memory/blocks/attach/${id}`);
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('b')] }) });
    await apply();
    expect((await only(place, 'blocks', 'persona')).id).to.equal(id);
  });

  it('replacing what others of the fleet use leaves them whole, in one apply', async () => {
    place.write(EVERYTHING);
    const ctl = place.sdk({ env: TOKEN });
    const { planned } = await ctl.apply({ consent: { autoApprove: true } });
    for (const { address, type } of planned.plan.changes) {
      if (type === 'agent') continue;
      const { summary } = await ctl.apply({ replace: [address], consent: { autoApprove: true } });
      expect(summary, address).to.include({ complete: true, failed: 0 });
      expect(isEmpty((await ctl.plan({})).plan), `after ${address}`).to.equal(true);
    }
  });

  it('an MCP server that was there before is forgotten, never deleted', async () => {
    await place.api('POST', '/v1/mcp-servers/', { server_name: 'crawl', config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse' } });
    const fleet = (with_: boolean): string => fleetOf({ ...(with_ ? { mcp_servers: [{ name: 'crawl', type: 'sse', server_url: 'https://mcp.example.com/sse' }] } : {}), agents: [agentIn('a')] });
    place.write({ 'fleet.yaml': fleet(true) });
    await apply();
    place.write({ 'fleet.yaml': fleet(false) });
    await apply();
    expect(await place.api('GET', '/v1/mcp-servers/')).to.have.length(1);
  });

  it('moved renames on the server: an agent, its own block, a folder; nothing is detached, and the plan is empty', async () => {
    const fleet = (n: number): string => fleetOf({
      shared_folders: [{ name: `manual${n}`, files: ['docs/a.md'] }],
      agents: [agentIn(`a${n}`, { memory_blocks: [{ name: `notes${n}`, value: 'seed' }], shared_folders: [`manual${n}`] })],
      ...(n > 1 ? { moved: [{ from: 'agent.a1', to: 'agent.a2' }, { from: 'agent.a2.block.notes1', to: 'agent.a2.block.notes2' }, { from: 'folder.manual1', to: 'folder.manual2' }] } : {}),
    });
    place.write({ 'docs/a.md': '# A\n', 'fleet.yaml': fleet(1) });
    await apply();
    const [agent, block, folder] = [await only(place, 'agents', 'a1'), await only(place, 'blocks', 'notes1'), await only(place, 'folders', 'manual1')];
    await place.api('PATCH', `/v1/blocks/${block.id}`, { value: 'learnt' });
    place.write({ 'fleet.yaml': fleet(2) });
    expect((await place.sdk().apply({})).summary).to.deep.include({ complete: true, failed: 0, held: [] });
    expect((await only(place, 'agents', 'a2')).id).to.equal(agent.id);
    expect(await only(place, 'blocks', 'notes2')).to.deep.include({ id: block.id, value: 'learnt' });
    expect((await only(place, 'folders', 'manual2')).id).to.equal(folder.id);
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });

  it('a name that somebody changed by hand is drift', async () => {
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('a')] }) });
    await apply();
    const { id } = await only(place, 'agents', 'a');
    await place.api('PATCH', `/v1/agents/${id}`, { name: 'renamed' });
    const { drift } = await place.sdk().refresh({});
    expect(drift.map((item) => item.attributes.map((change) => change.path))).to.deep.equal([['name']]);
    await apply();
    expect((await only(place, 'agents', 'a')).id).to.equal(id);
  });

  it('a -replace that names nothing is an error', async () => {
    place.write({ 'fleet.yaml': shared(true) });
    const error = await place.sdk().plan({ replace: ['agent.nope'] }).catch((caught: unknown) => caught);
    expect(String(error)).to.contain('LC3207');
  });
});
