import { checkBody, readBody, type Body, type Shape } from '../body.ts';
import { wantedRelations } from '../dialect.ts';
import { refuse, unprocessable } from '../errors.ts';
import { newId } from '../ids.ts';
import { identityView } from '../objects/identities.ts';
import { agentView, blockView } from '../objects/views.ts';
import { badQuery, contains, page } from '../page.ts';
import type { AgentRow, IdentityRow, Json, JsonObject } from '../rows.ts';
import { lateId, pathId, pathRow, query, rowOf, rowsOf, type Routes } from '../server.ts';
import type { Store } from '../store.ts';

const TYPES: readonly string[] = ['org', 'user', 'other'];
const PROPERTY_TYPES: readonly string[] = ['string', 'number', 'boolean', 'json'];

const FIELDS: Shape['fields'] = {
  identifier_key: 'string', name: 'string', identity_type: 'string', project_id: 'string', agent_ids: 'strings', block_ids: 'strings', properties: 'objects',
};
const IDS = { agent_ids: 'agent', block_ids: 'block' } as const;
const CREATE: Shape = { fields: FIELDS, ids: IDS, required: ['identifier_key', 'name', 'identity_type'], forbid: true };
const UPDATE: Shape = { fields: FIELDS, ids: IDS, forbid: true };

/** Identities: keys are unique, what they are attached to shows on the other side only (API notes §7; seen on 0.16.8). */
export const identityRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/identities', (c) => {
    const q = query(c);
    const type = q.get('identity_type');
    if (type !== null && !TYPES.includes(type)) throw badQuery('identity_type', "Input should be 'org', 'user' or 'other'");
    const key = q.get('identifier_key');
    const found = store.all('identities').filter((row) => (!key || row.identifier_key === key) && (!type || row.identity_type === type) && contains(row.name, q.get('name')));
    return c.json(page(found, q, { limit: 50, order: 'desc', unknownCursor: '404' }, store.all('identities')).map(identityView));
  });

  api.get('/identities/count', (c) => c.json(store.all('identities').length));

  api.post('/identities', async (c) => {
    const body = await readBody(c.req.raw, CREATE);
    typeIn(body);
    checkPropertyList(body);
    if (byKey(store, body)) throw refuse(409, 'A unique constraint was violated for Identity: duplicate key value violates unique constraint "unique_identifier_key_project_id_organization_id"');
    refuseUnknown(store, body);
    const now = store.now();
    const row = store.put('identities', {
      id: newId('identity'), created_at: now, updated_at: now, identifier_key: body.string('identifier_key') ?? '', name: body.string('name') ?? '', identity_type: typeIn(body) ?? 'user',
      properties: body.objects('properties') ?? [], project_id: body.string('project_id') ?? null,
    });
    attachTo(store, row.id, body);
    return c.json(identityView(row));
  });

  // An upsert by name only: a key that is not there is 404 (seen on 0.16.8).
  api.put('/identities', async (c) => {
    const body = await readBody(c.req.raw, CREATE);
    const row = byKey(store, body);
    if (!row) throw refuse(404, `Identity not found with identifier_key='${body.string('identifier_key') ?? ''}'`);
    return c.json(identityView(changed(store, row, body, body.objects('properties') ?? row.properties)));
  });

  api.get('/identities/:identity_id', (c) => c.json(identityView(pathRow(c, server, 'identities', 'identity_id'))));

  api.patch('/identities/:identity_id', async (c) => {
    const body = await readBody(c.req.raw, UPDATE);
    typeIn(body);
    checkPropertyList(body);
    const row = pathRow(c, server, 'identities', 'identity_id');
    return c.json(identityView(changed(store, row, body, mergedProperties(row.properties, body.objects('properties')))));
  });

  api.delete('/identities/:identity_id', (c) => {
    const { id } = pathRow(c, server, 'identities', 'identity_id');
    for (const agent of holders(store, id)) store.patch('agents', agent, { identity_ids: agent.identity_ids.filter((other) => other !== id) });
    for (const block of store.all('blocks')) if (block.identity_ids?.includes(id)) store.put('blocks', { ...block, identity_ids: block.identity_ids.filter((other) => other !== id) });
    store.remove('identities', id);
    return c.json(null);
  });

  api.put('/identities/:identity_id/properties', async (c) => {
    const properties = checkProperties(await c.req.raw.json().catch(() => undefined));
    return c.json(identityView(store.patch('identities', pathRow(c, server, 'identities', 'identity_id'), { properties })));
  });

  api.get('/identities/:identity_id/blocks', (c) => {
    const { id } = pathRow(c, server, 'identities', 'identity_id');
    return c.json(page(store.all('blocks').filter((block) => block.identity_ids?.includes(id)), query(c), { limit: 50, order: 'desc', unknownCursor: '404' }).map((block) => blockView(block)));
  });

  api.patch('/blocks/:block_id/identities/:verb{attach|detach}/:identity_id', (c) => {
    const blockId = pathId(c, 'block_id', 'block');
    const id = lateId(c, 'identity_id', 'identity');
    rowOf(server, 'identities', id);
    const block = rowOf(server, 'blocks', blockId);
    const others = (block.identity_ids ?? []).filter((other) => other !== id);
    return c.json(blockView(store.put('blocks', { ...block, identity_ids: c.req.param('verb') === 'attach' ? [...others, id] : others })));
  });

  api.get('/identities/:identity_id/agents', (c) => {
    const { id } = pathRow(c, server, 'identities', 'identity_id');
    const wanted = wantedRelations(c.req.raw, 'none');
    return c.json(page(holders(store, id), query(c), { limit: 50, order: 'desc', unknownCursor: '404' }, store.all('agents')).map((agent) => agentView(store, agent, wanted)));
  });
};

