import type { ServerMessage } from '../../letta/messages.ts';
import type { Message } from './api.ts';

/** Types that are no part of a talk: shown on request only. */
const QUIET: ReadonlySet<string> = new Set(['system_message', 'reasoning_message', 'hidden_reasoning_message', 'tool_call_message', 'tool_return_message']);

export const isQuiet = ({ type }: Message): boolean => QUIET.has(type);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Content is text, or a list of parts of which some have text. */
function contentText(content: unknown): string {
  if (!Array.isArray(content)) return text(content);
  return content.map((part) => (isObject(part) ? text(part['text']) : '')).filter((part) => part !== '').join('\n');
}

/** What the server shows of a message, in one form for all its types (API notes §10). */
export function messageOf(row: ServerMessage): Message {
  const call = isObject(row['tool_call']) ? row['tool_call'] : undefined;
  const said = contentText(row.content) || text(row['reasoning']) || text(call?.['arguments']) || text(row['tool_return']) || text(row['summary']) || text(row['event_type']);
  const tool = text(call?.['name']) || (row.message_type === 'tool_return_message' ? text(row['name']) : '');
  return {
    id: row.id, type: row.message_type, date: row.date ?? null, text: said,
    ...(tool === '' ? {} : { tool }), ...(row['status'] === 'error' ? { failed: true } : {}), ...(typeof row.run_id === 'string' ? { runId: row.run_id } : {}), raw: row,
  };
}

/** What was sent itself is no part of the reply. */
export const isAnswer = ({ type }: Message): boolean => type !== 'user_message' && type !== 'system_message';

/** What the agent said aloud. */
export const spokenIn = (messages: readonly Message[]): string =>
  messages.filter(({ type, text: said }) => type === 'assistant_message' && said !== '').map((message) => message.text).join('\n');

/** Pieces of a stream put together: those of one id and type are one message, in the order in which they began. */
export function joined(pieces: readonly Message[]): readonly Message[] {
  const whole = new Map<string, Message>();
  for (const piece of pieces) {
    const key = `${piece.id} ${piece.type}`;
    const before = whole.get(key);
    whole.set(key, before ? { ...before, text: before.text + piece.text, raw: together(before.raw, piece.raw) } : piece);
  }
  return [...whole.values()];
}

/** The texts of two pieces behind each other, everything else as the first has it. */
function together(a: Message['raw'], b: Message['raw']): Message['raw'] {
  const merged: Record<string, unknown> = { ...a };
  for (const key of ['content', 'reasoning']) if (typeof a[key] === 'string' && typeof b[key] === 'string') merged[key] = a[key] + b[key];
  const [call, more] = [a['tool_call'], b['tool_call']];
  if (isObject(call) && isObject(more)) merged['tool_call'] = { ...call, arguments: text(call['arguments']) + text(more['arguments']) };
  return merged;
}
