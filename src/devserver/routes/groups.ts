import { readBody } from '../body.ts';
import { refuse } from '../errors.ts';
import { createGroup, GROUP_CREATE, GROUP_UPDATE, groupView, MANAGER_TYPES, updateGroup } from '../objects/groups.ts';
import { badQuery, page } from '../page.ts';
import type { GroupRow } from '../rows.ts';
import { checkId, lateId, pathId, pathRow, query, rowOf, type Routes } from '../server.ts';

/** Groups of agents, long deprecated (API notes §7). Attached blocks are on no agent and in no answer. */
export const groupRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/groups/:group_id';
  const ofType = (rows: GroupRow[], type: string | null): GroupRow[] => rows.filter((row) => !type || row.manager_type === type);

  api.get('/groups', (c) => {
    const type = query(c).get('manager_type');
    if (type !== null && !MANAGER_TYPES.includes(type)) throw badQuery('manager_type', `Input should be ${MANAGER_TYPES.join(', ')}`);
    return c.json(page(ofType(store.all('groups'), type), query(c), { limit: 50, order: 'asc', zero: 'all' }, store.all('groups')).map(groupView));
  });

  api.get('/groups/count', (c) => c.json(store.all('groups').length));

  api.post('/groups', async (c) => c.json(groupView(createGroup(store, await readBody(c.req.raw, GROUP_CREATE)))));

  api.get(at, (c) => c.json(groupView(pathRow(c, server, 'groups', 'group_id'))));

  api.patch(at, async (c) => {
    const body = await readBody(c.req.raw, GROUP_UPDATE);
    return c.json(groupView(updateGroup(store, pathRow(c, server, 'groups', 'group_id'), body)));
  });

  api.delete(at, (c) => {
    const { id } = pathRow(c, server, 'groups', 'group_id');
    store.remove('groups', id);
    return c.json({ message: `Group id=${id} successfully deleted` });
  });

  api.patch(`${at}/blocks/:verb{attach|detach}/:block_id`, (c) => {
    rowOf(server, 'groups', checkId('group_id', 'group', c.req.param('group_id')));
    rowOf(server, 'blocks', lateId(c, 'block_id', 'block'));
    return c.json(null);
  });

  // Nothing is ever said to a group here, so it has no messages.
  api.get(`${at}/messages`, (c) => {
    pathRow(c, server, 'groups', 'group_id');
    return c.json([]);
  });

  api.patch(`${at}/messages/:message_id`, (c) => {
    pathId(c, 'group_id', 'group');
    pathId(c, 'message_id', 'message');
    throw refuse(500, 'An unknown error occurred');
  });

  api.patch(`${at}/reset-messages`, (c) => {
    pathRow(c, server, 'groups', 'group_id');
    return c.json(null);
  });

  api.get('/agents/:agent_id/groups', (c) => {
    const agent = pathId(c, 'agent_id', 'agent');
    const mine = store.all('groups').filter((row) => row.agent_ids.includes(agent));
    return c.json(page(ofType(mine, query(c).get('manager_type')), query(c), { limit: 100, order: 'desc', zero: 'all' }, store.all('groups')).map(groupView));
  });
};
