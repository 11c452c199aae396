import type { Routes } from '../server.ts';

/** The version of the server that this one stands in for. */
const VERSION = '0.16.8';

/** Health and readiness; both open without a key. */
export const healthRoutes: Routes = (api) => {
  api.get('/health', (c) => c.json({ version: VERSION, status: 'ok' }));
  api.get('/ready', (c) => c.json({ version: VERSION, status: 'ok' }));
};
