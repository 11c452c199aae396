import { segmentOf } from '../../letta/segment.ts';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { failure } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { untilIdle } from '../../letta/idle.ts';
import { deleteQuietly, unlessGone } from '../../letta/insist.ts';
import { messagePages, type ServerMessage } from '../../letta/messages.ts';
import { recompileAll, recompileConversation } from '../../letta/recompile.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { findAgent, refOf } from '../agents.ts';
import type { AgentRef } from '../api.ts';
import { findConversation } from './find.ts';
import type { ConversationInfo, ConversationLosses, Recompiled, RecompileOptions } from './api.ts';

const path = (id: string): string => `/v1/conversations/${segmentOf(id)}`;

const infoOf = (row: ServerConversation, messages?: number): ConversationInfo => ({
  id: row.id, agentId: row.agent_id, summary: row.summary ?? null, createdAt: row.created_at ?? null, lastMessageAt: row.last_message_at ?? null, isolatedBlockIds: row.isolated_block_ids ?? [],
  ...(messages === undefined ? {} : { messages }), raw: row as unknown as Readonly<Record<string, unknown>>,
});

interface Read extends ServerConversation { readonly in_context_message_ids?: readonly string[] | null }

/** The list does not tell how many messages each has, so counting them is a call for each (seen on 0.16.8). */
export async function listConversations(letta: Letta, agent: AgentRef, { counted = false } = {}): Promise<readonly ConversationInfo[]> {
  const rows = (await letta.all<ServerConversation>('/v1/conversations/', { agent_id: agent.id })).toReversed();
  if (!counted) return rows.map((row) => infoOf(row));
  // The first message of a window is the compiled prompt.
  return Promise.all(rows.map(async (row) => infoOf(row, Math.max(0, ((await unlessGone(letta.get<Read>(path(row.id))))?.in_context_message_ids ?? []).length - 1))));
}

/** Conversations take no mark, so what a create without an answer made is what was not there before it; several of those are left, and told. */
export async function createConversation(letta: Letta, agent: AgentRef, name: string | undefined): Promise<ConversationInfo> {
  const rows = (): Promise<readonly ServerConversation[]> => letta.all<ServerConversation>('/v1/conversations/', { agent_id: agent.id });
  const before = new Set((await rows()).map(({ id }) => id));
  for (let attempt = 1; ; attempt++) {
    try {
      return infoOf(await letta.post<ServerConversation>('/v1/conversations/', name === undefined ? {} : { summary: name }, { query: { agent_id: agent.id } }));
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      const made = (await rows()).filter(({ id, summary }) => !before.has(id) && (summary ?? undefined) === name);
      const [one, ...others] = made;
      if (one && others.length === 0) return infoOf(one);
      if (one || attempt >= 3) throw failure('LC2077', `it is not known whether the conversation of agent "${agent.name}" was made`, { detail: error.message, next: `Look: lettactl conversations ${JSON.stringify(agent.name)}` }, { cause: error });
    }
  }
}

/** One by its id or summary, whosever it is. LC4064 when there is none, LC4014 when there are several. */
export const readConversation = async (letta: Letta, idOrSummary: string): Promise<ConversationInfo> => infoOf(await findConversation(letta, idOrSummary));

/** What a conversation holds, to be saved before it goes. */
export interface ConversationContents { readonly losses: Omit<ConversationLosses, 'managed'>; readonly messages: readonly ServerMessage[]; readonly blocks: readonly BlockResponse[] }

export async function contentsOf(letta: Letta, conversation: ConversationInfo): Promise<ConversationContents> {
  const messages: ServerMessage[] = [];
  for await (const page of messagePages(letta, { conversation: conversation.id })) messages.push(...page);
  const blocks = (await Promise.all(conversation.isolatedBlockIds.map((id) => unlessGone(letta.get<BlockResponse>(`/v1/blocks/${id}`))))).flatMap((block) => block ?? []);
  const agent = await unlessGone(letta.get<{ readonly name: string }>(`/v1/agents/${conversation.agentId}`));
  const said = new Set(messages.filter(({ message_type: type }) => type !== 'system_message').map(({ id }) => id));
  return { losses: { conversation, agent: agent?.name ?? conversation.agentId, messages: said.size, blocks: blocks.map(({ label }) => label ?? '') }, messages, blocks };
}

export interface WorkContext { readonly signal: AbortSignal; readonly waitForIdle: boolean; progress(message: string): void }

export async function deleteConversation(letta: Letta, { losses }: ConversationContents, context: WorkContext): Promise<void> {
  await untilIdle(letta, { id: losses.conversation.agentId, name: losses.agent }, context);
  await deleteQuietly(() => letta.delete(path(losses.conversation.id)));
}

export async function recompile(letta: Letta, name: string, { conversation, waitForIdle = true, onProgress = () => undefined }: RecompileOptions, signal: AbortSignal): Promise<Recompiled> {
  const agent = refOf(await findAgent(letta, name));
  const only = conversation === undefined ? undefined : await findConversation(letta, conversation, agent);
  await untilIdle(letta, agent, { signal, waitForIdle, progress: onProgress });
  if (!only) return { agent, itself: true, conversations: await recompileAll(letta, agent.id, signal) };
  await recompileConversation(letta, only.id, signal);
  return { agent, itself: false, conversations: 1 };
}
