import type { Context } from 'hono';
import { readBody, type Body, type Shape } from '../body.ts';
import { checkEmbedding } from '../catalogue/models.ts';
import { ApiError, invalidArgument, notFound, refuse, unprocessable } from '../errors.ts';
import { newId } from '../ids.ts';
import { handleOf } from '../objects/agent-create.ts';
import { fileView, removeFile, uploadFile, type Duplicates } from '../objects/files.ts';
import { filePassageView } from '../objects/passages.ts';
import { ownProviders } from '../objects/providers.ts';
import { folderView, sourceView } from '../objects/views.ts';
import { contains, isTrue, page, pageLimit } from '../page.ts';
import type { FileRow, FolderRow } from '../rows.ts';
import { pathId, pathRow, query, type Routes } from '../server.ts';
import type { Store } from '../store.ts';

const SHAPE: Shape = {
  fields: {
    name: 'string',
    description: 'string',
    instructions: 'string',
    metadata: 'object',
    embedding: 'string',
    embedding_config: 'object',
    embedding_chunk_size: 'integer',
  },
  forbid: true,
};
const GONE = 'This API route is deprecated and no longer supported on the Letta API. Please use the Agent SDK instead.';
const HANDLING: readonly string[] = ['suffix', 'skip', 'error', 'replace'] satisfies Duplicates[];
/** Bytes. */
const MAX_UPLOAD = 50 * 1024 * 1024;

