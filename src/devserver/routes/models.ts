import { listEmbeddings, listModels } from '../catalogue/models.ts';
import { ownProviders } from '../objects/providers.ts';
import { query, type Routes } from '../server.ts';

/** The models on offer; unpaged. */
export const modelRoutes: Routes = (api, { store }) => {
  api.get('/models', (c) => c.json(listModels(query(c), ownProviders(store))));
  api.get('/models/embedding', (c) => c.json(listEmbeddings(ownProviders(store))));
};
