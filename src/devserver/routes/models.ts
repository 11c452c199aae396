import { listEmbeddings, listModels } from '../catalogue/models.ts';
import { query, type Routes } from '../server.ts';

/** The models on offer; unpaged. */
export const modelRoutes: Routes = (api) => {
  api.get('/models', (c) => c.json(listModels(query(c))));
  api.get('/models/embedding', (c) => c.json(listEmbeddings()));
};
