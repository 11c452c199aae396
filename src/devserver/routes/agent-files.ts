import type { Context } from 'hono';
import { readBody } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { exportAgent } from '../objects/agent-export.ts';
import { importAgents } from '../objects/agent-import.ts';
import { isTrue, pageLimit } from '../page.ts';
import { pathRow, query, type Routes } from '../server.ts';

/** Export and import of `.af` snapshots (API notes §11), and the files that an agent sees. */
export const agentFileRoutes: Routes = (api, server) => {
  const { store } = server;

  const answerExport = (c: Context): Response => {
    if (isTrue(query(c).get('use_legacy_format'))) throw refuse(400, 'Legacy format is not supported');
    const file = exportAgent(store, pathRow(c, server, 'agents', 'agent_id'), { scrub: isTrue(query(c).get('scrub_messages')) });
    return new Response(JSON.stringify(file, null, 4), { headers: { 'content-type': 'application/json' } });
  };
  api.get('/agents/:agent_id/export', (c) => answerExport(c));
  api.post('/agents/:agent_id/export', async (c) => {
    await readBody(c.req.raw, { fields: {} });
    return answerExport(c);
  });

  api.post('/agents/import', async (c) => {
    const form = await c.req.raw.formData().catch(() => undefined);
    const file = form?.get('file');
    if (!form || !(file instanceof File)) throw unprocessable([{ type: 'missing', loc: ['body', 'file'], msg: 'Field required' }]);
    const field = (name: string): string | undefined => {
      const value = form.get(name) ?? query(c).get(name);
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const ids = importAgents(server, await file.text(), {
      override: isTrue(field('override_existing_tools') ?? 'true'),
      strip: isTrue(field('strip_messages')),
      copySuffix: isTrue(field('append_copy_suffix') ?? 'true'),
      name: field('name') ?? field('override_name'),
      model: field('model'),
      embedding: field('embedding') ?? field('override_embedding_handle'),
      secrets: field('secrets') ?? field('env_vars_json'),
    });
    return c.json({ agent_ids: ids });
  });

  api.get('/agents/:agent_id/files', (c) => {
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const open = query(c).get('is_open');
    const files = store
      .all('files')
      .filter((row) => agent.folder_ids.includes(row.source_id) && !agent.detached_file_ids?.includes(row.id))
      .map((row) => ({
        id: `file_agent-${row.id.slice(5)}`,
        file_id: row.id,
        file_name: row.file_name,
        folder_id: row.source_id,
        folder_name: store.get('folders', row.source_id)?.name ?? '',
        is_open: agent.open_file_ids.includes(row.id),
        last_accessed_at: row.updated_at,
        visible_content: agent.open_file_ids.includes(row.id) ? shown(row.content) : null,
        start_line: null,
        end_line: null,
      }))
      .filter((row) => open === null || row.is_open === isTrue(open));
    return c.json({ files: files.slice(0, pageLimit(query(c), { limit: 100 })), next_cursor: null, has_more: false });
  });

  api.patch('/agents/:agent_id/files/close-all', (c) => {
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const closed = agent.open_file_ids.map((id) => store.get('files', id)?.file_name ?? id);
    store.patch('agents', agent, { open_file_ids: [] });
    return c.json(closed);
  });
};

/** A file as the agent sees it: a head, and its lines with their numbers. */
function shown(content: string): string {
  if (content === '') return '';
  const lines = content.split('\n');
  return [`[Viewing file start (out of ${lines.length} lines)]`, ...lines.map((line, index) => `${index + 1}: ${line}`)].join('\n');
}
