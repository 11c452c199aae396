import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { filesRead, inProcess, pick, type Answer, type InProcess } from './in-process.ts';

const EMBEDDING = 'openai/text-embedding-3-small';

async function folder(dev: InProcess, name = 'docs'): Promise<string> {
  return String((await dev.post('/v1/folders/', { name, embedding: EMBEDDING })).body['id']);
}

function upload(dev: InProcess, id: string, name: string, text: string, query = '', type = 'text/plain'): Promise<Answer> {
  const form = new FormData();
  form.append('file', new File([text], name, { type }));
  return dev.post(`/v1/folders/${id}/upload${query}`, form);
}

describe('dev server: folders and files', () => {
  it('needs an embedding, a free name, and known fields only; ids start with source-', async () => {
    const dev = inProcess();
    const id = await folder(dev);
    expect(id).to.match(/^source-/);
    const status = async (body: object) => (await dev.post('/v1/folders/', body)).status;
    expect([
      await status({ name: 'x' }),
      await status({ name: 'x', embedding: 'openai/nope' }),
      await status({ name: 'docs', embedding: EMBEDDING }),
      await status({ name: 'x', embedding: EMBEDDING, odd: 1 }),
    ]).to.deep.equal([400, 400, 409, 422]);
  });

  it('finds folders by a part of the name, answers 404 to an unknown cursor and 422 to /metadata', async () => {
    const dev = inProcess();
    await folder(dev, 'Brand-Docs');
    expect(pick((await dev.get('/v1/folders/?name=docs')).body, 'name')).to.deep.equal(['Brand-Docs']);
    expect((await dev.get('/v1/folders/?after=source-00000000-0000-4000-8000-000000000000')).status).to.equal(404);
    expect((await dev.get('/v1/folders/metadata')).status).to.equal(422);
  });

  it('takes a file through parsing to completed, later', async () => {
    const dev = inProcess({ fileDelayMs: 10 });
    const id = await folder(dev);
    const made = (await upload(dev, id, 'a.md', '# hi')).body;
    expect([made['processing_status'], made['file_name'], made['original_file_name'], made['file_size']]).to.deep.equal([
      'parsing',
      'docs/a.md',
      'a.md',
      4,
    ]);
    await wait(60);
    const file = (await dev.get(`/v1/folders/${id}/files?include_content=true`)).body['0']!;
    expect([file['processing_status'], file['file_name'], file['content']]).to.deep.equal(['completed', 'a.md', '# hi']);
  });

  it('suffixes, skips, refuses or replaces a file of the same name', async () => {
    const dev = inProcess();
    const id = await folder(dev);
    const first = (await upload(dev, id, 'a.txt', '1')).body['id'];
    const skipped = await upload(dev, id, 'a.txt', '2', '?duplicate_handling=skip');
    expect([skipped.body['id'], skipped.headers.get('x-upload-result')]).to.deep.equal([first, 'skipped']);
    expect((await upload(dev, id, 'a.txt', '2', '?duplicate_handling=error')).status).to.equal(400);
    expect((await upload(dev, id, 'a.txt', '2')).body['file_name']).to.equal('docs/a_(1).txt');
    expect((await upload(dev, id, 'a.txt', '2', '?duplicate_handling=odd')).status).to.equal(422);
    const replaced = (await upload(dev, id, 'a.txt', '3', '?duplicate_handling=replace')).body;
    expect([replaced['file_name'], replaced['id'] === first]).to.deep.equal(['a.txt', false]);
    expect((await dev.get(`/v1/folders/${id}/files/${first}`)).status).to.equal(500);
  });

  it('cuts folders off the form’s file name, not off ?name=', async () => {
    const dev = inProcess();
    const id = await folder(dev);
    expect((await upload(dev, id, 'docs/a.md', 'x')).body['original_file_name']).to.equal('a.md');
    expect((await upload(dev, id, 'b.md', 'x', '?name=docs%2Fa.md&duplicate_handling=error')).body['original_file_name']).to.equal(
      'docs/a.md',
    );
  });

  it('refuses types it cannot read with 415', async () => {
    const dev = inProcess();
    const id = await folder(dev);
    expect((await upload(dev, id, 'a.png', 'x', '', 'image/png')).status).to.equal(415);
    expect((await upload(dev, id, 'a.py', 'x', '', 'application/octet-stream')).status).to.equal(200);
  });

  it('brings file tools on attach and takes them with the last folder; PATCH folder_ids does neither', async () => {
    const dev = inProcess();
    const [one, two] = [await folder(dev, 'one'), await folder(dev, 'two')];
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', include_base_tools: false })).body['id'];
    const tools = async () => pick((await dev.get(`/v1/agents/${agent}?include=agent.tools`)).body['tools']!, 'name').toSorted();
    await dev.patch(`/v1/agents/${agent}`, { folder_ids: [one] });
    expect(await tools()).to.deep.equal([]);
    await dev.patch(`/v1/agents/${agent}/folders/attach/${one}`);
    await dev.patch(`/v1/agents/${agent}/folders/attach/${two}`);
    expect(await tools()).to.deep.equal(['grep_files', 'open_files', 'semantic_search_files']);
    await dev.patch(`/v1/agents/${agent}/folders/detach/${one}`);
    expect(await tools()).to.have.length(3);
    await dev.patch(`/v1/agents/${agent}/folders/detach/${two}`);
    expect(await tools()).to.deep.equal([]);
    expect((await dev.patch(`/v1/agents/${agent}/folders/detach/${two}`)).status).to.equal(200);
  });

  it('deletes files with 204 and folders with their files, leaving file tools on agents', async () => {
    const dev = inProcess({ fileDelayMs: 1 });
    const id = await folder(dev);
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', include_base_tools: false, folder_ids: [id] })).body;
    expect(agent['tools']).to.have.length(3);
    const file = (await upload(dev, id, 'a.md', 'x')).body['id'];
    expect((await dev.get(`/v1/agents/${agent['id']}/files`)).body['files']?.['length']).to.equal(0);
    await filesRead(dev, id);
    expect((await dev.get(`/v1/agents/${agent['id']}/files`)).body['files']?.['0']?.['is_open']).to.equal(true);
    expect((await dev.get(`/v1/folders/${id}/agents`)).body).to.deep.equal([agent['id']]);
    expect((await dev.del(`/v1/folders/${id}/${file}`)).status).to.equal(204);
    await upload(dev, id, 'b.md', 'x');
    expect((await dev.del(`/v1/folders/${id}`)).body).to.equal(null);
    expect([
      dev.store.all('files').length,
      (await dev.get(`/v1/agents/${agent['id']}?include=agent.tools&include=agent.sources`)).body['tools']?.['length'],
    ]).to.deep.equal([0, 3]);
  });
});

describe('dev server: cloud profile', () => {
  it('refuses every folder route with the deprecation text', async () => {
    const dev = inProcess({ profile: 'cloud' });
    for (const [method, path] of [
      ['GET', '/v1/folders/'],
      ['POST', '/v1/folders'],
      ['GET', '/v1/agents/agent-00000000-0000-4000-8000-000000000000/folders'],
    ] as const) {
      const refused = await dev.call(method, path);
      expect([refused.status, String(refused.body['error']).slice(0, 73)], path).to.deep.equal([
        400,
        'This API route is deprecated and no longer supported on the Letta API. Pl',
      ]);
    }
    expect((await dev.get('/v1/blocks/')).status).to.equal(200);
  });

  it('answers 402 beyond the plan’s number of agents', async () => {
    const dev = inProcess({ profile: 'cloud', agentLimit: 1 });
    const make = () => dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o' });
    expect((await make()).status).to.equal(200);
    const refused = await make();
    expect([refused.status, refused.body['limit'], String(refused.body['error']).slice(0, 37)]).to.deep.equal([
      402,
      1,
      'You have reached your limit for agent',
    ]);
  });
});
