import type { Folder } from '@letta-ai/letta-client/resources/folders/folders';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { FILES_PAGE, type ServerFile } from '../../letta/shapes.ts';
import { fileLive } from '../../resources/file/remote.ts';
import { folderLive } from '../../resources/folder/remote.ts';
import type { InspectQuery } from './api.ts';
import { attachment } from './attachment.ts';
import { shownAgents, type Found } from './found.ts';
import { holdersOf } from './holders.ts';

/** Folders; from `table` on with their agents and the number of their files, for which the server wants one request each. */
export async function listFolders(letta: Letta, { detail }: InspectQuery): Promise<readonly Found[]> {
  const [folders, holders] = await Promise.all([letta.all<Folder>('/v1/folders/'), detail === 'names' ? undefined : holdersOf(letta, 'folders')]);
  if (!holders) return folders.map((folder) => ({ live: folderLive(folder), row: folder }));
  const counts = await fileCounts(letta, folders.map(({ id }) => id));
  return folders.map((folder) => {
    const agents = holders.get(folder.id) ?? [];
    return { live: folderLive(folder), row: folder, beside: { file_count: counts?.get(folder.id) ?? null, attached_agents: shownAgents(agents), attachment: attachment(agents.length) } };
  });
}

/** Files of all folders; from `table` on with the agents that have the folder. `folderName` and `folderId` are the original's words. */
export async function listFiles(letta: Letta, { detail }: InspectQuery): Promise<readonly Found[]> {
  const [folders, holders] = await Promise.all([letta.all<Folder>('/v1/folders/'), detail === 'names' ? undefined : holdersOf(letta, 'folders')]);
  const found = await Promise.all(folders.map(async (folder) => (await filesIn(letta, folder.id)).map((file): Found => ({
    live: fileLive(file, folder.id), row: file,
    beside: { folderName: folder.name, folderId: folder.id, ...(holders ? { attached_agents: shownAgents(holders.get(folder.id) ?? []) } : {}) },
  }))));
  return found.flat();
}

export const filesIn = (letta: Letta, folderId: string): Promise<readonly ServerFile[]> => letta.all<ServerFile>(`/v1/folders/${folderId}/files`, {}, FILES_PAGE);

/** How many files each of these folders has. Undefined where the server has no folders any more (Letta Cloud). */
export async function fileCounts(letta: Letta, folderIds: readonly string[]): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    return new Map(await Promise.all(folderIds.map(async (id) => [id, (await filesIn(letta, id)).length] as const)));
  } catch (error) {
    if (isRefusal(error, 400, 404, 410)) return undefined;
    throw error;
  }
}
