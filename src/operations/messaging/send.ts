import type { Letta } from '../../letta/client.ts';
import { untilIdle, type Run } from '../../letta/idle.ts';
import type { ServerMessage } from '../../letta/messages.ts';
import type { Letter, OnSend, Reply, SendOptions } from './api.ts';
import { isAnswer, messageOf, spokenIn } from './message.ts';
import { ended, followed, outcomeOf, type Outcome } from './outcome.ts';
import { bodyOf, delivered, type Sending } from './sending.ts';
import { streamed } from './stream.ts';

export interface SendContext {
  readonly signal: AbortSignal;
  readonly emit: OnSend;
  /** A mark for a message, used once. */
  otid(): string;
}

/** A blocking call answers at the end of the run, however long that takes. */
const SYNC_MS = 60 * 60_000;

/**
 * Sends a text to an agent and waits as `options` say. It is delivered once at most: what is not certain is looked up. Throws
 * DiagnosticError when the server refuses it, and the abort's reason when `signal` ends the wait before or after it was sent; a run that
 * fails is a Reply, and so is the end of the time limit.
 */
export async function sendMessage(letta: Letta, letter: Letter, options: SendOptions, context: SendContext): Promise<Reply> {
  const began = letta.ticks();
  const limit = options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([context.signal, ...(options.signal ? [options.signal] : []), ...(limit ? [limit] : [])]);
  let runId: string | undefined;
  const sending: Sending = {
    letta, letter, options, signal, emit: context.emit, otid: context.otid(),
    started(id) {
      if (runId === id) return;
      runId = id;
      context.emit({ type: 'started', agent: letter.agent, runId: id });
    },
  };
  const told = (outcome: Outcome): Reply => {
    const messages = outcome.messages.map(messageOf).filter(isAnswer);
    const run = outcome.runId ?? runId;
    const { status, stopReason, reason, code } = outcome;
    const reply: Reply = {
      agent: letter.agent, status, text: spokenIn(messages), messages, seconds: (letta.ticks() - began) / 1000,
      ...(run === undefined ? {} : { runId: run }), ...(stopReason === undefined ? {} : { stopReason }), ...(reason === undefined ? {} : { reason }), ...(code === undefined ? {} : { code }),
    };
    context.emit({ type: 'replied', agent: letter.agent, reply });
    return reply;
  };
  try {
    return told(await deliver(sending));
  } catch (error) {
    if (!limit?.aborted || context.signal.aborted || options.signal?.aborted) throw error;
    const seconds = Number(((options.timeoutMs ?? 0) / 1000).toFixed(1));
    return told({ status: 'timeout', code: 'LC2072', messages: [], reason: runId === undefined ? `not sent within ${seconds} s` : `no answer within ${seconds} s; run ${runId} goes on` });
  }
}

async function deliver(sending: Sending): Promise<Outcome> {
  const { letta, letter: { agent }, options, signal, emit } = sending;
  await untilIdle(letta, agent, { signal, waitForIdle: options.waitForIdle ?? true, progress: (message) => emit({ type: 'waiting', agent, message }) });
  signal.throwIfAborted();
  if (options.mode === 'stream' || options.conversation !== undefined) return streamed(sending);
  return options.mode === 'sync' ? blocking(sending) : polled(sending);
}

async function polled(sending: Sending): Promise<Outcome> {
  const { letta, letter: { agent }, options } = sending;
  const result = await delivered(sending, () => letta.post<Run>(`/v1/agents/${agent.id}/messages/async`, bodyOf(sending)));
  if ('found' in result) return followed(sending, result.found);
  sending.started(result.sent.id);
  if (options.mode === 'start') return { status: 'started', runId: result.sent.id, messages: [] };
  return ended(sending, result.sent.id);
}

interface Answer { readonly messages: readonly ServerMessage[]; readonly stop_reason?: { readonly stop_reason?: string } | null }

async function blocking(sending: Sending): Promise<Outcome> {
  const { letta, letter: { agent }, signal } = sending;
  const result = await delivered(sending, () => unlessAborted(letta.post<Answer>(`/v1/agents/${agent.id}/messages`, bodyOf(sending), { timeoutMs: SYNC_MS }), signal));
  if ('found' in result) return followed(sending, result.found);
  const { messages, stop_reason: stop } = result.sent;
  const runId = messages.find((message) => typeof message.run_id === 'string')?.run_id ?? undefined;
  return outcomeOf(letta, agent, { id: runId ?? '', status: 'completed', stop_reason: stop?.stop_reason ?? null }, messages);
}

/** Does not wait for an answer that nobody wants any more; the call itself is not broken off. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([work, new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  })]);
}
