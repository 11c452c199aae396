import type { Folder } from '@letta-ai/letta-client/resources/folders/folders';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';
import { markedMetadata, markerIn, plainMetadata } from '../../letta/marks.ts';
import type { ServerFile } from '../../letta/shapes.ts';
import { usersById } from '../../letta/users.ts';

/** A folder of the server as an object of its type. */
export function folderLive(folder: Folder): LiveObject {
  const marker = markerIn(folder.metadata);
  return {
    type: 'folder',
    id: folder.id,
    name: folder.name,
    attributes: { description: folder.description ?? '', embedding: folder.embedding_config?.handle ?? null },
    ...(marker ? { marker } : {}),
  };
}

const path = (id: string): string => `/v1/folders/${id}`;

/** Folders over the API (API notes §7). Their files are a type of their own. */
export function createFolderHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<Folder | undefined> => unlessGone(letta.get<Folder>(path(id)));
  return {
    async read(id) {
      const folder = await fetch(id);
      return folder ? folderLive(folder) : null;
    },
    async create({ name, desired, marker }, context) {
      const { description, embedding } = desired.attributes;
      const body = { name, ...(description === undefined ? {} : { description }), ...(embedding === undefined ? {} : { embedding }), metadata: { lettactl: marker } };
      const folder = await letta.post<Folder>('/v1/folders/', body, { signal: context.signal });
      return { id: folder.id };
    },
    async update(step, context) {
      const { id } = step.live;
      const description = step.changes.find((change) => change.path === 'description')?.after;
      const body: Record<string, unknown> = {};
      if (description !== undefined && description !== step.live.attributes['description']) body['description'] = description;
      const renamed = step.changes.find((change) => change.path === 'name')?.after;
      if (renamed !== undefined && renamed !== step.live.name) body['name'] = renamed;
      if (step.marks) body['metadata'] = markedMetadata((await fetch(id))?.metadata, step.marker);
      if (Object.keys(body).length > 0) await letta.patch(path(id), body, { signal: context.signal });
      return { id };
    },
    delete: ({ id }) => deleteQuietly(() => letta.delete(path(id))),
    async forget({ id }) {
      const folder = await fetch(id);
      if (folder) await letta.patch(path(id), { metadata: plainMetadata(folder.metadata) });
    },
    async findByOp({ op, name }) {
      // The server's filter is a substring, without regard to case (API notes §2).
      const folders = await letta.all<Folder>('/v1/folders/', { name });
      return folders.filter((folder) => folder.name === name && markerIn(folder.metadata)?.op === op).map(folderLive);
    },
    async users(id) {
      return usersById(letta, await letta.get<readonly string[]>(`${path(id)}/agents`, { query: { limit: 1000 } }));
    },
    async losses(id) {
      const files = await unlessGone(letta.get<readonly ServerFile[]>(`${path(id)}/files`, { query: { limit: 1000 } }));
      return files && files.length > 0 ? [`${files.length}${files.length === 1000 ? '+' : ''} file${files.length === 1 ? '' : 's'}`] : [];
    },
  };
}
