import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../src/devserver/store.ts';
import { inProcess, pick } from './in-process.ts';

const EMBEDDING = 'openai/text-embedding-3-small';

describe('dev server: archives', () => {
  it('allows equal names, has no metadata, and one archive per agent', async () => {
    const dev = inProcess();
    const [one, two] = [
      (await dev.post('/v1/archives/', { name: 'kb', embedding: EMBEDDING, metadata: { a: 1 } })).body,
      (await dev.post('/v1/archives/', { name: 'kb' })).body,
    ];
    expect([one['metadata'], (await dev.get('/v1/archives/?name=kb')).body['length']]).to.deep.equal([null, 2]);
    const agent = (await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o' })).body['id'];
    const attach = async (id: unknown) => (await dev.patch(`/v1/agents/${agent}/archives/attach/${String(id)}`)).status;
    expect([await attach(one['id']), await attach(one['id']), await attach(two['id'])]).to.deep.equal([200, 200, 409]);
    expect(pick((await dev.get(`/v1/archives/?agent_id=${agent}`)).body, 'id')).to.deep.equal([one['id']]);
    expect(pick((await dev.get(`/v1/archives/${one['id']}/agents`)).body, 'id')).to.deep.equal([agent]);
    expect((await dev.patch(`/v1/agents/${agent}/archives/detach/${two['id']}`)).body).to.equal(null);
    expect((await dev.del(`/v1/archives/${one['id']}`)).status).to.equal(204);
    expect((await dev.get('/v1/archives/?after=archive-00000000-0000-4000-8000-000000000000')).status).to.equal(404);
  });

  it('adds passages one by one or in a batch, which an archive without embedding fails with 500', async () => {
    const dev = inProcess();
    const [withOne, without] = [
      (await dev.post('/v1/archives/', { name: 'a', embedding: EMBEDDING })).body['id'],
      (await dev.post('/v1/archives/', { name: 'b' })).body['id'],
    ];
    const single = (await dev.post(`/v1/archives/${withOne}/passages`, { text: 'red fox', tags: ['t'], metadata: { k: 1 } })).body;
    expect([single['embedding']?.['length'], single['metadata']]).to.deep.equal([4096, { k: 1 }]);
    expect(
      (await dev.post(`/v1/archives/${withOne}/passages/batch`, { passages: [{ text: 'blue whale' }, { text: 'red hat' }] })).body,
    ).to.have.length(2);
    expect((await dev.post(`/v1/archives/${without}/passages`, { text: 'x' })).status).to.equal(200);
    expect((await dev.post(`/v1/archives/${without}/passages/batch`, { passages: [{ text: 'x' }] })).status).to.equal(500);
    expect((await dev.del(`/v1/archives/${withOne}/passages/${single['id']}`)).status).to.equal(204);
  });

  it('searches passages: oldest first without a query, up to 100', async () => {
    const dev = inProcess();
    const id = (await dev.post('/v1/archives/', { name: 'a', embedding: EMBEDDING })).body['id'];
    for (const text of ['red fox', 'blue whale', 'green fox']) await dev.post(`/v1/archives/${id}/passages`, { text });
    const all = (await dev.post('/v1/passages/search', { archive_id: id, limit: 100 })).body;
    expect([all['0']?.['passage']?.['text'], all['0']?.['score']]).to.deep.equal(['red fox', 0]);
    expect((await dev.post('/v1/passages/search', { archive_id: id, query: 'whale' })).body['0']?.['passage']?.['text']).to.equal(
      'blue whale',
    );
    expect((await dev.post('/v1/passages/search', { archive_id: id, limit: 101 })).status).to.equal(422);
    expect((await dev.post('/v1/passages/search', { archive_id: id, limit: null })).status).to.equal(422);
  });

  it('makes an agent’s own archive at its first archival write, and keeps it when the agent goes', async () => {
    const dev = inProcess();
    const agent = (await dev.post('/v1/agents/', { name: 'Bo', model: 'openai/gpt-4o', embedding: EMBEDDING })).body['id'];
    expect((await dev.post(`/v1/agents/${agent}/archival-memory`, { text: 'kept' })).body).to.have.length(1);
    expect(pick((await dev.get(`/v1/agents/${agent}/archival-memory`)).body, 'text')).to.deep.equal(['kept']);
    expect((await dev.get(`/v1/agents/${agent}/archival-memory/search?query=kept`)).body['count']).to.equal(1);
    await dev.del(`/v1/agents/${agent}`);
    expect(pick((await dev.get('/v1/archives/')).body, 'name')).to.deep.equal(["Bo's Archive"]);
    expect(dev.store.all('passages')).to.have.length(1);
  });
});

describe('dev server: MCP servers', () => {
  const url = { mcp_server_type: 'streamable_http', server_url: 'https://mcp.example.com/x', auth_header: 'Authorization', auth_token: 'Bearer tok-1' };
  let data = '';
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'devserver-mcp-'));
    mkdirSync(join(data, 'mcp'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));
  const offer = (server: string, ...names: string[]) =>
    writeFileSync(
      join(data, 'mcp', `${server}.json`),
      JSON.stringify({
        tools: names.map((name) => ({ name, description: `does ${name}`, inputSchema: { type: 'object', properties: {} } })),
      }),
    );

  it('answers flat with the token in plain text; an unreachable server has no tools and refreshes to 404', async () => {
    const dev = inProcess({ store: openStore(data) });
    const made = (await dev.post('/v1/mcp-servers/', { server_name: 'web', config: url })).body;
    expect([made['config'], made['auth_header'], made['auth_token'], made['server_url']]).to.deep.equal([
      undefined,
      'Authorization',
      'Bearer tok-1',
      url.server_url,
    ]);
    expect((await dev.get(`/v1/mcp-servers/${made['id']}/tools`)).body).to.deep.equal([]);
    const refresh = await dev.patch(`/v1/mcp-servers/${made['id']}/refresh`);
    expect([refresh.status, refresh.body['detail']?.['code']]).to.deep.equal([404, 'MCPServerUnavailable']);
  });

  it('syncs the tools its file offers; refresh deletes vanished ones, from agents too', async () => {
    offer('web', 'scrape', 'crawl');
    const dev = inProcess({ store: openStore(data) });
    const id = (await dev.post('/v1/mcp-servers/', { server_name: 'web', config: url })).body['id'];
    const tools = (await dev.get(`/v1/mcp-servers/${id}/tools`)).body;
    expect(pick(tools, 'name')).to.deep.equal(['scrape', 'crawl']);
    expect([tools['0']?.['tool_type'], tools['0']?.['metadata_']?.['mcp']?.['server_id']]).to.deep.equal(['external_mcp', id]);
    const agent = (
      await dev.post('/v1/agents/', { name: 'a', model: 'openai/gpt-4o', include_base_tools: false, tool_ids: pick(tools, 'id') })
    ).body['id'];
    offer('web', 'crawl', 'map');
    expect((await dev.patch(`/v1/mcp-servers/${id}/refresh`)).body).to.deep.equal({ deleted: ['scrape'], updated: [], added: ['map'] });
    expect(pick((await dev.get(`/v1/agents/${agent}?include=agent.tools`)).body['tools']!, 'name')).to.deep.equal(['crawl']);
    expect((await dev.del(`/v1/mcp-servers/${id}`)).status).to.equal(204);
    expect((await dev.get('/v1/tools/?tool_types=external_mcp')).body).to.deep.equal([]);
    expect((await dev.del(`/v1/mcp-servers/${id}`)).status).to.equal(400);
  });

  it('refuses loopback and private addresses with 422, stdio without a file with 400, a taken name with 409', async () => {
    const dev = inProcess({ store: openStore(data) });
    const status = async (config: object, name = 'n') => (await dev.post('/v1/mcp-servers/', { server_name: name, config })).status;
    for (const server_url of ['http://localhost:3000/mcp', 'http://127.0.0.1/mcp', 'http://10.0.0.8/', 'ftp://example.com'])
      expect(await status({ ...url, server_url }), server_url).to.equal(422);
    expect(await status({ mcp_server_type: 'stdio', command: 'x', args: [] })).to.equal(400);
    expect(await status({ mcp_server_type: 'stdio', command: 'x' })).to.equal(422);
    expect(await status({ mcp_server_type: 'odd' })).to.equal(422);
    expect([await status(url, 'same'), await status(url, 'same')]).to.deep.equal([200, 409]);
    offer('local', 'ping');
    expect(await status({ mcp_server_type: 'stdio', command: 'x', args: [] }, 'local')).to.equal(200);
  });

  it('deletes the other server when a PATCH renames onto its name; PATCH needs config with its key set', async () => {
    const dev = inProcess({ store: openStore(data) });
    const one = (await dev.post('/v1/mcp-servers/', { server_name: 'one', config: url })).body['id'];
    await dev.post('/v1/mcp-servers/', { server_name: 'two', config: url });
    expect((await dev.patch(`/v1/mcp-servers/${one}`, { server_name: 'two' })).status).to.equal(422);
    expect((await dev.patch(`/v1/mcp-servers/${one}`, { config: { mcp_server_type: 'streamable_http' } })).status).to.equal(422);
    expect(
      (await dev.patch(`/v1/mcp-servers/${one}`, { server_name: 'two', config: { mcp_server_type: 'streamable_http', server_url: null } }))
        .body['server_url'],
    ).to.equal(url.server_url);
    expect(pick((await dev.get('/v1/mcp-servers/')).body, 'id')).to.deep.equal([one]);
  });
});
