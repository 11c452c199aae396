import { readBody } from '../body.ts';
import { unprocessable } from '../errors.ts';
import { wantedRelations } from '../dialect.ts';
import { BLOCK_CREATE, BLOCK_SHAPE, createBlock, recompileHolders, updateBlock } from '../objects/blocks.ts';
import { agentsOfBlock } from '../objects/prompt.ts';
import { agentView, blockView } from '../objects/views.ts';
import { contains, integer, isTrue, page } from '../page.ts';
import type { BlockRow, IdentityRow } from '../rows.ts';
import { pathId, pathRow, query, type Routes } from '../server.ts';

/** Blocks: list, count, create, read, update, delete, and the agents of one (API notes §5). */
export const blockRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/blocks', (c) => {
    const found = filterBlocks(store.all('blocks'), query(c), store.all('identities'));
    return c.json(page(connected(found, query(c)), query(c), { limit: 50, order: 'asc', zero: 'all' }, store.all('blocks')).map((row) => blockView(row)));
  });

  api.get('/blocks/count', (c) => c.json(store.all('blocks').length));

  // The answer has a description for some labels which is not stored.
  api.post('/blocks', async (c) => {
    const body = await readBody(c.req.raw, BLOCK_CREATE);
    const row = createBlock(store, body);
    store.put('blocks', { ...row, description: body.string('description') ?? null });
    return c.json(blockView(row));
  });

  api.get('/blocks/:block_id', (c) => c.json(blockView(pathRow(c, server, 'blocks', 'block_id'))));

  api.patch('/blocks/:block_id', async (c) => {
    const body = await readBody(c.req.raw, BLOCK_SHAPE);
    const { row, promptChanged } = updateBlock(store, pathRow(c, server, 'blocks', 'block_id'), body);
    if (promptChanged) {
      const holders = recompileHolders(store, row.id);
      if (server.recompileMs > 0) await new Promise((done) => setTimeout(done, holders * server.recompileMs));
    }
    return c.json(blockView(row));
  });

  api.delete('/blocks/:block_id', (c) => {
    const row = pathRow(c, server, 'blocks', 'block_id');
    for (const agent of agentsOfBlock(store, row.id))
      store.patch('agents', agent, { block_ids: agent.block_ids.filter((id) => id !== row.id) });
    store.remove('blocks', row.id);
    return c.json(null);
  });

  api.get('/blocks/:block_id/agents', (c) => {
    const wanted = wantedRelations(c.req.raw, 'none');
    // A block that is not there has none, which is no error.
    const agents = agentsOfBlock(store, pathId(c, 'block_id', 'block'));
    return c.json(page(agents, query(c), { limit: 50, order: 'desc', zero: 'all' }, store.all('agents')).map((row) => agentView(store, row, wanted)));
  });

  function connected(rows: BlockRow[], q: URLSearchParams): BlockRow[] {
    const [more, less, same] = ['gt', 'lt', 'eq'].map((name) => integer(q, `connected_to_agents_count_${name}`));
    if (more === undefined && less === undefined && same === undefined) return rows;
    const counts = new Map<string, number>();
    for (const agent of store.all('agents')) for (const id of agent.block_ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    return rows.filter((row) => {
      const count = counts.get(row.id) ?? 0;
      return (more === undefined || count > more) && (less === undefined || count < less) && (same === undefined || count === same);
    });
  }
};

/** What a filter takes; a block may have any label, so not every one can be asked for. */
const FILTERS = { label: '^[a-zA-Z0-9_/-]+$', label_search: '^[a-zA-Z0-9_/-]+$', name: '^[a-zA-Z0-9 _-]+$' } as const;

function checkFilters(q: URLSearchParams): void {
  for (const [name, pattern] of Object.entries(FILTERS)) {
    const asked = q.get(name);
    if (asked === null || new RegExp(pattern).test(asked)) continue;
    throw unprocessable([
      asked === '' ? { type: 'string_too_short', loc: ['query', name], msg: 'String should have at least 1 character', input: '' }
        : { type: 'string_pattern_mismatch', loc: ['query', name], msg: `String should match pattern '${pattern}'`, input: asked },
    ]);
  }
}

function filterBlocks(rows: BlockRow[], q: URLSearchParams, identities: IdentityRow[]): BlockRow[] {
  checkFilters(q);
  const identity = q.get('identity_id');
  const keys = q.getAll('identifier_keys');
  const keyed = identities.filter((row) => keys.includes(row.identifier_key)).map((row) => row.id);
  const tags = q.getAll('tags');
  const matchAll = isTrue(q.get('match_all_tags'));
  const [label, name, project] = [q.get('label'), q.get('name'), q.get('project_id')];
  const templates = isTrue(q.get('templates_only'));
  const hidden = isTrue(q.get('show_hidden_blocks'));
  return rows.filter(
    (row) =>
      row.is_template === templates &&
      (hidden || !row.hidden) &&
      (!label || row.label === label) &&
      (!name || row.template_name === name) &&
      (!project || row.project_id === project) &&
      (!identity || (row.identity_ids ?? []).includes(identity)) &&
      (keys.length === 0 || (row.identity_ids ?? []).some((id) => keyed.includes(id))) &&
      contains(row.label, q.get('label_search')) &&
      contains(row.description, q.get('description_search')) &&
      contains(row.value, q.get('value_search')) &&
      (tags.length === 0 || (matchAll ? tags.every((tag) => row.tags.includes(tag)) : tags.some((tag) => row.tags.includes(tag)))),
  );
}
