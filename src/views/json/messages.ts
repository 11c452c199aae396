import type { Message, MessageList, Reply } from '../../operations/messaging/api.ts';
import { documentOf } from './document.ts';

/** Messages as the server has them. */
export const messagesDocument = ({ messages }: MessageList, output: 'json' | 'yaml'): string => documentOf(rawOf(messages), output);

const rawOf = (messages: readonly Message[]): readonly unknown[] => messages.map(({ raw }) => raw);

/** What came of a message; `duration` in seconds. */
export const replyJson = ({ agent, status, seconds, runId, stopReason, reason, code, text, messages }: Reply) => ({
  agentName: agent.name, agentId: agent.id, status, duration: Math.round(seconds * 1000) / 1000,
  ...(runId === undefined ? {} : { runId }), ...(stopReason === undefined ? {} : { stopReason }), ...(reason === undefined ? {} : { error: reason }), ...(code === undefined ? {} : { code }),
  responseText: text, messages: rawOf(messages),
});

export const replyDocument = (reply: Reply, output: 'json' | 'yaml'): string => documentOf(replyJson(reply), output);

export const repliesDocument = (replies: readonly Reply[], output: 'json' | 'yaml'): string => documentOf(replies.map(replyJson), output);
