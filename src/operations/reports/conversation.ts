import { DiagnosticError } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly } from '../../letta/insist.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import type { Letter } from '../messaging/api.ts';
import { sendMessage } from '../messaging/send.ts';

/**
 * Makes a conversation for one question, with copies of the agent's blocks: what the agent writes while it answers goes into those, and
 * with them. Seen on 0.16.8: the copies, and all that is said, go with the conversation; a run stays in the list of runs, without messages.
 */
export async function openAside(letta: Letta, agentId: string, labels: readonly string[], summary: string): Promise<string> {
  try {
    return (await letta.post<ServerConversation>('/v1/conversations/', { summary, isolated_block_labels: [...new Set(labels)] }, { query: { agent_id: agentId } })).id;
  } catch (error) {
    // It stays also where its blocks were refused, and perhaps where no answer came.
    const found = await letta.all<ServerConversation>('/v1/conversations/', { agent_id: agentId, summary_search: summary }).catch(() => []);
    const [made] = found.filter((row) => row.summary === summary);
    if (made && error instanceof UnknownOutcome) return made.id;
    if (made) await closeAside(letta, made.id);
    throw error;
  }
}

export const closeAside = (letta: Letta, id: string): Promise<void> => deleteQuietly(() => letta.delete(`/v1/conversations/${id}`));

/** What came of a question: `text` when the agent answered, else why not. `ended`: its run is over, nothing is said in the conversation any more. */
export type Asked = { readonly text: string; readonly ended: true } | { readonly reason: string; readonly code?: string; readonly ended: boolean };

export interface AskOptions {
  /** Stops the wait, and the run. */
  readonly signal: AbortSignal;
  /** The same after so many milliseconds. */
  readonly timeoutMs: number;
  /** A mark for a message, used once. */
  otid(): string;
}

/** An agent that calls a tool although it was asked not to may still come to its answer. */
const MAX_STEPS = 5;
/** A run that was cancelled still finishes its call of the model, and stores what comes of it. */
const GRACE_MS = 30_000;

/**
 * Asks in the conversation and waits for the answer. When nobody waits any more the run is cancelled, and its end waited for: a
 * conversation that is deleted before it leaves what the run still says in the agent's messages (seen on 0.16.8).
 */
export async function askAside(letta: Letta, letter: Letter, conversation: string, { signal, timeoutMs, otid }: AskOptions): Promise<Asked> {
  const gone = new AbortController();
  if (signal.aborted) return { reason: 'stopped', ended: true };
  let runId: string | undefined;
  let why: string | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;
  // That it could not be cancelled is no failure: its end is waited for all the same.
  const cancel = (): void => { if (why !== undefined && runId !== undefined) void letta.post(`/v1/agents/${letter.agent.id}/messages/cancel`, { run_ids: [runId] }).catch(() => undefined); };
  const stop = (reason: string) => (): void => {
    if (why !== undefined) return;
    why = reason;
    grace = setTimeout(() => gone.abort(), GRACE_MS);
    cancel();
  };
  const stopped = stop('stopped');
  const limit = setTimeout(stop(`no answer within ${Number((timeoutMs / 1000).toFixed(1))} s`), timeoutMs);
  signal.addEventListener('abort', stopped, { once: true });
  try {
    // Its thread may be busy with something else: the conversation is another one.
    const reply = await sendMessage(letta, letter, { conversation, maxSteps: MAX_STEPS, waitForIdle: false }, {
      signal: gone.signal, otid, emit: (event) => {
        if (event.type !== 'started') return;
        runId = event.runId;
        cancel();
      },
    });
    if (why !== undefined) return { reason: why, ended: true };
    if (reply.text !== '' && (reply.status === 'completed' || reply.status === 'recovered')) return { text: reply.text, ended: true };
    return { reason: reply.reason ?? (reply.status === 'completed' ? 'it answered nothing' : reply.status), ended: true, ...(reply.code === undefined ? {} : { code: reply.code }) };
  } catch (error) {
    if (why !== undefined) return { reason: why, ended: !gone.signal.aborted };
    if (!(error instanceof DiagnosticError)) throw error;
    const [diagnostic] = error.diagnostics;
    return { reason: diagnostic?.summary ?? error.message, ended: true, ...(diagnostic ? { code: diagnostic.code } : {}) };
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    signal.removeEventListener('abort', stopped);
  }
}
