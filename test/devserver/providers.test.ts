import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../src/devserver/store.ts';
import { canonicalDump } from '../../src/devserver/objects/dump.ts';
import { inProcess, pick } from './in-process.ts';
import type { InProcess } from './in-process.ts';

const create = (dev: InProcess, more: object = {}) => dev.post('/v1/providers/', { name: 'acme', provider_type: 'openai', api_key: 'sk-1', ...more });
const handles = async (dev: InProcess, path = '/v1/models/'): Promise<string[]> => pick((await dev.get(path)).body, 'handle').filter((handle) => handle.startsWith('acme/'));

describe('dev server: providers', () => {
  it('checks no key, shows what it stores of it as a server without an encryption key does, and lists the models of its type under its name', async () => {
    const dev = inProcess();
    const made = (await create(dev, { access_key: 'ak' })).body;
    expect(made).to.include({ provider_category: 'byok', api_key: null, access_key: null, api_key_enc: 'sk-1', access_key_enc: 'ak', region: null });
    expect(await handles(dev)).to.include('acme/gpt-4.1').and.to.have.length(9);
    expect(await handles(dev, '/v1/models/embedding')).to.have.length(3);
    expect(await handles(dev, '/v1/models/?provider_category=base')).to.deep.equal([]);
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'acme/gpt-4.1', embedding: 'acme/text-embedding-3-small' })).body;
    expect(agent['llm_config']).to.include({ handle: 'acme/gpt-4.1', provider_name: 'acme', provider_category: 'byok' });
    expect((await dev.post(`/v1/agents/${agent['id']}/messages`, { input: 'hello' })).status).to.equal(200);
  });

  it('wants a free name, a type that it knows, and what that type needs', async () => {
    const dev = inProcess();
    await create(dev);
    const statuses = [
      await create(dev), await create(dev, { name: 'openai' }), await create(dev, { name: 'b', provider_type: 'odd' }), await create(dev, { name: 'b', provider_type: 'fireworks' }),
      await create(dev, { name: 'b', provider_type: 'ollama' }), await create(dev, { name: 'b', provider_type: 'bedrock' }), await create(dev, { name: 'b', profile: 'p' }),
      await create(dev, { name: '' }), await dev.post('/v1/providers/', { name: 'b', provider_type: 'openai' }),
    ].map(({ status }) => status);
    expect(statuses).to.deep.equal([409, 400, 422, 400, 400, 400, 422, 400, 422]);
  });

  it('wants the key in a PATCH, and changes neither name nor type', async () => {
    const dev = inProcess();
    const id = (await create(dev, { region: 'r' })).body['id'];
    const patch = async (body: object) => await dev.patch(`/v1/providers/${id}`, body);
    expect([(await patch({ region: 'x' })).status, (await patch({ api_key: 'k', name: 'x' })).status, (await patch({ api_key: null })).status]).to.deep.equal([422, 422, 422]);
    expect((await patch({ api_key: 'k', region: null, api_version: '2' })).body).to.include({ region: 'r', api_version: '2', api_key_enc: 'k' });
  });

  it('shows a deleted provider by its id, and revives it under that id when its name is created again, with the models that it had', async () => {
    const dev = inProcess();
    const id = (await create(dev)).body['id'];
    expect([(await dev.del(`/v1/providers/${id}`)).status, (await dev.del(`/v1/providers/${id}`)).status, (await dev.get(`/v1/providers/${id}`)).status, (await dev.patch(`/v1/providers/${id}`, { api_key: 'k' })).status])
      .to.deep.equal([200, 404, 200, 404]);
    expect([(await dev.get('/v1/providers/')).body['length'], await handles(dev), canonicalDump(dev.store)['providers']]).to.deep.equal([0, [], []]);
    expect((await create(dev, { provider_type: 'anthropic' })).body).to.include({ id, provider_type: 'anthropic', base_url: 'https://api.anthropic.com/v1' });
  });

  it('lists models on a refresh, and says nothing when the provider cannot be reached', async () => {
    const dev = inProcess();
    const id = (await create(dev, { base_url: 'http://nowhere.invalid/v1' })).body['id'];
    expect((await dev.patch(`/v1/providers/${id}/refresh`)).body['last_synced']).to.equal(null);
    await dev.patch(`/v1/providers/${id}`, { api_key: 'k', base_url: 'https://api.openai.com/v1' });
    expect(await handles(dev)).to.deep.equal([]);
    expect((await dev.patch(`/v1/providers/${id}/refresh`)).body['last_synced']).to.be.a('string');
    expect(await handles(dev)).to.have.length(9);
  });

  it('finds providers by their whole name and by type, takes any key for valid, and answers 404 to an unknown cursor', async () => {
    const dev = inProcess();
    await create(dev);
    expect([(await dev.get('/v1/providers/?name=acm')).body['length'], (await dev.get('/v1/providers/?name=acme')).body['length'], (await dev.get('/v1/providers/?provider_type=bedrock')).body['length']]).to.deep.equal([0, 1, 0]);
    expect((await dev.post('/v1/providers/check', { provider_type: 'openai', api_key: 'x' })).status).to.equal(200);
    expect((await dev.get('/v1/providers/?after=provider-00000000-0000-4000-8000-000000000000')).status).to.equal(404);
  });

  it('keeps an agent going whose provider is gone, over a restart too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dev-providers-'));
    const dev = inProcess({ store: openStore(folder) });
    const id = (await create(dev)).body['id'];
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'acme/gpt-4.1', embedding: 'acme/text-embedding-3-small' })).body['id'];
    await dev.del(`/v1/providers/${id}`);
    dev.store.close();
    const again = inProcess({ store: openStore(folder) });
    expect((await again.get(`/v1/agents/${agent}`)).body['embedding_config']).to.include({ handle: 'acme/text-embedding-3-small', embedding_dim: 1536 });
    expect((await again.patch(`/v1/agents/${agent}`, { model: 'acme/gpt-4.1' })).status).to.equal(404);
    again.store.close();
    rmSync(folder, { recursive: true });
  });
});
