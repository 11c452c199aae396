import { refuse } from '../errors.ts';
import type { Routes } from '../server.ts';

/** What a server without the services around it refuses, and what only the cloud has. */
export const refusalRoutes: Routes = (api, server) => {
  api.all('/git/*', () => {
    throw refuse(501, 'git HTTP requires memfs service (LETTA_MEMFS_SERVICE_URL not configured)');
  });

  if (server.profile === 'cloud') api.get('/projects', (c) => c.json({ projects: [], hasNextPage: false }));
};
