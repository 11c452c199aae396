import type { Context } from 'hono';
import { pretendRun } from '../agent-tools.ts';
import { readBody } from '../body.ts';
import { notFound, refuse } from '../errors.ts';
import { newId } from '../ids.ts';
import { mcpView, nextConfig, readConfig, removeServer, syncTools, toolsOfServer } from '../objects/mcp.ts';
import { toolView } from '../objects/views.ts';
import type { McpServerRow } from '../rows.ts';
import type { Routes } from '../server.ts';

const SHAPE = { fields: { server_name: 'string', config: 'object' } as const, forbid: true };

/** MCP servers and the tools synced from them (API notes §7). Ids are not checked for their form. */
export const mcpServerRoutes: Routes = (api, server) => {
  const { store } = server;
  const serverOf = (c: Context): McpServerRow => {
    const id = c.req.param('mcp_server_id') ?? '';
    const row = store.get('mcp_servers', id);
    if (!row) throw notFound('MCPServer', id);
    return row;
  };

  api.get('/mcp-servers', (c) => c.json(store.all('mcp_servers').map(mcpView)));

  api.post('/mcp-servers', async (c) => {
    const body = await readBody(c.req.raw, { ...SHAPE, required: ['server_name', 'config'] });
    const name = body.string('server_name') ?? '';
    const config = readConfig(store, name, body.any('config'), false);
    if (store.all('mcp_servers').some((row) => row.server_name === name))
      throw refuse(409, `duplicate key value violates unique constraint "uq_name_organization_mcp_server" (server_name)=(${name})`);
    const now = store.now();
    const row = store.put('mcp_servers', { id: newId('mcp_server'), created_at: now, updated_at: now, server_name: name, config });
    syncTools(store, row);
    return c.json(mcpView(row));
  });

  api.get('/mcp-servers/:mcp_server_id', (c) => c.json(mcpView(serverOf(c))));

  api.patch('/mcp-servers/:mcp_server_id', async (c) => {
    const body = await readBody(c.req.raw, { ...SHAPE, required: ['config'] });
    const row = serverOf(c);
    const name = body.string('server_name') ?? row.server_name;
    const config = readConfig(store, name, body.any('config'), true);
    const other = store.all('mcp_servers').find((candidate) => candidate.server_name === name && candidate.id !== row.id);
    if (other) removeServer(store, other);
    return c.json(mcpView(store.patch('mcp_servers', row, { server_name: name, config: nextConfig(row.config, config) })));
  });

  api.delete('/mcp-servers/:mcp_server_id', (c) => {
    const row = store.get('mcp_servers', c.req.param('mcp_server_id'));
    if (!row) throw refuse(400, `MCP server with id ${c.req.param('mcp_server_id')} not found.`);
    removeServer(store, row);
    return c.body(null, 204);
  });

  api.patch('/mcp-servers/:mcp_server_id/refresh', (c) => {
    const row = serverOf(c);
    const result = syncTools(store, row);
    if (!result)
      throw refuse(404, {
        code: 'MCPServerUnavailable',
        message: `Could not connect to MCP server ${row.server_name}`,
        error: 'All connection attempts failed',
      });
    return c.json(result);
  });

  api.get('/mcp-servers/:mcp_server_id/tools', (c) => c.json(toolsOfServer(store, serverOf(c)).map(toolView)));

  api.get('/mcp-servers/:mcp_server_id/tools/:tool_id', (c) => {
    const tool = toolsOfServer(store, serverOf(c)).find((row) => row.id === c.req.param('tool_id'));
    // A tool that is not there is a failure of the server's own (seen on 0.16.8).
    if (!tool) throw refuse(500, 'An unknown error occurred');
    return c.json(toolView(tool));
  });

  api.post('/mcp-servers/:mcp_server_id/tools/:tool_id/run', async (c) => {
    const body = await readBody(c.req.raw, { fields: { args: 'object' }, forbid: true, mayBeAbsent: true });
    const tool = toolsOfServer(store, serverOf(c)).find((row) => row.id === c.req.param('tool_id'));
    if (!tool) throw notFound('Tool', c.req.param('tool_id'));
    const result = pretendRun(tool.name, tool.json_schema ?? {}, body.object('args') ?? {});
    return c.json({ status: result.status, func_return: result.text, agent_state: null, stdout: null, stderr: null, sandbox_config_fingerprint: null });
  });
};
