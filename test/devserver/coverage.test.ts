import { expect } from 'chai';
import { inProcess } from './in-process.ts';

/** The operations of tiers 1 and 2 of the API notes (§15), by what they are for. */
const OPERATIONS: Record<string, string> = {
  'health': 'GET health, GET ready',
  'agents': 'GET agents, POST agents, GET agents/$agent, PATCH agents/$agent, DELETE agents/$agent, POST agents/$agent/recompile, POST agents/$agent/system-prompt/recompile, GET agents/count, GET agents/$agent/context, GET agents/$agent/core-memory, GET agents/$agent/groups',
  'blocks of agents': 'GET agents/$agent/core-memory/blocks, GET agents/$agent/core-memory/blocks/label, PATCH agents/$agent/core-memory/blocks/label, PATCH agents/$agent/core-memory/blocks/attach/$block, PATCH agents/$agent/core-memory/blocks/detach/$block',
  'tools of agents': 'GET agents/$agent/tools, PATCH agents/$agent/tools/attach/$tool, PATCH agents/$agent/tools/detach/$tool, PATCH agents/$agent/tools/approval/name, POST agents/$agent/tools/name/run',
  'folders of agents': 'GET agents/$agent/folders, PATCH agents/$agent/folders/attach/$source, PATCH agents/$agent/folders/detach/$source, GET agents/$agent/sources, PATCH agents/$agent/sources/attach/$source, PATCH agents/$agent/sources/detach/$source',
  'archives and identities of agents': 'PATCH agents/$agent/archives/attach/$archive, PATCH agents/$agent/archives/detach/$archive, PATCH agents/$agent/identities/attach/$identity, PATCH agents/$agent/identities/detach/$identity',
  'files of agents': 'GET agents/$agent/files, PATCH agents/$agent/files/close-all, PATCH agents/$agent/files/$file/open, PATCH agents/$agent/files/$file/close',
  'archival memory of agents': 'GET agents/$agent/archival-memory, POST agents/$agent/archival-memory, GET agents/$agent/archival-memory/search, DELETE agents/$agent/archival-memory/$passage',
  'agent files': 'GET agents/$agent/export, POST agents/$agent/export, POST agents/import',
  'messages of agents': 'GET agents/$agent/messages, POST agents/$agent/messages, POST agents/$agent/messages/stream, POST agents/$agent/messages/async, POST agents/$agent/messages/cancel, POST agents/$agent/summarize, PATCH agents/$agent/reset-messages',
  'blocks': 'GET blocks, POST blocks, GET blocks/$block, PATCH blocks/$block, DELETE blocks/$block, GET blocks/$block/agents, GET blocks/count, PATCH blocks/$block/identities/attach/$identity, PATCH blocks/$block/identities/detach/$identity',
  'tools': 'GET tools, POST tools, PUT tools, GET tools/$tool, PATCH tools/$tool, DELETE tools/$tool, GET tools/count, POST tools/add-base-tools, POST tools/run, POST tools/search, POST tools/generate-schema',
  'folders': 'GET folders, POST folders, GET folders/$source, PATCH folders/$source, DELETE folders/$source, POST folders/$source/upload, GET folders/$source/files, GET folders/$source/files/$file, DELETE folders/$source/$file, GET folders/$source/agents, GET folders/$source/passages, GET folders/count, GET folders/name/x, GET folders/metadata',
  'folders by their old name': 'GET sources, POST sources, GET sources/$source, PATCH sources/$source, DELETE sources/$source, POST sources/$source/upload, GET sources/$source/files, GET sources/$source/files/$file, DELETE sources/$source/$file, GET sources/$source/agents, GET sources/$source/passages, GET sources/count, GET sources/name/x, GET sources/metadata',
  'archives and passages': 'GET archives, POST archives, GET archives/$archive, PATCH archives/$archive, DELETE archives/$archive, GET archives/$archive/agents, POST archives/$archive/passages, POST archives/$archive/passages/batch, DELETE archives/$archive/passages/$passage, POST passages/search',
  'MCP servers': 'GET mcp-servers, POST mcp-servers, GET mcp-servers/$mcp_server, PATCH mcp-servers/$mcp_server, DELETE mcp-servers/$mcp_server, PATCH mcp-servers/$mcp_server/refresh, GET mcp-servers/$mcp_server/tools, GET mcp-servers/$mcp_server/tools/$tool, POST mcp-servers/$mcp_server/tools/$tool/run',
  'models and tags': 'GET models, GET models/embedding, GET tags',
  'conversations': 'GET conversations, POST conversations, GET conversations/$conv, PATCH conversations/$conv, DELETE conversations/$conv, GET conversations/$conv/messages, POST conversations/$conv/messages, POST conversations/$conv/recompile, POST conversations/$conv/stream, POST conversations/$conv/compact, POST conversations/$conv/cancel, POST conversations/$conv/fork',
  'runs': 'GET runs, GET runs/active, GET runs/$run, DELETE runs/$run, GET runs/$run/messages, POST runs/$run/stream, GET runs/$run/steps, GET runs/$run/usage, GET runs/$run/metrics, GET runs/$run/trace',
  'steps': 'GET steps, GET steps/$step, GET steps/$step/messages, GET steps/$step/metrics, GET steps/$step/trace, PATCH steps/$step/feedback',
  'messages by their ids': 'GET messages, POST messages/search, GET messages/$message, GET messages/batches',
  'identities': 'GET identities, POST identities, PUT identities, GET identities/$identity, PATCH identities/$identity, DELETE identities/$identity, GET identities/count, GET identities/$identity/agents, GET identities/$identity/blocks, PUT identities/$identity/properties',
  'groups': 'GET groups, POST groups, GET groups/$group, PATCH groups/$group, DELETE groups/$group, GET groups/count, PATCH groups/$group/blocks/attach/$block, PATCH groups/$group/blocks/detach/$block, GET groups/$group/messages, PATCH groups/$group/reset-messages',
  'providers': 'GET providers, POST providers, GET providers/$provider, PATCH providers/$provider, DELETE providers/$provider, PATCH providers/$provider/refresh, POST providers/check, POST providers/$provider/check',
  'jobs': 'GET jobs, GET jobs/active, GET jobs/$job, DELETE jobs/$job, PATCH jobs/$job/cancel',
  'git': 'GET git/$agent/state.git/info/refs',
};

