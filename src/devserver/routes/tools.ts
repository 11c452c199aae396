import { pretendRun, runTool } from '../agent-tools.ts';
import { readBody } from '../body.ts';
import { addBuiltinTools } from '../catalogue/builtin-tools.ts';
import { refuse } from '../errors.ts';
import { removeTool, TOOL_CREATE, TOOL_UPDATE, updateTool, upsertTool } from '../objects/tools.ts';
import { toolView } from '../objects/views.ts';
import { contains, isTrue, page, values } from '../page.ts';
import type { ToolRow } from '../rows.ts';
import { pathId, pathRow, query, rowsOf, type Routes } from '../server.ts';
import { deriveSchema } from '../tool-schema.ts';

/** Tools: list, count, upsert, read, update, delete (API notes §6). */
export const toolRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/tools', (c) => {
    addBuiltinTools(store);
    return c.json(page(filterTools(store.all('tools'), query(c)), query(c), { limit: 50, order: 'desc' }, store.all('tools')).map(toolView));
  });

  api.get('/tools/count', (c) => c.json(filterTools(store.all('tools'), query(c)).length));

  api.post('/tools/add-base-tools', (c) => {
    addBuiltinTools(store);
    return c.json(
      store
        .all('tools')
        .filter((tool) => tool.tool_type.startsWith('letta_'))
        .map(toolView),
    );
  });

  api.on(['POST', 'PUT'], '/tools', async (c) => c.json(toolView(upsertTool(store, await readBody(c.req.raw, TOOL_CREATE)))));

  // Code is never run: what would be is said.
  api.post('/tools/run', async (c) => {
    const body = await readBody(c.req.raw, {
      fields: { source_code: 'string', args: 'object', env_vars: 'object', name: 'string', source_type: 'string', args_json_schema: 'object', json_schema: 'object', pip_requirements: 'objects', npm_requirements: 'objects' },
      required: ['source_code', 'args'],
      forbid: true,
    });
    const schema = body.object('json_schema') ?? deriveSchema(body.string('source_code') ?? '', body.object('args_json_schema'));
    const result = pretendRun(String(body.string('name') ?? schema['name']), schema, body.object('args') ?? {});
    const returned = { tool_return: result.text, status: result.status, tool_call_id: 'null', stdout: [], stderr: result.stderr };
    const message = { id: 'null', date: store.now(), name: null, message_type: 'tool_return_message', otid: null, sender_id: null, step_id: null, is_err: null, seq_id: null, run_id: null };
    return c.json({ ...message, ...returned, tool_returns: [{ type: 'tool', ...returned }] });
  });

  api.post('/agents/:agent_id/tools/:tool_name/run', async (c) => {
    const body = await readBody(c.req.raw, { fields: { args: 'object' }, mayBeAbsent: true });
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const name = c.req.param('tool_name');
    const tool = rowsOf(store, 'tools', agent.tool_ids).find((row) => row.name === name);
    if (!tool) throw refuse(404, `Tool '${name}' not found or not attached to agent '${agent.id}'`);
    const args = body.object('args') ?? {};
    const custom = tool.tool_type === 'custom' || tool.tool_type === 'external_mcp';
    const result = custom ? pretendRun(name, tool.json_schema ?? {}, args) : runTool(store, agent, name, args);
    const good = result.status === 'success';
    return c.json({
      status: result.status, func_return: good ? (result.value ?? result.text) : null, agent_state: null, stdout: custom ? [] : null, stderr: result.stderr, sandbox_config_fingerprint: null,
    });
  });

  api.post('/tools/generate-schema', async (c) => {
    const body = await readBody(c.req.raw, { fields: { code: 'string', source_type: 'string' }, required: ['code'] });
    return c.json(deriveSchema(body.string('code') ?? ''));
  });

  api.post('/tools/search', async (c) => {
    await readBody(c.req.raw, { fields: { query: 'string', search_mode: 'string', tool_types: 'strings', tags: 'strings', limit: 'integer' }, forbid: true });
    throw refuse(400, 'Tool search requires tool embedding, OpenAI, and Turbopuffer to be enabled.');
  });

  api.get('/tools/:tool_id', (c) => c.json(toolView(pathRow(c, server, 'tools', 'tool_id'))));

  api.patch('/tools/:tool_id', async (c) => {
    const body = await readBody(c.req.raw, TOOL_UPDATE);
    return c.json(toolView(updateTool(store, pathRow(c, server, 'tools', 'tool_id'), body)));
  });

  api.delete('/tools/:tool_id', (c) => {
    const id = pathId(c, 'tool_id', 'tool');
    if (!store.get('tools', id)) throw refuse(400, `Tool with id ${id} not found.`);
    removeTool(store, id);
    return c.json(null);
  });
};

const TOOL_TYPES: readonly string[] = [
  'custom', 'letta_core', 'letta_memory_core', 'letta_multi_agent_core', 'letta_sleeptime_core', 'letta_voice_sleeptime_core', 'letta_builtin', 'letta_files_core', 'external_langchain',
  'external_composio', 'external_mcp',
];

function filterTools(rows: ToolRow[], q: URLSearchParams): ToolRow[] {
  const name = q.get('name');
  const [names, ids, types, excluded] = [
    values(q, 'names', true),
    values(q, 'tool_ids', true),
    values(q, 'tool_types', true),
    values(q, 'exclude_tool_types', true),
  ];
  const odd = [...types, ...excluded].find((type) => !TOOL_TYPES.includes(type));
  if (odd !== undefined) throw refuse(400, `Invalid tool_type '${odd}'. Must be one of: ${TOOL_TYPES.join(', ')}`);
  const builtin = isTrue(q.get('return_only_letta_tools'));
  return rows.filter(
    (row) =>
      (!name || row.name === name) &&
      (names.length === 0 || names.includes(row.name)) &&
      (ids.length === 0 || ids.includes(row.id)) &&
      (types.length === 0 || types.includes(row.tool_type)) &&
      !excluded.includes(row.tool_type) &&
      (!builtin || row.tool_type.startsWith('letta_')) &&
      contains(row.name, q.get('search')),
  );
}
