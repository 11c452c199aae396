import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';

/**
 * Deletes the block that the server made for the sleep-time twin of an agent: the twin goes with the agent, its block would stay (API notes
 * §4). Before the agent, so that a run that dies in between finds its way again; only where no other agent has the block.
 */
export async function deletePersona(letta: Letta, agentId: string): Promise<void> {
  const agent = await unlessGone(letta.get<AgentState>(`/v1/agents/${agentId}`, { query: { include: ['agent.managed_group'] } }));
  const group = agent?.managed_group;
  if (group?.manager_type !== 'sleeptime') return;
  for (const twinId of group.agent_ids) {
    const twin = await unlessGone(letta.get<AgentState>(`/v1/agents/${twinId}`, { query: { include: ['agent.blocks'] } }));
    for (const { id, label } of twin?.blocks ?? []) {
      if (label !== 'memory_persona') continue;
      const holders = await letta.get<readonly { readonly id: string }[]>(`/v1/blocks/${id}/agents`, { query: { limit: 2 } });
      if (holders.every((holder) => holder.id === twinId)) await deleteQuietly(() => letta.delete(`/v1/blocks/${id}`));
    }
  }
}
