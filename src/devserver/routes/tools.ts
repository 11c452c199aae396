import { readBody } from '../body.ts';
import { addBuiltinTools } from '../catalogue/builtin-tools.ts';
import { refuse } from '../errors.ts';
import { removeTool, TOOL_CREATE, TOOL_UPDATE, updateTool, upsertTool } from '../objects/tools.ts';
import { toolView } from '../objects/views.ts';
import { contains, isTrue, page, values } from '../page.ts';
import type { ToolRow } from '../rows.ts';
import { pathId, pathRow, query, type Routes } from '../server.ts';

/** Tools: list, count, upsert, read, update, delete (API notes §6). */
export const toolRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/tools', (c) => {
    addBuiltinTools(store);
    return c.json(page(filterTools(store.all('tools'), query(c)), query(c), { limit: 50, order: 'desc', zero: 'none' }).map(toolView));
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

function filterTools(rows: ToolRow[], q: URLSearchParams): ToolRow[] {
  const name = q.get('name');
  const [names, ids, types, excluded] = [
    values(q, 'names', true),
    values(q, 'tool_ids', true),
    values(q, 'tool_types', true),
    values(q, 'exclude_tool_types', true),
  ];
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
