import { checkBody, readBody, type Shape } from '../body.ts';
import { checkEmbedding } from '../catalogue/models.ts';
import { wantedRelations } from '../dialect.ts';
import { invalidArgument, notFound, refuse, unprocessable } from '../errors.ts';
import { isId } from '../ids.ts';
import { handleOf } from '../objects/agent-create.ts';
import { archiveView, createArchive, createPassage, PASSAGE_SHAPE, passageView, similarity } from '../objects/passages.ts';
import { ownProviders } from '../objects/providers.ts';
import { agentView } from '../objects/views.ts';
import { page } from '../page.ts';
import { pathId, pathRow, query, rowOf, type Routes } from '../server.ts';

const SHAPE: Shape = { fields: { name: 'string', description: 'string', embedding: 'string', embedding_config: 'object' } };

/** Archives and their passages; names are not unique, metadata cannot be set, passages cannot be changed (API notes §7). */
export const archiveRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/archives', (c) => {
    const name = query(c).get('name');
    const agentId = query(c).get('agent_id');
    const mine = agentId ? rowOf(server, 'agents', agentId).archive_id : undefined;
    const found = store.all('archives').filter((row) => (!name || row.name === name) && (!agentId || row.id === mine));
    return c.json(page(found, query(c), { limit: 50, order: 'desc', unknownCursor: '404' }, store.all('archives')).map(archiveView));
  });

  api.post('/archives', async (c) => {
    const body = await readBody(c.req.raw, { ...SHAPE, required: ['name'] });
    const embedding = body.string('embedding') ?? handleOf(body.object('embedding_config'));
    if (embedding !== null) checkEmbedding(embedding, ownProviders(store));
    return c.json(archiveView(createArchive(store, body.string('name') ?? '', body.string('description') ?? null, embedding)));
  });

  api.get('/archives/:archive_id', (c) => c.json(archiveView(pathRow(c, server, 'archives', 'archive_id'))));

  api.patch('/archives/:archive_id', async (c) => {
    const body = await readBody(c.req.raw, SHAPE);
    const row = pathRow(c, server, 'archives', 'archive_id');
    return c.json(
      archiveView(
        store.patch('archives', row, { name: body.string('name') ?? row.name, description: body.string('description') ?? row.description }),
      ),
    );
  });

  api.delete('/archives/:archive_id', (c) => {
    const row = pathRow(c, server, 'archives', 'archive_id');
    for (const passage of store.all('passages')) if (passage.archive_id === row.id) store.remove('passages', passage.id);
    for (const agent of store.all('agents')) if (agent.archive_id === row.id) store.patch('agents', agent, { archive_id: null });
    store.remove('archives', row.id);
    return c.body(null, 204);
  });

  api.get('/archives/:archive_id/agents', (c) => {
    const row = { id: pathId(c, 'archive_id', 'archive') };
    const wanted = wantedRelations(c.req.raw, 'none');
    return c.json(
      page(
        store.all('agents').filter((agent) => agent.archive_id === row.id),
        query(c),
        { limit: 50, order: 'desc' },
        store.all('agents'),
      ).map((agent) => agentView(store, agent, wanted)),
    );
  });

  api.post('/archives/:archive_id/passages', async (c) => {
    const body = await readBody(c.req.raw, PASSAGE_SHAPE);
    const archive = pathRow(c, server, 'archives', 'archive_id');
    return c.json(passageView(createPassage(store, archive.id, body), archive.embedding, true));
  });

  api.post('/archives/:archive_id/passages/batch', async (c) => {
    const body = await readBody(c.req.raw, { fields: { passages: 'objects' }, required: ['passages'] });
    const items = (body.objects('passages') ?? []).map((item, index) => checkBody(item, PASSAGE_SHAPE, ['body', 'passages', index]));
    pathId(c, 'archive_id', 'archive');
    // None are none, wherever they were to go.
    if (items.length === 0) return c.json([]);
    const archive = pathRow(c, server, 'archives', 'archive_id');
    if (archive.embedding === null) throw refuse(500, 'An unknown error occurred');
    return c.json(items.map((item) => passageView(createPassage(store, archive.id, item), archive.embedding, true)));
  });

  api.delete('/archives/:archive_id/passages/:passage_id', (c) => {
    const archive = pathRow(c, server, 'archives', 'archive_id');
    const id = pathId(c, 'passage_id', 'passage');
    const passage = store.get('passages', id);
    if (!passage) throw notFound('Passage', id);
    if (passage.archive_id !== archive.id) throw refuse(400, `Passage ${id} does not belong to archive ${archive.id}`);
    store.remove('passages', id);
    return c.body(null, 204);
  });

  api.post('/passages/search', async (c) => {
    const body = await readBody(c.req.raw, {
      notNull: ['limit', 'tag_match_mode'],
      fields: {
        query: 'string',
        archive_id: 'string',
        agent_id: 'string',
        limit: 'integer',
        tags: 'strings',
        tag_match_mode: 'string',
        start_date: 'string',
        end_date: 'string',
      },
    });
    const limit = body.number('limit') ?? 50;
    if (limit > 100 || limit < 1)
      throw unprocessable([{ type: 'less_than_equal', loc: ['body', 'limit'], msg: 'Input should be less than or equal to 100' }]);
    const agentId = body.string('agent_id');
    const named = body.string('archive_id');
    const text = body.string('query');
    // Without words to look for, ids are not looked at.
    if (text !== undefined) {
      for (const [prefix, id] of [['archive', named], ['agent', agentId]] as const) {
        if (id === undefined) continue;
        if (!isId(prefix, id)) throw invalidArgument(`Invalid ${prefix} ID format: ${id}. Expected format: '${prefix}-<uuid4>'`);
        rowOf(server, prefix === 'archive' ? 'archives' : 'agents', id);
      }
    }
    const archiveId = named ?? (agentId ? store.get('agents', agentId)?.archive_id : undefined);
    const archive = archiveId ? store.get('archives', archiveId) : undefined;
    const tags = body.strings('tags') ?? [];
    const has = (row: { tags: string[] }): boolean =>
      tags.length === 0 ||
      (body.string('tag_match_mode') === 'all' ? tags.every((tag) => row.tags.includes(tag)) : tags.some((tag) => row.tags.includes(tag)));
    const [start, end] = [Date.parse(body.string('start_date') ?? ''), Date.parse(body.string('end_date') ?? '')];
    const found = store
      .all('passages')
      .filter(
        (row) =>
          (agentId || body.has('archive_id') ? row.archive_id === archive?.id : true) &&
          has(row) &&
          (Number.isNaN(start) || Date.parse(row.created_at) >= start) &&
          (Number.isNaN(end) || Date.parse(row.created_at) <= end),
      );
    const scored = found.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at)).map((row) => ({ row, score: text ? similarity(text, row.text) : 0 }));
    if (text) scored.sort((a, b) => b.score - a.score);
    return c.json(
      scored
        .slice(0, limit)
        .map(({ row, score }) => ({ passage: passageView(row, store.get('archives', row.archive_id)?.embedding ?? null, true), score, metadata: {} })),
    );
  });
};
