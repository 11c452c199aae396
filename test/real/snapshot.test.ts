import { expect } from 'chai';
import { plainContents } from '../kill/contents.ts';
import { clear, furnish, uploadTo } from '../support/furnished.ts';
import { snapshotOf } from '../support/snapshot.ts';
import { realApi, realServer } from './server-url.ts';

/** What `npm run test:crash -- --real` and `test:faults -- --real` compare must notice what can go wrong. */
describe('a snapshot of the real server', function () {
  this.timeout(120_000);
  let url = '';
  let api: ReturnType<typeof realApi>;
  let made: Awaited<ReturnType<typeof furnish>>;
  const look = async (): Promise<string> => JSON.stringify(plainContents(await snapshotOf(url)));
  before(async () => {
    ({ url } = await realServer());
    api = realApi(url);
    made = await furnish(api, 'snapshot-');
    await uploadTo(fetch, url, made.folder.id, 'one.md');
    // Such a run stays active for ever there: with it every look would wait in vain.
    const { id } = await api<{ readonly id: string }>('POST', `/v1/conversations/?agent_id=${made.second.id}`, { summary: 'snapshot-Endless' });
    await api('POST', `/v1/conversations/${id}/messages`, { messages: [{ role: 'user', content: 'Hello' }], streaming: false });
    await look();
  });
  after(() => clear(api, made));

  it('is the same when nothing changed', async () => {
    expect(await look()).to.equal(await look());
  });

  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    'a description': () => api('PATCH', `/v1/agents/${made.first.id}`, { description: 'Says more' }),
    'a tag': () => api('PATCH', `/v1/agents/${made.first.id}`, { tags: ['role:other'] }),
    metadata: () => api('PATCH', `/v1/agents/${made.first.id}`, { metadata: { team: 'b' } }),
    'a secret': () => api('PATCH', `/v1/agents/${made.first.id}`, { secrets: { CRM: 'another' } }),
    'the text of a block': () => api('PATCH', `/v1/blocks/${made.shared.id}`, { value: 'We sell coffee.' }),
    'a block that is let go': () => api('PATCH', `/v1/agents/${made.second.id}/core-memory/blocks/detach/${made.shared.id}`),
    'a prompt that is made anew': () => api('POST', `/v1/agents/${made.second.id}/recompile`),
    'a tool that is let go': () => api('PATCH', `/v1/agents/${made.first.id}/tools/detach/${made.tool.id}`),
    'an archive that is let go': () => api('PATCH', `/v1/agents/${made.first.id}/archives/detach/${made.archive.id}`),
    'a folder that is let go': () => api('PATCH', `/v1/agents/${made.first.id}/folders/detach/${made.folder.id}`),
    'a second block of the same name': () => api('POST', '/v1/blocks/', { label: 'snapshot-forgotten', value: 'Nobody reads this.' }).then((it) => { made = { ...made, orphan: it as typeof made.orphan }; }),
    'a second archive of the same name': () => api('POST', '/v1/archives/', { name: 'snapshot-knowledge', embedding: 'openai/text-embedding-3-small' }).then((it) => { made = { ...made, archive: it as typeof made.archive }; }),
    'a file': () => uploadTo(fetch, url, made.folder.id, 'two.md'),
    'a message': () => api('POST', `/v1/agents/${made.first.id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] }),
    'the same message again': () => api('POST', `/v1/agents/${made.first.id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] }),
    'a conversation': () => api('POST', `/v1/conversations/?agent_id=${made.first.id}`, { summary: 'snapshot-Morning' }),
    'the key of a provider': () => api('PATCH', `/v1/providers/${made.provider.id}`, { api_key: 'sk-another' }),
    'the address of an MCP server': () => api('PATCH', `/v1/mcp-servers/${made.server.id}`, { config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.org/sse' } }),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`notices ${what}`, async () => {
      const before = await look();
      await change();
      expect(await look()).not.to.equal(before);
    });
  }
});
