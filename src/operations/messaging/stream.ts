import { findDelivered } from '../../letta/deliver.ts';
import { untilIdle } from '../../letta/idle.ts';
import type { ServerMessage } from '../../letta/messages.ts';
import { framesOf, StreamLost, type Frame } from '../../letta/stream.ts';
import { joined, messageOf } from './message.ts';
import { ended, followed, outcomeOf, type Outcome } from './outcome.ts';
import { bodyOf, delivered, type Sending } from './sending.ts';

/** Sends with a stream of events: pieces are told as they come. A stream that breaks off is followed by its run (API notes §10, §17). */
export async function streamed(sending: Sending): Promise<Outcome> {
  const { letta, letter: { agent }, options, signal, emit } = sending;
  const path = options.conversation === undefined ? `/v1/agents/${agent.id}/messages` : `/v1/conversations/${options.conversation}/messages`;
  // Word by word only where somebody looks on.
  const body = { ...bodyOf(sending), streaming: true, stream_tokens: options.mode === 'stream', include_pings: true };
  const result = await delivered(sending, () => letta.open(path, body));
  if ('found' in result) return followed(sending, result.found);
  const seen: Seen = { pieces: [] };
  try {
    for await (const frame of framesOf(result.sent, { signal })) {
      take(frame, seen, sending);
      // Without waiting, the run's id is all that is wanted: the run goes on without us.
      if (options.mode === 'start' && seen.runId !== undefined) return { status: 'started', runId: seen.runId, messages: [] };
    }
    // The server says how a run ended before it says that all is said.
    if (seen.stopReason === undefined && seen.error === undefined) throw new StreamLost('the stream does not say how the run ended');
  } catch (error) {
    if (!(error instanceof StreamLost)) throw error;
    emit({ type: 'lost', agent, message: error.message });
    if (seen.runId !== undefined) return ended(sending, seen.runId);
    await untilIdle(letta, agent, { signal, waitForIdle: true, progress: (message) => emit({ type: 'waiting', agent, message }) });
    const found = await findDelivered(letta, { agent, conversation: options.conversation, otid: sending.otid });
    if (found) return followed(sending, found);
    return { status: 'failed', code: 'LC2071', messages: [], reason: `${error.message}, and the message is not among the agent's` };
  }
  const messages = joined(seen.pieces.map(messageOf)).map(({ raw, text }) => withText(raw as ServerMessage, text));
  const stop = seen.stopReason ?? 'error';
  return outcomeOf(letta, agent, {
    id: seen.runId ?? '', status: seen.error === undefined && COMPLETED.has(stop) ? 'completed' : stop === 'cancelled' ? 'cancelled' : 'failed', stop_reason: stop,
    metadata: seen.error === undefined ? null : { error: seen.error },
  }, messages);
}

/** What the server itself takes for a good end (seen in 0.16.8). */
const COMPLETED: ReadonlySet<string> = new Set(['end_turn', 'max_steps', 'tool_rule', 'requires_approval']);

interface Seen { runId?: string; stopReason?: string; error?: string; readonly pieces: ServerMessage[] }

function take({ event, data }: Frame, seen: Seen, sending: Sending): void {
  const runId = data['run_id'];
  if (typeof runId === 'string' && seen.runId === undefined) {
    seen.runId = runId;
    sending.started(runId);
  }
  const type = data['message_type'];
  if (event === 'error' || type === 'error_message') seen.error = String(data['detail'] ?? data['message'] ?? 'the server reports an error');
  else if (type === 'stop_reason') seen.stopReason = String(data['stop_reason']);
  else if (typeof type === 'string' && typeof data['id'] === 'string' && type !== 'ping' && type !== 'usage_statistics') {
    const message = data as unknown as ServerMessage;
    seen.pieces.push(message);
    sending.emit({ type: 'piece', agent: sending.letter.agent, message: messageOf(message) });
  }
}

/** A message that came in pieces, with its whole text where the server would have it. */
const withText = (row: ServerMessage, text: string): ServerMessage => (row.message_type === 'assistant_message' ? { ...row, content: text } : row);
