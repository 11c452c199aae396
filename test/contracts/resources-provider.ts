import { expect } from 'chai';
import type { LiveObject } from '../../src/core/live.ts';
import type { Json } from '../../src/core/value.ts';
import { contextOf, createStep, desiredOf, requestOf, set, updateStep } from './resources-rig.ts';
import type { StartServer } from './resources-rig.ts';
import { codeOf, newAgent, suite } from './resources-suite.ts';

const KEYS = { '${KEY}': 'key-canary-1', '${NEW}': 'key-canary-2', '${ACCESS}': 'access-canary' };

/** API notes §7; what 0.16.8 does beyond them. */
export const providerTraps = (start: StartServer): void => suite('providers', start, (rig) => {
  const handler = () => rig().handler('provider');
  const secret = (shown: string): Json => ({ $secret: { parts: [], shown } }) as unknown as Json;
  const context = contextOf({ secrets: KEYS });
  const left = new Map<string, string>();
  // The models of each are listed whenever somebody asks for models.
  after(async () => { for (const [id, name] of left) await handler().delete({ id, name }, context); });
  const made = async (more: Record<string, Json> = {}, name = rig().unique('provider')) => {
    const desired = desiredOf('provider', name, { provider_type: 'openai', api_key: secret('${KEY}'), ...more });
    const { id } = await handler().create(createStep(rig(), desired), context);
    left.set(id, name);
    const raw = async () => ((await rig().api('GET', `/v1/providers/?name=${name}`)) as unknown as Record<string, Json>[])[0];
    return { desired, id, name, raw, live: async () => await handler().read(id) as LiveObject };
  };
  const models = async (name: string): Promise<number> => JSON.stringify(await rig().api('GET', '/v1/models/')).split(`"${name}/`).length - 1;

  it('shows nothing of a key, whatever the server says of it', async () => {
    const { live } = await made({ access_key: secret('${ACCESS}') });
    expect(JSON.stringify(await live())).not.to.contain('canary');
    expect((await live()).attributes).to.include({ provider_type: 'openai' });
  });

  it('sends the key with every change, and keeps what the change does not name', async () => {
    const { desired, live, raw } = await made({ access_key: secret('${ACCESS}'), region: 'here' });
    await handler().update(updateStep(rig(), desired, await live(), [set('api_version', '2')]), context);
    expect(await raw()).to.include({ region: 'here', api_version: '2', api_key_enc: KEYS['${KEY}'], access_key_enc: KEYS['${ACCESS}'] });
    await handler().update(updateStep(rig(), { ...desired, attributes: { ...desired.attributes, api_key: secret('${NEW}') } }, await live(), [set('api_key', secret('${NEW}'))]), context);
    expect(await raw()).to.include({ api_key_enc: KEYS['${NEW}'], access_key_enc: KEYS['${ACCESS}'], region: 'here' });
  });

  it('refuses a change without the key, which the server would refuse', async () => {
    const { desired, live } = await made();
    const { api_key: _gone, ...attributes } = desired.attributes;
    expect(await codeOf(handler().update(updateStep(rig(), { ...desired, attributes }, await live(), [set('region', 'x')]), context))).to.equal('LC2040');
  });

  it('takes a deleted one for gone, although the server still shows it by its id, and makes it again', async () => {
    const { id, name, live } = await made();
    await handler().delete({ id, name }, context);
    expect((await rig().api('GET', `/v1/providers/${id}`))['id']).to.equal(id);
    expect(await live()).to.equal(null);
    const again = await made({ provider_type: 'anthropic' }, name);
    expect([again.id, (await again.live()).attributes['provider_type']]).to.deep.equal([id, 'anthropic']);
  });

  it('lists the models of one that came back, and warns when they cannot be listed', async () => {
    const first = await made();
    expect(await models(first.name)).to.equal(9);
    await handler().delete({ id: first.id, name: first.name }, context);
    const { desired, id, name } = await made({}, first.name);
    const settle = (more: Record<string, Json> = {}) => handler().settle?.('models', { id, name, desired: { ...desired, attributes: { ...desired.attributes, ...more } }, op: 'op' }, context);
    expect(await settle()).to.deep.equal({ done: true });
    expect(await models(name)).to.equal(9);
    await rig().api('PATCH', `/v1/providers/${id}`, { api_key: 'k', base_url: 'http://127.0.0.1:1/v1' });
    expect((await settle())?.diagnostics?.map(({ severity, code, address }) => `${severity} ${code} ${address}`)).to.deep.equal([`warning LC2041 provider.${name}`]);
  });

  it('finds one by name, unless it was there before', async () => {
    const { id, desired } = await made();
    const probe = { op: 'op', name: desired.name, address: desired.address };
    expect((await handler().findByOp({ ...probe, existing: [] })).map((live) => live.id)).to.deep.equal([id]);
    expect(await handler().findByOp({ ...probe, existing: [id] })).to.deep.equal([]);
    expect(await handler().existing?.(desired.name)).to.deep.equal([id]);
  });

  it('knows who uses its models and embeddings', async () => {
    const { id, name } = await made();
    const [model, embedding] = [await newAgent(rig(), { model: `${name}/gpt-4.1` }), await newAgent(rig(), { embedding: `${name}/text-embedding-3-small` })];
    expect((await handler().users?.(id))?.map((user) => user.id).sort()).to.deep.equal([model['id'], embedding['id']].sort());
    for (const agent of [model, embedding]) await rig().api('DELETE', `/v1/agents/${agent['id']}`);
  });

  it('is read in one list, declared or all of them', async () => {
    const [one, two] = [await made(), await made()];
    const { provider } = rig();
    await provider.identify();
    const before = rig().letta.calls.total;
    const seen = await provider.observe(requestOf(rig(), [one.desired]));
    expect(rig().letta.calls.total - before).to.equal(1);
    expect(seen.objects.map((object) => object.id)).to.deep.equal([one.id]);
    expect((await provider.observe({ ...requestOf(rig(), []), all: ['provider'] })).objects.map((object) => object.id)).to.include.members([one.id, two.id]);
  });
});
