import type { Letta } from '../../letta/client.ts';
import { deleteQuietly } from '../../letta/insist.ts';
import type { ServerConversation } from '../../letta/shapes.ts';

/**
 * Deletes the conversations of an agent that have copies of blocks of their own: with the agent the server deletes the conversations, but
 * leaves the copies behind; with the conversation itself they go (API notes §9, seen on 0.16.8).
 */
export async function deleteIsolated(letta: Letta, agentId: string): Promise<void> {
  for (const { id, isolated_block_ids: copies } of await letta.all<ServerConversation>('/v1/conversations/', { agent_id: agentId })) {
    if ((copies ?? []).length > 0) await deleteQuietly(() => letta.delete(`/v1/conversations/${id}`));
  }
}
