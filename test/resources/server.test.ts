import { expect } from 'chai';
import { childAddress } from '../../src/core/address.ts';
import type { Desired } from '../../src/core/desired.ts';
import type { StateEntry } from '../../src/core/state/state.ts';
import type { Json } from '../../src/core/value.ts';
import { serve } from '../../src/devserver/serve.ts';
import { fleetTag } from '../../src/letta/marks.ts';
import { EMBEDDING, MODEL, agentAttributes, contextOf, createStep, desiredOf, entryOf, markerFor, requestOf, rigOn } from '../contracts/resources-rig.ts';
import type { Raw, Rig, Server } from '../contracts/resources-rig.ts';

const ref = (address: string): Json => ({ $ref: address }) as unknown as Json;

describe('provider', () => {
  let server: Server;
  let rig: Rig;
  beforeEach(async () => {
    server = await serve({ port: 0 });
    rig = rigOn(server.url);
  });
  afterEach(() => server.close());

  /** Agents with one shared and one own block each, made as apply makes them. */
  const fleetOf = async (count: number): Promise<{ desired: Desired[]; entries: StateEntry[] }> => {
    const shared = desiredOf('block', 'company', { value: 'c' });
    const { id: sharedId } = await rig.handler('block').create(createStep(rig, shared), contextOf());
    const desired: Desired[] = [shared];
    const entries: StateEntry[] = [entryOf(shared, sharedId)];
    for (let index = 0; index < count; index++) {
      const agent = desiredOf('agent', `agent-${index}`, {});
      const own = { ...desiredOf('block', 'persona', { value: 'p' }), address: childAddress(agent.address, 'block', 'persona'), parent: agent.address };
      const whole = { ...agent, attributes: agentAttributes({ blocks: { company: ref(shared.address), persona: ref(own.address) } }) };
      const step = createStep(rig, whole, { inline: [{ address: own.address, name: 'persona', desired: own, op: `own-${index}` }] });
      const { id, inline } = await rig.handler('agent').create(step, contextOf({ ids: { [shared.address]: sharedId } }));
      desired.push(whole, own);
      entries.push(entryOf(whole, id), entryOf(own, inline?.[0]?.id ?? ''));
    }
    return { desired, entries };
  };
  const readsOf = async (desired: readonly Desired[], entries: readonly StateEntry[]) => {
    const before = rig.provider.calls.total;
    await rig.provider.identify();
    const seen = await rig.provider.observe(requestOf(rig, desired, entries));
    return { seen, calls: rig.provider.calls.total - before };
  };

  it('plans 200 bound agents in at most 14 calls', async function () {
    this.timeout(60_000);
    const { desired, entries } = await fleetOf(200);
    const { seen, calls } = await readsOf(desired, entries);
    expect(calls).to.be.at.most(14);
    expect(seen.objects.filter((object) => object.type === 'agent')).to.have.length(200);
    expect(seen.objects.filter((object) => object.type === 'block')).to.have.length(201);
    expect(seen.reads).to.equal(calls - 1);
  });

  it('plans 200 new agents on an empty server in a handful of calls', async () => {
    const desired = Array.from({ length: 200 }, (_, index) => desiredOf('agent', `agent-${index}`, agentAttributes({ blocks: { b: ref('block.b') } })));
    const { calls, seen } = await readsOf([...desired, desiredOf('block', 'b', { value: '' })], []);
    expect(calls).to.be.at.most(8);
    expect(seen.offer.models.has(MODEL)).to.equal(true);
    expect(seen.offer.embeddings.has(EMBEDDING)).to.equal(true);
  });

  it('finds bound agents that lost their tag, few and many', async () => {
    const { desired, entries } = await fleetOf(8);
    for (const count of [2, 8]) {
      const ids = entries.filter((entry) => entry.type === 'agent').map((entry) => entry.id);
      for (const id of ids.slice(0, count)) await rig.api('PATCH', `/v1/agents/${id}`, { tags: [] });
      const { seen } = await readsOf(desired, entries);
      expect(seen.objects.filter((object) => object.type === 'agent').map((object) => object.id).sort()).to.deep.equal([...ids].sort());
      expect(seen.objects.filter((object) => object.type === 'agent').every((object) => Object.keys(object.attributes['blocks'] as object).length === 2)).to.equal(true);
    }
  });

  it('reads no object for each of many that are gone', async () => {
    const { desired, entries } = await fleetOf(20);
    for (const entry of entries) await rig.api('DELETE', `/v1/${entry.type}s/${entry.id}`);
    const { seen, calls } = await readsOf(desired, entries);
    expect(seen.objects).to.deep.equal([]);
    expect(calls).to.be.at.most(10);
  });

  it('finds what could be adopted: agents by exact name, with their blocks', async () => {
    const theirs = await rig.api('POST', '/v1/agents/', { name: 'support', model: MODEL, memory_blocks: [{ label: 'persona', value: 'mine' }] });
    await rig.api('POST', '/v1/agents/', { name: 'support-2', model: MODEL });
    const { seen } = await readsOf([desiredOf('agent', 'support', agentAttributes()), desiredOf('block', 'persona', {})], []);
    expect(seen.objects.filter((object) => object.type === 'agent').map((object) => object.id)).to.deep.equal([theirs['id']]);
    const block = seen.objects.find((object) => object.type === 'block');
    expect([block?.id, block?.attachedTo]).to.deep.equal([theirs['blocks'][0].id, [theirs['id']]]);
  });

  it('looks up a shared block that others own by its label, while no state has it', async () => {
    const theirs = await rig.api('POST', '/v1/blocks/', { label: 'company', value: 'theirs' });
    await rig.api('POST', '/v1/blocks/', { label: 'company-2', value: 'other' });
    const external = { ...desiredOf('block', 'company', {}), external: true };
    const idsOf = async (desired: Desired, entries: readonly StateEntry[] = []) => (await readsOf([desired], entries)).seen.objects.map((object) => object.id);
    expect(await idsOf(external)).to.deep.equal([theirs['id']]);
    expect(await idsOf(external, [entryOf(external, theirs['id'])])).to.deep.equal([theirs['id']]);
    expect(await idsOf(desiredOf('block', 'company', {}))).to.deep.equal([]);
  });

  it('reads the embeddings on offer for a bound folder or archive that names none: it may be gone', async () => {
    for (const type of ['folder', 'archive']) {
      const offered = async (attributes: Desired['attributes'], more: Partial<Desired> = {}): Promise<number> => {
        const desired = { ...desiredOf(type, 'docs', attributes), ...more };
        return (await readsOf([desired], [entryOf(desired, `${type === 'folder' ? 'source' : type}-00000000-0000-4000-8000-000000000000`)])).seen.offer.embeddings.size;
      };
      expect(await offered({}), type).to.be.greaterThan(0);
      expect(await offered({ embedding: EMBEDDING }), type).to.equal(0);
      expect(await offered({}, { external: true }), type).to.equal(0);
    }
  });

  it('leaves out what is not asked for, and does not read it', async () => {
    await rig.api('POST', '/v1/folders/', { name: 'theirs', embedding: EMBEDDING });
    await rig.api('POST', '/v1/archives/', { name: 'theirs' });
    const { seen } = await readsOf([desiredOf('block', 'b', { value: '' })], []);
    expect(seen.objects).to.deep.equal([]);
    expect(seen.offer.tools.size).to.equal(0);
  });

  it('reads the archives of the agents that name one, and of no other', async () => {
    const archive = await rig.api('POST', '/v1/archives/', { name: 'kb' });
    const make = async (name: string): Promise<string> => (await rig.api('POST', '/v1/agents/', { name, model: MODEL, embedding: EMBEDDING }))['id'];
    const [one, two] = [await make('one'), await make('two')];
    for (const id of [one, two]) await rig.api('PATCH', `/v1/agents/${id}/archives/attach/${archive['id']}`);
    const { seen } = await readsOf([desiredOf('agent', 'one', agentAttributes({ archives: { kb: ref('archive.kb') } })), desiredOf('agent', 'two', agentAttributes()), desiredOf('archive', 'kb', {})], []);
    const archives = Object.fromEntries(seen.objects.filter((object) => object.type === 'agent').map((object) => [object.name, object.attributes['archives']]));
    expect(archives).to.deep.equal({ one: { kb: { $id: archive['id'], name: 'kb' } }, two: undefined });
    expect(seen.objects.find((object) => object.type === 'archive')?.attachedTo).to.include(one);
  });

  it('knows a server by its own tools, whatever its URL', async () => {
    const { key } = await rig.provider.identify();
    expect(key).to.match(/^\/tool-/);
    expect((await rigOn(server.url.replace('127.0.0.1', 'localhost')).provider.identify()).key).to.equal(key);
    const other = await serve({ port: 0 });
    expect((await rigOn(other.url).provider.identify()).key).not.to.equal(key);
    await other.close();
  });

  it('records a family that the server refuses and goes on', async () => {
    const cloud = await serve({ port: 0, profile: 'cloud' });
    const there = rigOn(cloud.url);
    const seen = await there.provider.observe(requestOf(there, [desiredOf('folder', 'f', {}), desiredOf('block', 'b', {})]));
    expect([...seen.offer.refused.keys()]).to.deep.equal(['folder']);
    expect(seen.offer.refused.get('folder')).to.contain('no longer supported');
    await cloud.close();
  });

  it('with -refresh=false reads only what the state does not know', async () => {
    const { desired, entries } = await fleetOf(3);
    const seen = await rig.provider.observe({ ...requestOf(rig, desired, entries), refresh: false });
    expect(seen.reads).to.equal(0);
    expect(seen.objects).to.deep.equal([]);
  });

  it('shows nothing of ours in what is compared', async () => {
    const { desired, entries } = await fleetOf(2);
    const { seen } = await readsOf(desired, entries);
    expect(JSON.stringify(seen.objects.map((object) => object.attributes))).not.to.contain('lettactl');
    const agent = seen.objects.find((object) => object.type === 'agent') as { marker?: unknown };
    expect(agent.marker).to.include({ fleet: rig.fleet, lineage: 'lin-1' });
    expect(((await rig.api('GET', `/v1/agents/?tags=${encodeURIComponent(fleetTag(markerFor(rig, 'agent.x' as never, '')))}`)) as unknown as Raw[])).to.have.length(2);
  });
});
