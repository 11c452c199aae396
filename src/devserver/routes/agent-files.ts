import type { Context } from 'hono';
import { readBody } from '../body.ts';
import { notFound, refuse, unprocessable } from '../errors.ts';
import { fileLimits } from '../objects/agent-fields.ts';
import { exportAgent, type ExportOptions } from '../objects/agent-export.ts';
import { importAgents } from '../objects/agent-import.ts';
import { filesShown, numbered } from '../objects/files.ts';
import { isTrue, pageLimit } from '../page.ts';
import { pathId, query, type Routes } from '../server.ts';

/** Export and import of `.af` snapshots (API notes §11), and the files that an agent sees. */
export const agentFileRoutes: Routes = (api, server) => {
  const { store } = server;

  const answerExport = (c: Context, asked: ExportOptions): Response => {
    if (isTrue(query(c).get('use_legacy_format'))) throw refuse(400, 'Legacy format is not supported');
    const agent = store.get('agents', c.req.param('agent_id') ?? '');
    // An agent that is not there is a failure of the export, not 404 (seen on 0.16.8).
    if (!agent) throw refuse(500, `Export failed: Agent with ID ${c.req.param('agent_id')} not found`);
    const file = exportAgent(store, agent, asked);
    return new Response(JSON.stringify(file, null, 4), { headers: { 'content-type': 'application/json' } });
  };
  api.get('/agents/:agent_id/export', (c) => answerExport(c, { scrub: isTrue(query(c).get('scrub_messages')), conversation: query(c).get('conversation_id') }));
  api.post('/agents/:agent_id/export', async (c) => {
    const body = await readBody(c.req.raw, { fields: { scrub_messages: 'boolean', conversation_id: 'string', skills: 'objects' }, mayBeAbsent: true });
    return answerExport(c, { scrub: body.boolean('scrub_messages') ?? false, conversation: body.string('conversation_id') ?? null, skills: body.objects('skills') ?? [] });
  });

  api.post('/agents/import', async (c) => {
    const form = await c.req.raw.formData().catch(() => undefined);
    const file = form?.get('file');
    if (!form || !(file instanceof File)) throw unprocessable([{ type: 'missing', loc: ['body', 'file'], msg: 'Field required' }]);
    const field = (name: string): string | undefined => {
      const value = form.get(name) ?? query(c).get(name);
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const flag = (name: string, usual: boolean): boolean => {
      const value = field(name);
      if (value === undefined) return usual;
      if (!/^(true|false|yes|no|on|off|1|0|t|f|y|n)$/i.test(value)) throw unprocessable([{ type: 'bool_parsing', loc: ['body', name], msg: 'Input should be a valid boolean, unable to interpret input', input: value }]);
      return /^(true|yes|on|1|t|y)$/i.test(value);
    };
    // Asked for or not, no message is left out (seen on 0.16.8).
    flag('strip_messages', false);
    const ids = importAgents(server, await file.text(), {
      override: flag('override_existing_tools', true),
      copySuffix: flag('append_copy_suffix', true),
      name: field('name') ?? field('override_name'),
      model: field('model'),
      embedding: field('embedding') ?? field('override_embedding_handle'),
      secrets: field('secrets') ?? field('env_vars_json'),
    });
    return c.json({ agent_ids: ids });
  });

  api.get('/agents/:agent_id/files', (c) => {
    const agent = store.get('agents', pathId(c, 'agent_id', 'agent'));
    if (!agent) return c.json({ files: [], next_cursor: null, has_more: false });
    const open = query(c).get('is_open');
    const files = filesShown(store, agent)
      .map((row) => ({
        id: `file_agent-${row.id.slice(5)}`,
        file_id: row.id,
        file_name: row.file_name,
        folder_id: row.source_id,
        folder_name: store.get('folders', row.source_id)?.name ?? '',
        is_open: agent.open_file_ids.includes(row.id),
        last_accessed_at: row.updated_at,
        visible_content: agent.open_file_ids.includes(row.id) ? numbered(row.content) : null,
        start_line: null,
        end_line: null,
      }))
      .filter((row) => open === null || row.is_open === isTrue(open));
    // The cursor compares ids, which have nothing to do with the order when one is given; without one it is by id.
    const [before, after] = [query(c).get('before'), query(c).get('after') ?? query(c).get('cursor')];
    const sorted = files.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter((row) => (before ? row.id < before : !after || row.id > after));
    const shownFiles = sorted.slice(0, pageLimit(query(c), { limit: 100 }));
    return c.json({ files: shownFiles, next_cursor: shownFiles.at(-1)?.id ?? null, has_more: sorted.length > shownFiles.length });
  });

  // Opening answers with the names of the files that were closed to make room, least recently opened first.
  api.patch('/agents/:agent_id/files/:file_id/open', (c) => {
    const id = pathId(c, 'file_id', 'file');
    const agent = store.get('agents', pathId(c, 'agent_id', 'agent'));
    if (!agent) throw refuse(400, `Agent ${c.req.param('agent_id')} not found`);
    if (!store.get('files', id)) throw refuse(404, `File with id=${id} not found`);
    const others = agent.open_file_ids.filter((other) => other !== id);
    const closed = others.slice(0, Math.max(0, others.length - (fileLimits(agent).open - 1)));
    store.patch('agents', agent, { open_file_ids: [...others.slice(closed.length), id] });
    return c.json(closed.map((other) => store.get('files', other)?.file_name ?? other));
  });

  api.patch('/agents/:agent_id/files/:file_id/close', (c) => {
    const id = pathId(c, 'file_id', 'file');
    const agent = store.get('agents', pathId(c, 'agent_id', 'agent'));
    const file = store.get('files', id);
    if (!agent || !file || !agent.folder_ids.includes(file.source_id)) throw notFound('FileAgent', id);
    store.patch('agents', agent, { open_file_ids: agent.open_file_ids.filter((other) => other !== id) });
    return c.json({ message: `File id=${id} successfully closed` });
  });

  api.patch('/agents/:agent_id/files/close-all', (c) => {
    const agent = store.get('agents', pathId(c, 'agent_id', 'agent'));
    if (!agent) return c.json([]);
    const closed = agent.open_file_ids.map((id) => store.get('files', id)?.file_name ?? id);
    store.patch('agents', agent, { open_file_ids: [] });
    return c.json(closed);
  });
};
