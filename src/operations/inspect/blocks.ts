import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { LiveObject } from '../../core/live.ts';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';
import { ourTags } from '../../letta/marks.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { blockLive } from '../../resources/block/live.ts';
import { findAgent } from '../agents.ts';
import type { AgentRef } from '../api.ts';
import type { InspectQuery } from './api.ts';
import { attachment } from './attachment.ts';
import { shownAgents, type Found } from './found.ts';
import { holdersOf } from './holders.ts';

/**
 * Blocks; from `table` on with their agents. A block that no agent has may be a conversation's own copy of one (its isolated blocks): that is
 * no orphan, so where there are such blocks the conversations are read too.
 */
export async function listBlocks(letta: Letta, { detail, tags = [], agent }: InspectQuery): Promise<readonly Found[]> {
  if (agent !== undefined) return blocksOf(letta, agent);
  const [blocks, holders] = await Promise.all([letta.all<BlockResponse>('/v1/blocks/', tags.length > 0 ? { tags, match_all_tags: true } : {}), detail === 'names' ? undefined : holdersOf(letta, 'blocks')]);
  if (!holders) return blocks.map((block) => ({ live: liveOf(block), row: block }));
  const copies = blocks.some(({ id }) => !holders.has(id)) ? await isolated(letta) : new Map<string, ServerConversation>();
  return blocks.map((block) => found(block, holders.get(block.id) ?? [], copies.get(block.id)));
}

function found(block: BlockResponse, agents: readonly AgentRef[], owner: ServerConversation | undefined): Found {
  const kind = agents.length === 0 && owner ? 'conversation' : attachment(agents.length);
  return { live: liveOf(block, agents.map(({ id }) => id)), row: block, beside: { attached_agents: shownAgents(agents), attachment: kind, ...(owner ? { conversation_id: owner.id } : {}) } };
}

/** Blocks of one agent as the agent has them; whom else they have is not looked up. */
async function blocksOf(letta: Letta, nameOrId: string): Promise<readonly Found[]> {
  const agent = await findAgent(letta, nameOrId, { include: ['agent.blocks'] });
  return ((agent.blocks ?? []) as readonly BlockResponse[]).map((block) => ({ live: blockLive(block), row: block }));
}

/** A conversation's copy of a block has the mark that was in the original's metadata, but not its tag: it is nobody's. */
function liveOf(block: BlockResponse, attachedTo?: readonly string[]): LiveObject {
  const { marker: copied, ...rest } = blockLive(block, attachedTo);
  return copied && ourTags(block.tags).length > 0 ? { ...rest, marker: copied } : rest;
}

async function isolated(letta: Letta): Promise<ReadonlyMap<string, ServerConversation>> {
  const conversations = await unlessGone(letta.all<ServerConversation>('/v1/conversations/')) ?? [];
  return new Map(conversations.flatMap((row) => (row.isolated_block_ids ?? []).map((id) => [id, row] as const)));
}
