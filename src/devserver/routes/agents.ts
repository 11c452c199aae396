import { readBody } from '../body.ts';
import { checkEmbedding } from '../catalogue/models.ts';
import { ALL_RELATIONS, wantedRelations } from '../dialect.ts';
import { createAgent } from '../objects/agent-create.ts';
import { AGENT_CREATE, AGENT_SHAPE } from '../objects/agent-fields.ts';
import { updateAgent } from '../objects/agent-update.ts';
import { refuse } from '../errors.ts';
import { agentsGoneWith } from '../objects/groups.ts';
import { recompileAgent } from '../objects/prompt.ts';
import { ownProviders } from '../objects/providers.ts';
import { fillRule } from '../objects/tool-rules.ts';
import { agentView } from '../objects/views.ts';
import { contains, isTrue, page } from '../page.ts';
import type { AgentRow, IdentityRow } from '../rows.ts';
import { pathId, pathRow, query, type Routes } from '../server.ts';
import type { Store } from '../store.ts';

/** Agents: list, count, create, read, update, delete, recompile (API notes §4). */
export const agentRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/agents', (c) => {
    const wanted = wantedRelations(c.req.raw);
    const found = filterAgents(store.all('agents'), query(c), store.all('identities'));
    return c.json(page(found, query(c), { limit: 50, order: 'desc', zero: 'all' }, store.all('agents')).map((row) => agentView(store, row, wanted)));
  });

  api.get('/agents/count', (c) => c.json(store.all('agents').length));

  api.post('/agents', async (c) => {
    const body = await readBody(c.req.raw, AGENT_CREATE);
    return c.json(agentView(store, createAgent(server, body), ALL_RELATIONS));
  });

  api.get('/agents/:agent_id', (c) => {
    const wanted = wantedRelations(c.req.raw);
    return c.json(agentView(store, pathRow(c, server, 'agents', 'agent_id'), wanted));
  });

  api.get('/agents/:agent_id/core-memory', (c) => {
    const agent = pathRow(c, server, 'agents', 'agent_id');
    return c.json(agentView(store, agent, new Set(['blocks']))['memory']);
  });

  api.patch('/agents/:agent_id', async (c) => {
    const body = await readBody(c.req.raw, AGENT_SHAPE);
    pathId(c, 'agent_id', 'agent');
    for (const rule of body.objects('tool_rules') ?? []) fillRule(rule);
    const embedding = body.string('embedding');
    if (embedding !== undefined && !embedding.includes('/')) throw refuse(404, `NOT_FOUND: Handle ${embedding} not found`);
    if (embedding !== undefined) checkEmbedding(embedding, ownProviders(store));
    return c.json(agentView(store, updateAgent(server, pathRow(c, server, 'agents', 'agent_id'), body), ALL_RELATIONS));
  });

  api.delete('/agents/:agent_id', (c) => {
    const row = pathRow(c, server, 'agents', 'agent_id');
    const gone = agentsGoneWith(store, row);
    for (const agent of gone.agents) removeAgent(store, agent.id);
    if (gone.group) store.remove('groups', gone.group.id);
    return c.json({ message: `Agent id=${row.id} successfully deleted` });
  });

  for (const path of ['/agents/:agent_id/recompile', '/agents/:agent_id/system-prompt/recompile']) {
    api.post(path, (c) => {
      const dryRun = isTrue(query(c).get('dry_run'));
      const { before, after } = recompileAgent(store, pathRow(c, server, 'agents', 'agent_id'), {
        dryRun,
        newTimestamp: isTrue(query(c).get('update_timestamp')),
      });
      return c.json(dryRun ? after : before);
    });
  }
};

/** Messages, runs and conversations go with an agent; blocks, tools, folders, archives and passages stay (API notes §9). */
function removeAgent(store: Store, id: string): void {
  for (const table of ['messages', 'conversations', 'runs', 'steps'] as const) {
    for (const owned of store.all(table)) if (owned.agent_id === id) store.remove(table, owned.id);
  }
  store.remove('agents', id);
}

function filterAgents(rows: AgentRow[], q: URLSearchParams, identities: IdentityRow[]): AgentRow[] {
  const tags = q.getAll('tags');
  const matchAll = isTrue(q.get('match_all_tags'));
  const name = q.get('name');
  const text = q.get('query_text');
  const project = q.get('project_id');
  const identity = q.get('identity_id');
  const keys = q.getAll('identifier_keys');
  const keyed = identities.filter((row) => keys.includes(row.identifier_key)).map((row) => row.id);
  const stop = q.get('last_stop_reason');
  const hidden = isTrue(q.get('show_hidden_agents'));
  const found = rows.filter(
    (row) =>
      (hidden || !row.hidden) &&
      (!name || row.name === name) &&
      contains(row.name, text) &&
      (!project || row.project_id === project) &&
      (!identity || row.identity_ids.includes(identity)) &&
      (keys.length === 0 || row.identity_ids.some((id) => keyed.includes(id))) &&
      (!stop || row.last_stop_reason === stop) &&
      (tags.length === 0 || (matchAll ? tags.every((tag) => row.tags.includes(tag)) : tags.some((tag) => row.tags.includes(tag)))),
  );
  const key = q.get('order_by') ?? q.get('sort_by');
  if (key === 'updated_at') return found.toSorted((a, b) => a.updated_at.localeCompare(b.updated_at));
  if (key === 'last_run_completion')
    return found.toSorted((a, b) => (a.last_run_completion ?? '').localeCompare(b.last_run_completion ?? ''));
  return found;
}
