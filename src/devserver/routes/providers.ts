import { readBody, type Shape } from '../body.ts';
import { notFound, refuse, unprocessable } from '../errors.ts';
import { createProvider, liveProviders, PROVIDER_TYPES, providerView, syncProvider } from '../objects/providers.ts';
import { page } from '../page.ts';
import { pathRow, query, type Routes } from '../server.ts';

const CREATE: Shape = {
  fields: { name: 'string', provider_type: 'string', api_key: 'string', access_key: 'string', base_url: 'string', region: 'string', api_version: 'string' },
  required: ['name', 'provider_type', 'api_key'],
  forbid: true,
};
const UPDATE: Shape = {
  fields: { api_key: 'string', access_key: 'string', base_url: 'string', region: 'string', api_version: 'string' },
  required: ['api_key'],
  forbid: true,
};
const CHECK: Shape = { fields: { ...CREATE.fields }, required: ['provider_type', 'api_key'], forbid: true };

/** Bring-your-own-key providers (API notes §7). Deleting is soft: one by its id can still be read and refreshed, in lists it is gone. */
export const providerRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/providers/:provider_id';

  api.get('/providers', (c) => {
    const [name, type] = [query(c).get('name'), query(c).get('provider_type')];
    const found = liveProviders(store).filter((row) => (!name || row.name === name) && (!type || row.provider_type === type));
    return c.json(page(found, query(c), { limit: 50, order: 'desc', unknownCursor: '404' }, store.all('providers')).map(providerView));
  });

  api.post('/providers', async (c) => {
    const body = await readBody(c.req.raw, CREATE);
    const text = (name: string): string | null => body.string(name) ?? null;
    const type = checkedType(body.string('provider_type'));
    if (body.string('name') === '') throw refuse(400, '1 validation error for Provider\nname\n  Input should be a valid string');
    const row = createProvider(store, {
      name: body.string('name') ?? '', provider_type: type, api_key: body.string('api_key') ?? '',
      access_key: text('access_key'), base_url: text('base_url'), region: text('region'), api_version: text('api_version'),
    });
    return c.json(providerView(row));
  });

  api.post('/providers/check', async (c) => {
    const body = await readBody(c.req.raw, CHECK);
    return c.json({ message: `Valid api key for provider_type=${checkedType(body.string('provider_type'))}` });
  });

  api.get(at, (c) => c.json(providerView(pathRow(c, server, 'providers', 'provider_id'))));

  api.patch(at, async (c) => {
    const body = await readBody(c.req.raw, UPDATE);
    const row = pathRow(c, server, 'providers', 'provider_id');
    if (row.is_deleted) throw notFound('Provider', row.id);
    return c.json(
      providerView(
        store.patch('providers', row, {
          api_key: body.string('api_key') ?? row.api_key,
          access_key: body.string('access_key') ?? row.access_key,
          base_url: body.string('base_url') ?? row.base_url,
          region: body.string('region') ?? row.region,
          api_version: body.string('api_version') ?? row.api_version,
        }),
      ),
    );
  });

  api.patch(`${at}/refresh`, (c) => c.json(providerView(syncProvider(store, pathRow(c, server, 'providers', 'provider_id')))));

  api.post(`${at}/check`, (c) => {
    const row = pathRow(c, server, 'providers', 'provider_id');
    return c.json({ message: `Valid api key for provider_type=${row.provider_type}` });
  });

  api.delete(at, (c) => {
    const row = pathRow(c, server, 'providers', 'provider_id');
    if (row.is_deleted) throw notFound('Provider', row.id);
    store.patch('providers', row, { is_deleted: true });
    return c.json({ message: `Provider id=${row.id} successfully deleted` });
  });
};

function checkedType(type: string | undefined): string {
  if (type !== undefined && PROVIDER_TYPES.includes(type)) return type;
  throw unprocessable([{ type: 'enum', loc: ['body', 'provider_type'], msg: `Input should be ${PROVIDER_TYPES.join(', ')}` }]);
}