/** Folders and their files, also under the old name `sources` (API notes §7). The cloud has neither any more. */
export const folderRoutes: Routes = (api, server) => {
  const { store } = server;
  if (server.profile === 'cloud') {
    for (const path of ['/folders/*', '/sources/*', '/agents/:id/folders/*', '/agents/:id/sources/*']) {
      api.all(path, () => {
        throw new ApiError(400, { error: GONE });
      });
    }
    return;
  }
  const folderOf = (c: Context): FolderRow => pathRow(c, server, 'folders', 'folder_id');
  /** Reading a file that is gone is a failure of the server's own, deleting it is not. */
  const fileOf = (c: Context, missing: 404 | 500): FileRow => {
    const folder = folderOf(c);
    const file = store.get('files', pathId(c, 'file_id', 'file'));
    if (!file || file.source_id !== folder.id) throw refuse(missing, `File with id=${c.req.param('file_id')} not found in folder ${folder.id}`);
    return file;
  };
  const refuseTaken = (name: string, except?: string): void => {
    if (!store.all('folders').some((row) => row.name === name && row.id !== except)) return;
    throw refuse(409, `duplicate key value violates unique constraint "uq_source_name_organization" (name)=(${name})`);
  };

  for (const root of ['/folders', '/sources']) {
    const shown = root === '/folders' ? folderView : sourceView;
    api.get(root, (c) => {
      const found = store.all('folders').filter((row) => contains(row.name, query(c).get('name')));
      return c.json(page(found, query(c), { limit: 50, order: 'asc', unknownCursor: '404' }, store.all('folders')).map(shown));
    });

    api.get(`${root}/count`, (c) => c.json(store.all('folders').length));

    api.get(`${root}/name/:folder_name`, (c) => {
      const found = store.all('folders').find((row) => row.name === c.req.param('folder_name'));
      if (!found) throw notFound('Source', c.req.param('folder_name') ?? '');
      return c.json(found.id);
    });

    api.post(root, async (c) => {
      const body = await readBody(c.req.raw, { ...SHAPE, required: ['name'] });
      const embedding = embeddingOf(body, store);
      const name = body.string('name') ?? '';
      refuseTaken(name);
      const now = store.now();
      return c.json(
        shown(
          store.put('folders', {
            id: newId('source'),
            created_at: now,
            updated_at: now,
            name,
            description: body.string('description') ?? null,
            instructions: body.string('instructions') ?? null,
            metadata: body.object('metadata') ?? null,
            embedding,
            embedding_chunk_size: body.number('embedding_chunk_size') ?? 300,
          }),
        ),
      );
    });

    api.get(`${root}/:folder_id`, (c) => c.json(shown(folderOf(c))));

    api.patch(`${root}/:folder_id`, async (c) => {
      const body = await readBody(c.req.raw, SHAPE);
      const row = folderOf(c);
      const name = body.string('name') ?? row.name;
      refuseTaken(name, row.id);
      return c.json(
        shown(
          store.patch('folders', row, {
            name,
            description: body.string('description') ?? row.description,
            instructions: body.string('instructions') ?? row.instructions,
            metadata: body.object('metadata') ?? row.metadata,
          }),
        ),
      );
    });

    api.delete(`${root}/:folder_id`, (c) => {
      const row = folderOf(c);
      for (const file of store.all('files')) if (file.source_id === row.id) removeFile(server, file.id);
      for (const agent of store.all('agents')) {
        if (agent.folder_ids.includes(row.id)) store.patch('agents', agent, { folder_ids: agent.folder_ids.filter((id) => id !== row.id) });
      }
      store.remove('folders', row.id);
      return c.json(null);
    });

    api.post(`${root}/:folder_id/upload`, async (c) => {
      const folder = folderOf(c);
      const handling = query(c).get('duplicate_handling') ?? 'suffix';
      if (!HANDLING.includes(handling))
        throw unprocessable([{ type: 'enum', loc: ['query', 'duplicate_handling'], msg: `Input should be ${HANDLING.join(', ')}` }]);
      const form = await c.req.raw.formData().catch(() => undefined);
      const file = form?.get('file');
      if (!(file instanceof File)) throw unprocessable([{ type: 'missing', loc: ['body', 'file'], msg: 'Field required' }]);
      if (file.size > MAX_UPLOAD) throw refuse(400, 'File is too large');
      const content = (await file.text()).replaceAll('\0', '');
      const { row, skipped } = uploadFile(server, folder, file, query(c).get('name'), handling as Duplicates, content);
      return c.json(fileView(row), 200, skipped ? { 'X-Upload-Result': 'skipped' } : {});
    });

    api.get(`${root}/:folder_id/files`, (c) => {
      // A folder that is not there has no files, which is no error.
      const folder = { id: pathId(c, 'folder_id', 'source') };
      const content = isTrue(query(c).get('include_content'));
      const files = store.all('files').filter((row) => row.source_id === folder.id);
      return c.json(page(files, query(c), { limit: 1000, order: 'desc' }).map((row) => fileView(row, { content, strip: true })));
    });

    api.get(`${root}/:folder_id/files/:file_id`, (c) =>
      c.json(fileView(fileOf(c, 500), { content: isTrue(query(c).get('include_content')), strip: true })),
    );

    api.get(`${root}/:folder_id/passages`, (c) => {
      const id = pathId(c, 'folder_id', 'source');
      const read = store.all('files').filter((row) => row.source_id === id && row.processing_status === 'completed' && row.content !== '');
      return c.json(page(read.map((file) => filePassageView(file, store.get('folders', id)?.embedding ?? null)), query(c), { limit: 100, order: 'desc' }));
    });

    api.get(`${root}/:folder_id/agents`, (c) => {
      const folder = folderOf(c);
      const ids = store
        .all('agents')
        .filter((agent) => agent.folder_ids.includes(folder.id))
        .map((agent) => agent.id);
      return c.json(ids.toReversed().slice(0, pageLimit(query(c), { limit: 50 })));
    });

    api.delete(`${root}/:folder_id/:file_id`, (c) => {
      removeFile(server, fileOf(c, 404).id);
      return c.body(null, 204);
    });
  }
};

/** A folder needs an embedding; no default is set here (API notes §17). */
function embeddingOf(body: Body, store: Store): string {
  const handle = body.string('embedding') ?? handleOf(body.object('embedding_config'));
  if (handle === null) throw invalidArgument('Must specify either embedding or embedding_config in request');
  checkEmbedding(handle, ownProviders(store));
  return handle;
}
