import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';

const PAGE = 1000;
const MOST_PAGES = 10;

/** What dies with an agent: messages in how many days, conversations (API notes §9). */
export async function lossesOfAgent(letta: Letta, id: string): Promise<readonly string[]> {
  const agent = await unlessGone(letta.get<AgentState>(`/v1/agents/${id}`));
  if (!agent) return [];
  const [messages, conversations] = await Promise.all([countMessages(letta, id), letta.all<{ readonly id: string }>('/v1/conversations/', { agent_id: id })]);
  const days = agent.created_at ? Math.floor((letta.now() - Date.parse(agent.created_at)) / 86_400_000) : 0;
  const age = days > 0 ? ` in ${plural(days, 'day')}` : '';
  return [
    `${plural(messages.count, 'message', messages.more)}${age}`,
    ...(conversations.length > 0 ? [plural(conversations.length, 'conversation')] : []),
  ];
}

/** Counted by reading, up to ten thousand; the compiled system prompt is no message that anybody would miss. */
async function countMessages(letta: Letta, id: string): Promise<{ readonly count: number; readonly more: boolean }> {
  const seen = new Set<string>();
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const messages = await letta.get<readonly { readonly id: string; readonly message_type?: string }[]>(`/v1/agents/${id}/messages`, { query: { limit: PAGE, order: 'desc', before } });
    for (const message of messages) if (message.message_type !== 'system_message') seen.add(message.id);
    before = messages.at(-1)?.id;
    if (messages.length < PAGE) return { count: seen.size, more: false };
  }
  return { count: seen.size, more: true };
}

const plural = (count: number, noun: string, more = false): string => `${count.toLocaleString('en-US')}${more ? '+' : ''} ${noun}${count === 1 ? '' : 's'}`;
