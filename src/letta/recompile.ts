import { bounded } from '../core/bounded.ts';
import type { Letta } from './client.ts';
import { isRefusal } from './errors.ts';
import { insist } from './insist.ts';

const AT_ONCE = 5;
const TRIES = 4;

/** Builds the prompt of the agent and of each of its conversations anew: the server does neither by itself (API notes §9). Gives how many conversations. */
export async function recompileAll(letta: Letta, agentId: string, signal: AbortSignal): Promise<number> {
  await insist(() => letta.post(`/v1/agents/${agentId}/recompile`));
  const conversations = await letta.all<{ readonly id: string }>('/v1/conversations/', { agent_id: agentId });
  await bounded(conversations, AT_ONCE, ({ id }) => recompileConversation(letta, id, signal));
  return conversations.length;
}

/** A conversation in which something is said just now answers 409; it is tried three times more. */
export async function recompileConversation(letta: Letta, id: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await insist(() => letta.post(`/v1/conversations/${id}/recompile`));
      return;
    } catch (error) {
      if (!isRefusal(error, 409) || attempt >= TRIES) throw error;
      await letta.sleep(500 * attempt, signal);
    }
  }
}
