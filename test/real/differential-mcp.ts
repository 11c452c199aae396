import type { Json, Scene, Step } from './differential-run.ts';

// A name that is nobody's: the server tries it, and says that it has no tools.
const server_url = 'http://mcp.diff.invalid:9/mcp';
const create = (of: string, name: string, config: object, more: Partial<Step> = {}): Step => ({ of, call: ['POST', '/v1/mcp-servers/', { server_name: `diff-$run-${name}`, config }], ...more });
const patch = (of: string, body: object, more: Partial<Step> = {}): Step => ({ of, call: ['PATCH', '/v1/mcp-servers/$http', body], ...more });

export const mcpScene: Scene = {
  family: 'MCP servers',
  steps: [
    create('create', 'http', { mcp_server_type: 'streamable_http', server_url }, { keep: { http: 'id' } }),
    create('create of a taken name', 'http', { mcp_server_type: 'streamable_http', server_url }),
    create('create with a loopback address', 'x', { mcp_server_type: 'streamable_http', server_url: 'http://127.0.0.1:1/mcp' }),
    create('create with a private address', 'x', { mcp_server_type: 'sse', server_url: 'http://10.1.2.3/mcp' }),
    create('create with no address', 'x', { mcp_server_type: 'sse' }),
    create('create with an odd address', 'x', { mcp_server_type: 'sse', server_url: 'ftp://x.test' }),
    create('create of an unknown type', 'x', { mcp_server_type: 'odd', server_url }),
    create('create with an unknown field', 'x', { mcp_server_type: 'sse', server_url, nonsense: 1 }),
    { of: 'create without a name', call: ['POST', '/v1/mcp-servers/', { config: { mcp_server_type: 'sse', server_url } }] },
    { of: 'read', call: ['GET', '/v1/mcp-servers/$http'] },
    { of: 'read of an unknown one', call: ['GET', '/v1/mcp-servers/mcp_server-00000000-0000-4000-8000-000000000000'] },
    { of: 'list', call: ['GET', '/v1/mcp-servers'], curl: true, only: (body) => (body as { server_name: string }[]).filter((row) => row.server_name.startsWith('diff-')) as unknown as Json },
    { of: 'tools', call: ['GET', '/v1/mcp-servers/$http/tools'] },
    patch('a token in the words of streamable_http', { config: { mcp_server_type: 'streamable_http', server_url, auth_header: 'Authorization', auth_token: 'Bearer t1' } }),
    patch('a token in the words of sse', { config: { mcp_server_type: 'sse', server_url, auth_header: 'Authorization', auth_token: 'Bearer t2' } }),
    patch('another type', { config: { mcp_server_type: 'stdio', command: 'true', args: [] } }),
    patch('headers', { config: { mcp_server_type: 'streamable_http', server_url, custom_headers: { 'X-A': '1' } } }),
    patch('null for the address', { config: { mcp_server_type: 'streamable_http', server_url: null } }),
    patch('headers to none', { config: { mcp_server_type: 'streamable_http', server_url, custom_headers: {} } }),
    patch('a loopback address', { config: { mcp_server_type: 'streamable_http', server_url: 'http://127.0.0.1:1/mcp' } }),
    patch('without a config', { server_name: 'diff-$run-new' }),
    patch('without an address', { config: { mcp_server_type: 'sse', auth_token: 't' } }),
    patch('a name', { server_name: 'diff-$run-renamed', config: { mcp_server_type: 'streamable_http', server_url } }),
    create('create with a token', 'token', { mcp_server_type: 'streamable_http', server_url, auth_header: 'Authorization', auth_token: 'secret' }),
    create('create with a bearer token', 'bearer', { mcp_server_type: 'sse', server_url, auth_header: 'Authorization', auth_token: 'Bearer secret', custom_headers: { 'X-B': '2' } }, { keep: { sse: 'id' } }),
    create('create with a token and no header', 'bare', { mcp_server_type: 'sse', server_url, auth_token: 'Bearer secret' }),
    create('create with a header of its own', 'own', { mcp_server_type: 'sse', server_url, auth_header: 'X-Key', auth_token: 'secret' }),
    { of: 'rename onto a taken name', call: ['PATCH', '/v1/mcp-servers/$http', { server_name: 'diff-$run-bearer', config: { mcp_server_type: 'streamable_http', server_url } }] },
    { of: 'the one whose name was taken', call: ['GET', '/v1/mcp-servers/$sse'] },
    { of: 'refresh', call: ['PATCH', '/v1/mcp-servers/$http/refresh'] },
    { of: 'delete', call: ['DELETE', '/v1/mcp-servers/$http'] },
    { of: 'delete again', call: ['DELETE', '/v1/mcp-servers/$http'] },
    { of: 'read after it', call: ['GET', '/v1/mcp-servers/$http'] },
  ],
};
