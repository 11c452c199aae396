import { UnknownOutcome } from '../engine/ports.ts';
import type { Letta } from './client.ts';
import { untilIdle } from './idle.ts';
import { messagePage, type Thread } from './messages.ts';

export interface Delivery {
  readonly agent: { readonly id: string; readonly name: string };
  /** The conversation that it goes to, if it goes to one. */
  readonly conversation?: string | undefined;
  /** The mark on the message by which it is found again. The server keeps it, and refuses no second one of it (API notes §17). */
  readonly otid: string;
}

interface Context { readonly signal: AbortSignal; progress(message: string): void }

/** So long after a call without an answer the server may still be about to take it. */
const SETTLES_MS = 1000;
const TRIES = 3;

/**
 * Sends a message once. `send` is called again only when its outcome was unknown, the agent has come to rest since, and the message is not
 * among its messages; a message that is there has been delivered, by the run that is given. A run that is under way may be ours: its
 * messages show at its end only, so it is waited for.
 */
export async function deliverOnce<T>(letta: Letta, delivery: Delivery, send: () => Promise<T>, context: Context): Promise<{ readonly sent: T } | { readonly found: Found }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { sent: await send() };
    } catch (error) {
      if (!(error instanceof UnknownOutcome) || context.signal.aborted) throw error;
      context.progress('no answer: looking whether the message has arrived');
      await letta.sleep(SETTLES_MS * attempt, context.signal);
      await untilIdle(letta, delivery.agent, { ...context, waitForIdle: true });
      const found = await findDelivered(letta, delivery);
      if (found) return { found };
      if (attempt >= TRIES) throw error;
    }
  }
}

/** A message that is there. Its run is unknown on servers that do not tell. */
export interface Found { readonly messageId: string; readonly runId?: string }

/** The message of this otid among the newest of its thread. */
export async function findDelivered(letta: Letta, { agent, conversation, otid }: Delivery): Promise<Found | undefined> {
  const thread: Thread = conversation === undefined ? { agent: agent.id } : { conversation };
  const message = (await messagePage(letta, thread, { limit: 100, order: 'desc' })).find((row) => row.otid === otid);
  return message && { messageId: message.id, ...(typeof message.run_id === 'string' ? { runId: message.run_id } : {}) };
}
