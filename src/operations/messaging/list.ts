import type { Letta } from '../../letta/client.ts';
import { messagePage, messagePages, type Thread } from '../../letta/messages.ts';
import type { AgentRef } from '../api.ts';
import type { ListMessagesOptions, Message, MessageList } from './api.ts';
import { isQuiet, messageOf } from './message.ts';

const LIMIT = 10;
/** So many are read when the newest ones are all of the quiet kind. */
const FURTHER = 200;

/** Messages of an agent (of all its conversations), or of one conversation. Quiet ones are counted, and shown on request. */
export async function listMessages(letta: Letta, agent: AgentRef, options: ListMessagesOptions): Promise<MessageList> {
  const { limit = LIMIT, order = 'desc', before, after, system = false } = options;
  const thread: Thread = options.conversation === undefined ? { agent: agent.id } : { conversation: options.conversation };
  const page = async (size: number): Promise<readonly Message[]> => (await messagePage(letta, thread, { limit: size, order, before, after })).map(messageOf);
  const shown = (read: readonly Message[]): MessageList => {
    const messages = read.filter((message) => system || !isQuiet(message));
    return { agent, messages, hidden: read.length - messages.length };
  };
  if (options.all) {
    const everything = await allOf(letta, thread);
    const ends = { from: after === undefined ? -1 : everything.findLastIndex(({ id }) => id === after), to: before === undefined ? everything.length : everything.findIndex(({ id }) => id === before) };
    const within = everything.slice(ends.from + 1, ends.to < 0 ? everything.length : ends.to);
    return shown(order === 'asc' ? within : within.toReversed());
  }
  const list = shown(await page(limit));
  if (list.messages.length > 0 || list.hidden === 0) return list;
  const further = shown(await page(Math.max(limit, FURTHER)));
  return { ...further, messages: further.messages.slice(0, limit) };
}

async function allOf(letta: Letta, thread: Thread): Promise<readonly Message[]> {
  const all: Message[] = [];
  for await (const page of messagePages(letta, thread)) all.push(...page.map(messageOf));
  return all;
}