const holders = (store: Store, id: string): AgentRow[] => store.all('agents').filter((agent) => agent.identity_ids.includes(id));

const byKey = (store: Store, body: Body): IdentityRow | undefined => store.all('identities').find((row) => row.identifier_key === body.string('identifier_key'));

/** Ids that name nothing are a failure of the server's own. */
function refuseUnknown(store: Store, body: Body): void {
  const [agents, blocks] = [body.strings('agent_ids') ?? [], body.strings('block_ids') ?? []];
  if (new Set(agents).size < agents.length || new Set(blocks).size < blocks.length || agents.some((id) => !store.get('agents', id)) || blocks.some((id) => !store.get('blocks', id))) throw refuse(500, 'An unknown error occurred');
}

function checkPropertyList(body: Body): void {
  if (body.has('properties')) checkProperties(body.any('properties'));
}

function typeIn(body: Body): string | undefined {
  const type = body.string('identity_type');
  if (type !== undefined && !TYPES.includes(type)) throw unprocessable([{ type: 'enum', loc: ['body', 'identity_type'], msg: "Input should be 'org', 'user' or 'other'" }]);
  return type;
}

function changed(store: Store, row: IdentityRow, body: Body, properties: Json): IdentityRow {
  const key = body.string('identifier_key') ?? row.identifier_key;
  if (store.all('identities').some((other) => other.id !== row.id && other.identifier_key === key)) throw refuse(409, 'duplicate key value violates unique constraint');
  refuseUnknown(store, body);
  attachTo(store, row.id, body);
  return store.patch('identities', row, { identifier_key: key, name: body.string('name') ?? row.name, identity_type: typeIn(body) ?? row.identity_type, properties });
}

/** A PUT of the properties alone replaces them all. */
function checkProperties(raw: unknown): JsonObject[] {
  if (!Array.isArray(raw)) throw unprocessable([{ type: 'list_type', loc: ['body'], msg: 'Input should be a valid list' }]);
  return raw.map((item: unknown, index) => {
    const body = checkBody(item, { fields: { key: 'string', value: 'any', type: 'string' }, required: ['key', 'value', 'type'], forbid: true }, ['body', index]);
    if (!PROPERTY_TYPES.includes(body.string('type') ?? '')) throw unprocessable([{ type: 'enum', loc: ['body', index, 'type'], msg: `Input should be ${PROPERTY_TYPES.join(', ')}` }]);
    return item as JsonObject;
  });
}

/** A PATCH merges properties by their keys. */
function mergedProperties(have: Json, given: JsonObject[] | undefined): Json {
  if (!given || !Array.isArray(have)) return have;
  const byName = new Map([...(have as JsonObject[]), ...given].map((property) => [String(property['key']), property]));
  return [...byName.values()];
}

function attachTo(store: Store, id: string, body: Body): void {
  for (const block of rowsOf(store, 'blocks', body.strings('block_ids') ?? [])) {
    if (!block.identity_ids?.includes(id)) store.put('blocks', { ...block, identity_ids: [...(block.identity_ids ?? []), id] });
  }
  for (const agentId of body.strings('agent_ids') ?? []) {
    const agent = store.get('agents', agentId);
    if (agent && !agent.identity_ids.includes(id)) store.patch('agents', agent, { identity_ids: [...agent.identity_ids, id] });
  }
}
