import { failure } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deliverOnce, type Found } from '../../letta/deliver.ts';
import { isRefusal } from '../../letta/errors.ts';
import { needsApproval } from '../../letta/idle.ts';
import type { Letter, OnSend, SendOptions } from './api.ts';

/** A message on its way, for the ways to send it. */
export interface Sending {
  readonly letta: Letta;
  readonly letter: Letter;
  readonly options: SendOptions;
  /** Of the session, of the caller, and of the time limit. */
  readonly signal: AbortSignal;
  readonly emit: OnSend;
  readonly otid: string;
  /** The server has taken it, under this run. */
  started(runId: string): void;
}

/** The body of a send; the server ignores what it does not know. */
export const bodyOf = ({ letter, options, otid }: Sending): Readonly<Record<string, unknown>> => ({
  messages: [{ role: 'user', content: letter.text, otid }],
  ...(options.maxSteps === undefined ? {} : { max_steps: options.maxSteps }), ...(options.enableThinking ? { enable_thinking: 'true' } : {}),
});

/** Delivers by `send`, once; a message that was found afterwards is followed by its run. */
export async function delivered<T>(sending: Sending, send: () => Promise<T>): Promise<{ readonly sent: T } | { readonly found: Found }> {
  const { letta, letter: { agent }, options, signal, emit, otid } = sending;
  try {
    return await deliverOnce(letta, { agent, otid, conversation: options.conversation }, send, { signal, progress: (message) => emit({ type: 'waiting', agent, message }) });
  } catch (error) {
    if (isRefusal(error, 409) && /PENDING_APPROVAL|waiting for approval/i.test(error.words)) throw needsApproval(agent.name);
    if (!(error instanceof UnknownOutcome) || signal.aborted) throw error;
    throw failure('LC2073', `it is not known whether the message has reached agent "${agent.name}"`, { detail: error.message, next: `Look before you send it again: lettactl messages list ${JSON.stringify(agent.name)}` }, { cause: error });
  }
}
