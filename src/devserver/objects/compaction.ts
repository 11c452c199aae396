import { readBody, type Body } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { localTime } from '../python-json.ts';
import { newId } from '../ids.ts';
import type { AgentRow, JsonObject, MessageRow } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';

const MODES: readonly string[] = ['all', 'sliding_window', 'self_compact_all', 'self_compact_sliding_window'];

/** What the model of the test installation writes: it is shown the whole transcript as one message. */
const SUMMARY = 'stub summary of 1 messages';
const HEADS = {
  all: 'Note: prior messages have been hidden from view due to conversation memory constraints.\nThe following is a summary of the previous messages:\n ',
  part: 'Note: prior messages from the beginning of the conversation have been hidden from view due to conversation memory constraints.\nThe following is a summary of the previous messages:\n ',
};

/** A window before and after, and what stands for what has left it. */
export interface Compacted { summary: string; before: number; after: string[] }

/** The request of a compaction: the agent's settings with those of the request over them. */
export async function compactionOf(request: Request): Promise<{ body: Body; settings: JsonObject }> {
  const body = await readBody(request, { fields: { compaction_settings: 'object', agent_id: 'string' }, mayBeAbsent: true });
  const settings = body.object('compaction_settings') ?? {};
  const mode = settings['mode'];
  if (mode !== undefined && !MODES.includes(String(mode))) {
    throw unprocessable([{ type: 'literal_error', loc: ['body', 'compaction_settings', 'mode'], msg: `Input should be ${MODES.map((name) => `'${name}'`).join(', ')}`, input: mode }]);
  }
  return { body, settings };
}

/**
 * Puts a summary in place of the older messages of a window. The sliding window begins with an assistant message behind 30 per cent, at the
 * earliest; where there is none but the last, all go. The prompt at its head stays as it was. 400 when the window gets no shorter.
 */
export function compactWindow(store: Store, agent: AgentRow, conversationId: string | null, ids: readonly string[], settings: JsonObject): Compacted {
  const mode = String(settings['mode'] ?? agent.compaction_settings?.['mode'] ?? 'sliding_window');
  const rows = rowsOf(store, 'messages', [...ids]);
  const from = mode.endsWith('all') ? undefined : windowStart(rows, Number(settings['sliding_window_percentage'] ?? agent.compaction_settings?.['sliding_window_percentage'] ?? 0.3));
  const kept = from === undefined ? [] : ids.slice(from);
  if (ids.length <= 2 + kept.length) {
    throw refuse(400, 'Summarization failed to reduce the number of messages. You may not have enough messages to compact or need to use a different CompactionSettings (e.g. using `all` mode).');
  }
  const message = `${from === undefined ? HEADS.all : HEADS.part}${SUMMARY}`;
  const id = putSummary(store, agent, conversationId, message);
  return { summary: SUMMARY, before: ids.length, after: [...ids.slice(0, 1), id, ...kept] };
}

/** The place of the message with which the window begins; undefined where the whole is summarised. */
function windowStart(rows: readonly MessageRow[], percentage: number): number | undefined {
  for (let share = percentage + 0.1; share < 1; share += 0.1) {
    const cut = halfEven(share * rows.length);
    for (let at = Math.min(cut, rows.length - 1); at >= 1; at--) {
      if (rows[at]?.message_type !== 'assistant_message' && rows[at]?.message_type !== 'tool_call_message') continue;
      return at >= rows.length - 1 ? undefined : at;
    }
  }
  return undefined;
}

/** Python's round. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function putSummary(store: Store, agent: AgentRow, conversationId: string | null, message: string): string {
  const now = store.now();
  const id = newId('message');
  const content = JSON.stringify({ type: 'system_alert', message, time: localTime(new Date(), agent.timezone) }, null, 2);
  store.put('messages', {
    id, created_at: now, updated_at: now, agent_id: agent.id, conversation_id: conversationId, message_type: 'user_message', run_id: null, otid: null,
    body: { message_type: 'user_message', content }, summary: true,
  });
  return id;
}

/** The words of the summary in a window that holds nothing else but its prompt; null when it holds nothing at all, undefined when it holds more. */
export function onlySummary(store: Store, ids: readonly string[]): string | null | undefined {
  const rest = rowsOf(store, 'messages', ids.slice(1));
  if (rest.length === 0) return null;
  if (!rest.every((row) => row.summary === true)) return undefined;
  const { message } = JSON.parse(String(rest[0]?.body['content'])) as { message: string };
  return message;
}
