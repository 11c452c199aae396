import { failure } from '../core/diagnostic.ts';
import { isRunTerminal } from '../core/run-status.ts';
import type { Run } from '../operations/runs/api.ts';
import { listRuns, readRun } from '../operations/runs/runs.ts';
import type { Messages } from './messages.ts';
import type { Session } from './session.ts';

/** As in 1.x. `timeout` in seconds, for the wait behind `onComplete` only. */
export interface SendMessageOptions { readonly onComplete?: (run: Run) => void; readonly onError?: (error: Error) => void; readonly timeout?: number }

const WAIT_SECONDS = 300;
const LOOK_MS = 1000;

/**
 * The original's way to send: the run at once, its end by a callback. Nothing is followed without `onComplete` or `onError`; a failure of
 * the wait goes to `onError`, and to nobody where there is none.
 */
export async function sendMessage(session: Session, messages: Messages, agentId: string, text: string, { onComplete, onError, timeout }: SendMessageOptions): Promise<Run> {
  const { runId } = await messages.send(agentId, text, { mode: 'start' });
  if (runId === undefined) throw new Error('a message without its run');
  const run = await getRun(session, runId);
  if (onComplete || onError) waitForRun(session, runId, timeout ?? Infinity).then(onComplete, (error: unknown) => onError?.(error instanceof Error ? error : new Error(String(error))));
  return run;
}

export const getRun = (session: Session, id: string): Promise<Run> => readRun(session.letta(), id);

export const runsOf = async (session: Session, agent: string | undefined, { active, limit }: { readonly active?: boolean; readonly limit?: number }): Promise<readonly Run[]> =>
  (await listRuns(session.letta(), { ...(agent === undefined ? {} : { agent }), ...(active === undefined ? {} : { active }), limit: limit ?? 100 })).map(({ run }) => run);

/** The run when it has ended, a failed one too. LC2075 after `seconds`, by default 300. */
export async function waitForRun(session: Session, id: string, seconds = WAIT_SECONDS): Promise<Run> {
  const letta = session.letta();
  const began = letta.now();
  for (;;) {
    const run = await readRun(letta, id);
    if (isRunTerminal(run) || run.stop_reason === 'requires_approval') return run;
    if (letta.now() - began >= seconds * 1000) throw failure('LC2075', `a run goes on after ${seconds} s: ${id}`, { next: 'Wait longer, or cancel it.' });
    await letta.sleep(LOOK_MS, session.signal);
  }
}
