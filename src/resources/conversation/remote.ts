import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { untilIdle } from '../../letta/idle.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';
import type { ServerConversation } from '../../letta/shapes.ts';

/** A conversation as an object of its type, in its agent; `isolated`: labels of the blocks that it has a copy of, where the blocks were read. */
export function conversationLive(row: ServerConversation, isolated?: readonly string[]): LiveObject {
  return {
    type: 'conversation', id: row.id, name: row.summary ?? '', parentId: row.agent_id, attributes: {},
    facts: { isolated: (row.isolated_block_ids ?? []).length, created: row.created_at ?? null, ...(isolated && isolated.length > 0 ? { 'isolated blocks': isolated } : {}), 'last message': row.last_message_at ?? null },
  };
}

const path = (id: string): string => `/v1/conversations/${id}`;

/** Messages are counted up to this. */
const MOST = 1000;

/**
 * Conversations over the API (API notes §7). They take no mark, and several of one agent may have one summary, so what a create without an
 * answer made is what was not there before it.
 */
export function createConversationHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<ServerConversation | undefined> => unlessGone(letta.get<ServerConversation>(path(id)));
  const named = async (name: string, agentId: string | undefined): Promise<readonly ServerConversation[]> =>
    (agentId === undefined ? [] : (await letta.all<ServerConversation>('/v1/conversations/', { agent_id: agentId })).filter((row) => row.summary === name));

  /** The server makes the conversation before it looks at the labels, and leaves it there when it refuses one (seen on 0.16.8). */
  const requireBlocks = async (labels: readonly string[], agentId: string, address: LiveObject['name']): Promise<void> => {
    const agent = await letta.get<AgentState>(`/v1/agents/${agentId}`, { query: { include: ['agent.blocks'] } });
    const there = new Set((agent.blocks ?? []).map((block) => block.label));
    const missing = labels.filter((label) => !there.has(label));
    if (missing.length > 0) throw failure('LC2042', `${address}: the agent has no block ${missing.map((label) => `"${label}"`).join(', ')} on the server, so it cannot be isolated`, { next: 'Apply the agent with its blocks first, then plan again.' });
  };

  return {
    async read(id) {
      const row = await fetch(id);
      return row ? conversationLive(row) : null;
    },
    async create({ address, name, desired, parentId }, context) {
      const agentId = parentId ?? (desired.parent ? context.idOf(desired.parent) : undefined);
      if (agentId === undefined) throw new Error(`${address}: a conversation without its agent`);
      const labels = (desired.attributes['isolated_blocks'] ?? []) as readonly string[];
      if (labels.length > 0) await requireBlocks(labels, agentId, address);
      const { id } = await letta.post<ServerConversation>('/v1/conversations/', { summary: name, ...(labels.length > 0 ? { isolated_block_labels: labels } : {}) }, { query: { agent_id: agentId }, signal: context.signal });
      return { id };
    },
    /** There is nothing to change but its summary, and no place for a mark. */
    async update({ live, changes }, { signal }) {
      const renamed = changes.find((change) => change.path === 'name')?.after;
      if (renamed !== undefined && renamed !== live.name) await letta.patch(path(live.id), { summary: renamed }, { signal });
      return { id: live.id };
    },
    async delete({ id, parentId }, context) {
      if (parentId !== undefined) await untilIdle(letta, { id: parentId, name: parentId }, context);
      await deleteQuietly(() => letta.delete(path(id)));
    },
    forget: () => Promise.resolve(),
    async findByOp({ name, parentId, existing = [] }) {
      return (await named(name, parentId)).filter((row) => !existing.includes(row.id)).map((row) => conversationLive(row));
    },
    async existing(name, parentId) {
      return (await named(name, parentId)).map((row) => row.id);
    },
    async losses(id) {
      const messages = await unlessGone(letta.get<readonly { readonly id: string; readonly message_type?: string }[]>(`${path(id)}/messages`, { query: { limit: MOST } }));
      // One message may come in several parts; the compiled prompt is none that anybody would miss.
      const count = new Set((messages ?? []).filter(({ message_type: type }) => type !== 'system_message').map((message) => message.id)).size;
      return count > 0 ? [`${count.toLocaleString('en-US')}${messages?.length === MOST ? '+' : ''} message${count === 1 ? '' : 's'}`] : [];
    },
  };
}
