import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { insist } from '../../letta/insist.ts';

/** Attaches a block by its own route; doing it twice is doing it once. */
export const attachBlock = (letta: Letta, agentId: string, blockId: string): Promise<unknown> => insist(() => letta.patch(`/v1/agents/${agentId}/core-memory/blocks/attach/${blockId}`));

/**
 * Attaches a folder by its own route, which brings the file tools and the files; `folder_ids` in a PATCH does not (API notes §9). One that was attached
 * before leaves its files behind, and attaching it again answers 409 although it is done (seen on 0.16.8).
 */
export async function attachFolder(letta: Letta, agentId: string, folderId: string): Promise<void> {
  try {
    await insist(() => letta.patch(`/v1/agents/${agentId}/folders/attach/${folderId}`));
  } catch (error) {
    if (!isRefusal(error, 409)) throw error;
    const agent = await letta.get<{ readonly sources?: readonly { readonly id: string }[] }>(`/v1/agents/${agentId}`, { query: { include: ['agent.sources'] } });
    if (!agent.sources?.some((folder) => folder.id === folderId)) throw error;
  }
}
