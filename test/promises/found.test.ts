import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

/** Cases that random fleets have found; each was a fault once. */
describe('cases that random fleets found', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const settle = async (): Promise<void> => {
    const lettactl = place.sdk();
    const { summary } = await lettactl.apply({ consent: { autoApprove: true }, allowRecreate: true });
    expect(place.events.filter((event) => event.type === 'node_failed')).to.deep.equal([]);
    expect(summary.complete).to.equal(true);
    expect(isEmpty((await lettactl.plan({})).plan)).to.equal(true);
  };

  it('a file goes in the same apply in which another one comes: the content that the plan read by the way is no precondition', async () => {
    const fleet = (file: string): string => fleetOf({ shared_folders: [{ name: 'manual', files: [file] }], agents: [agentIn('a', { shared_folders: ['manual'] })] });
    place.write({ 'docs/a.md': '# A\n', 'docs/b.md': '# B\n', 'fleet.yaml': fleet('docs/a.md') });
    await settle();
    place.write({ 'fleet.yaml': fleet('docs/b.md') });
    await settle();
  });

  it('a file that a dying run made anew is ours by another id: the next apply goes on without asking', async () => {
    const fleet = fleetOf({ shared_folders: [{ name: 'manual', files: ['docs/a.md'] }], agents: [agentIn('a', { shared_folders: ['manual'] })] });
    place.write({ 'docs/a.md': '# A\n', 'fleet.yaml': fleet });
    await settle();
    const { id: folder } = await only(place, 'folders', 'manual');
    const [file] = await place.api<readonly { readonly id: string }[]>('GET', `/v1/folders/${folder}/files`);
    await place.api('DELETE', `/v1/folders/${folder}/${file?.id}`);
    const form = new FormData();
    form.append('file', new Blob(['# A, edited\n']), 'a.md');
    await place.fetch(new Request(`http://127.0.0.1/v1/folders/${folder}/upload?name=docs/a.md&duplicate_handling=error`, { method: 'POST', body: form }));
    place.write({ 'docs/a.md': '# A, edited\n' });
    const { summary } = await place.sdk().apply({});
    expect(summary).to.deep.include({ complete: true, failed: 0, held: [] });
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });

  it('after a first apply nothing is left to learn: the state has the digests of secrets, for which the first plan had no key', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    await lettactl.apply({ consent: { autoApprove: true } });
    expect((await lettactl.plan({})).plan.changes.filter((change) => change.rebase)).to.deep.equal([]);
  });

  describe('-refresh=false trusts the state', () => {
    const whole = fleetOf({
      shared_blocks: [{ name: 'company', description: 'All', value: 'We sell tea. '.repeat(40) }, { name: 'rules', description: 'Rules', value: 'Be kind.' }],
      agents: [agentIn('a', { tools: ['web_search'], tags: ['vip'], shared_blocks: ['company', 'rules'], memory_blocks: [{ name: 'persona', value: 'I am a.' }] }), agentIn('b', { shared_blocks: ['rules'] })],
    });
    const actions = async (): Promise<readonly string[]> =>
      (await place.sdk().plan({ refresh: false })).plan.changes.filter((change) => change.action !== 'no-op').map((change) => `${change.action} ${change.address}`);
    beforeEach(async () => {
      place.write({ 'fleet.yaml': whole });
      await settle();
    });

    it('what the state knows is there, whether it is or not, and nothing is made twice', async () => {
      await place.forget();
      expect(await actions()).to.deep.equal([]);
      expect((await place.requests()).filter(({ path }) => !path.startsWith('/v1/tools'))).to.deep.equal([]);
    });

    it('what the file changes is planned, and applied', async () => {
      place.write({ 'fleet.yaml': whole.replace('vip', 'vop').replace('Be kind.', 'Be brief.') });
      expect(await actions()).to.deep.equal(['update agent.a', 'update block.rules']);
      const { summary } = await place.sdk().apply({ refresh: false, consent: { autoApprove: true } });
      expect(summary).to.deep.include({ complete: true, failed: 0 });
      expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
    });

    it('a shared block is still not deleted while somebody else uses it', async () => {
      const { id } = await only(place, 'blocks', 'rules');
      await place.api('POST', '/v1/agents/', { name: 'stranger', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', block_ids: [id] });
      place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'company', description: 'All', value: 'We sell tea. '.repeat(40) }], agents: [agentIn('a', { tools: ['web_search'], tags: ['vip'], shared_blocks: ['company'], memory_blocks: [{ name: 'persona', value: 'I am a.' }] }), agentIn('b')] }) });
      expect(await actions()).to.deep.equal(['update agent.a', 'update agent.b', 'forget block.rules']);
    });
  });

  it('an MCP server that is adopted by a first plan gets the token of the file', async () => {
    await place.api('POST', '/v1/mcp-servers/', { server_name: 'crawl', config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse', auth_header: 'Authorization', auth_token: 'Bearer another' } });
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    expect((await lettactl.apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
    expect(await place.api('GET', '/v1/mcp-servers/')).to.have.nested.property('[0].auth_token', `Bearer ${TOKEN.TOKEN}`);
    expect(isEmpty((await lettactl.plan({})).plan)).to.equal(true);
  });
});
