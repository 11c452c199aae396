import { shownFiles } from '../../letta/agent-files.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { insist } from '../../letta/insist.ts';
import { FILES_PAGE } from '../../letta/shapes.ts';

/** Attaches a block by its own route; doing it twice is doing it once. */
export const attachBlock = (letta: Letta, agentId: string, blockId: string): Promise<unknown> => insist(() => letta.patch(`/v1/agents/${agentId}/core-memory/blocks/attach/${blockId}`));

/** A folder is attached before the agent is shown its files; when one of them is deleted at that moment, the server answers 409, and none is shown (seen on 0.16.8). */
const fileWent = (error: unknown): boolean => isRefusal(error, 409) && error.words.includes('foreign key constraint "files_agents');

/** The same of an agent that is made; or a file came at that moment, and was shown to it twice. The agent is there. */
export const madeBesideFiles = (error: unknown): boolean => fileWent(error) || (isRefusal(error, 409) && error.words.includes('"uq_file_agent"'));

const ATTEMPTS = 5;

/**
 * Attaches a folder by its own route, which brings the file tools and the files; `folder_ids` in a PATCH does not (API notes §9). Attaching it again
 * brings the files that are missing. One that was attached before, and detached, leaves its files behind: attaching it again answers 409 although it is
 * done, and the agent is never shown those files again, by no call (seen on 0.16.8). False then.
 */
export async function attachFolder(letta: Letta, agentId: string, folderId: string): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await insist(() => letta.patch(`/v1/agents/${agentId}/folders/attach/${folderId}`));
      return true;
    } catch (error) {
      if (fileWent(error) && attempt < ATTEMPTS) continue;
      if (!isRefusal(error, 409)) throw error;
      const agent = await letta.get<{ readonly sources?: readonly { readonly id: string }[] }>(`/v1/agents/${agentId}`, { query: { include: ['agent.sources'] } });
      if (!agent.sources?.some((folder) => folder.id === folderId)) throw error;
      return showsFiles(letta, agentId, folderId);
    }
  }
}

/** Whether the agent is shown every file of the folder; also where there is none to show. */
async function showsFiles(letta: Letta, agentId: string, folderId: string): Promise<boolean> {
  const files = await letta.all<{ readonly id: string }>(`/v1/folders/${folderId}/files`, {}, FILES_PAGE);
  if (files.length === 0) return true;
  const shown = new Set((await shownFiles(letta, agentId)).map((file) => file.file_id));
  return files.every(({ id }) => shown.has(id));
}
