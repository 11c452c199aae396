import type { Message, MessageList, Reply } from '../../operations/messaging/api.ts';

/** Messages as the server has them. */
export const messagesJson = ({ messages }: MessageList): readonly unknown[] => rawOf(messages);

const rawOf = (messages: readonly Message[]): readonly unknown[] => messages.map(({ raw }) => raw);

/** What came of a message; `duration` in seconds. */
export const replyJson = ({ agent, status, seconds, runId, stopReason, reason, code, text, messages }: Reply) => ({
  agentName: agent.name, agentId: agent.id, status, duration: Math.round(seconds * 1000) / 1000,
  ...(runId === undefined ? {} : { runId }), ...(stopReason === undefined ? {} : { stopReason }), ...(reason === undefined ? {} : { error: reason }), ...(code === undefined ? {} : { code }),
  responseText: text, messages: rawOf(messages),
});