/** What 0.16.8 has not, although the original calls it: no route there, and none here. */
const NOWHERE = ['GET projects', 'GET files/$file/content', 'PATCH conversations/$conv/reset-messages', 'GET templates', 'GET environments', 'GET client-side-access-tokens', 'GET agents/$agent/schedule', 'GET models/embeddings'];

const filled = (path: string): string => path.replaceAll(/\$(\w+)/g, (_whole, prefix: string) => `${prefix}-00000000-0000-4000-8000-000000000000`);

describe('dev server: operations', () => {
  const routed = async (operation: string, prefix: string, slash: string): Promise<boolean> => {
    const [method = '', path = ''] = operation.split(' ');
    const dev = inProcess({ onError: () => undefined });
    const { status, body } = await dev.call(method, `${prefix}/${filled(path)}${slash}`, method === 'GET' ? undefined : {});
    // What no route matched says just this; a row that is not there says which.
    return status !== 405 && !(status === 404 && String(body['detail']) === 'Not Found');
  };

  for (const [family, list] of Object.entries(OPERATIONS)) {
    it(`are there: ${family}`, async () => {
      const missing: string[] = [];
      for (const operation of list.split(', '))
        for (const [prefix, slash] of [['/v1', ''], ['/v1', '/'], ['/latest', '']] as const) if (!(await routed(operation, prefix, slash))) missing.push(`${operation} below ${prefix}${slash}`);
      expect(missing).to.deep.equal([]);
    });
  }

  it('are not there where the real server has none', async () => {
    for (const operation of NOWHERE) expect(await routed(operation, '/v1', ''), operation).to.equal(false);
  });
});
