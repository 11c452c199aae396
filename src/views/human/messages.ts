import type { Message, MessageList } from '../../operations/messaging/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { counted } from '../words.ts';
import { padTo } from '../width.ts';
import { paint, type Paint } from './paint.ts';

/** `assistant_message` → `assistant`. */
export const kindOf = (type: string): string => type.replace(/_message$/, '').replaceAll('_', ' ');

/** `2026-11-25 18:08:51`, UTC; empty when there is none. */
export function timeOf(date: string | null): string {
  const time = date === null ? NaN : Date.parse(date);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** What a message says, with the tool it is about. */
export function saidOf({ type, tool, text, failed }: Message): string {
  if (type === 'tool_call_message' || type === 'approval_request_message') return `${tool ?? 'a tool'} ${text}`.trim();
  if (type === 'tool_return_message') return `${tool ?? 'a tool'}${failed ? ' failed' : ''}: ${text}`;
  return text;
}

/** Time, kind and text of each message; further lines of a text stand below its first. One sentence when there are none. */
export function renderMessages({ messages, agent }: MessageList, options: { readonly color: boolean; /** With the ids of messages. */ readonly ids?: boolean }): string {
  if (messages.length === 0) return `No messages of ${cleanLine(agent.name)}.\n`;
  const paints: Paint = paint(options.color);
  const rows = messages.map((message) => ({ time: `${timeOf(message.date)}${options.ids ? `  ${cleanLine(message.id)}` : ''}`, kind: cleanLine(kindOf(message.type)), lines: cleanText(saidOf(message)).trimEnd().split('\n') }));
  const [times, kinds] = [Math.max(...rows.map(({ time }) => time.length)), Math.max(...rows.map(({ kind }) => kind.length))];
  const gap = ' '.repeat(times + kinds + 4);
  return rows.map(({ time, kind, lines }) => lines.map((line, at) => (at === 0 ? `${paints.quiet(padTo(time, times))}  ${paints.strong(padTo(kind, kinds))}  ${line}` : `${gap}${line}`).trimEnd()).join('\n')).join('\n') + '\n';
}

/** What is not shown; empty when everything is. */
export const renderHidden = ({ hidden }: MessageList): string =>
  hidden === 0 ? '' : `${counted(hidden, 'message')} not shown (system, reasoning, tools): --system shows them too.\n`;
