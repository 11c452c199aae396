import type { Context } from 'hono';
import { notFound } from '../errors.ts';
import { pathId, type Routes } from '../server.ts';

/** Jobs: what batches were; nothing here makes one. */
export const jobRoutes: Routes = (api) => {
  const none = (c: Context): never => {
    throw notFound('Job', pathId(c, 'job_id', 'job'));
  };
  for (const path of ['/jobs', '/jobs/active']) api.get(path, (c) => c.json([]));
  api.get('/jobs/:job_id', none);
  api.delete('/jobs/:job_id', none);
  api.patch('/jobs/:job_id/cancel', none);
};
