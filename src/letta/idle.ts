import { failure, type DiagnosticError } from '../core/diagnostic.ts';
import { awaitsApproval, isRunTerminal } from '../core/run-status.ts';
import type { StepContext } from '../engine/ports.ts';
import type { Letta } from './client.ts';
import { unlessGone } from './insist.ts';

/** A run as far as we look at it (API notes §10). */
export interface Run {
  readonly id: string;
  readonly status: 'created' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly stop_reason?: string | null;
  readonly background?: boolean | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly agent_id?: string | null;
  readonly conversation_id?: string | null;
  readonly created_at?: string | null;
  readonly completed_at?: string | null;
}

export interface Step { readonly status?: string | null; readonly stop_reason?: string | null }

const LONGEST_MS = 5 * 60_000;
/** A wait is told at its beginning, and then so often. */
const TOLD_MS = 30_000;

/** Runs of an agent that are under way. */
async function activeRuns(letta: Letta, agentId: string): Promise<readonly Run[]> {
  const runs = await letta.list<Run>('/v1/runs/', { query: { agent_id: agentId, active: true } });
  const busy = await Promise.all(runs.map(async (run) => !(await isForgotten(letta, run))));
  return runs.filter((_run, index) => busy[index]);
}

/**
 * A run that a blocking send to a conversation has left as "created" for ever (seen on 0.16.8): its steps tell that it ended.
 */
async function isForgotten(letta: Letta, run: Run): Promise<boolean> {
  if (run.status !== 'created' || run.background !== false) return false;
  return areDone(await unlessGone(letta.get<readonly Step[]>(`/v1/runs/${run.id}/steps`)) ?? []);
}

/** Whether these steps of a run tell that it ended, whatever its status says. */
export const areDone = (steps: readonly Step[]): boolean => steps.some((step) => Boolean(step.stop_reason)) && steps.every((step) => step.status !== 'pending');

/**
 * Waits until an agent does nothing: the server would let us write in mid-run, and the sender would get a 404 (API notes §17). LC2030 after
 * five minutes, LC2070 at once when it waits for a person. `--no-wait-for-idle` skips it. `progress` hears of it at the start and every 30 s.
 */
export async function untilIdle(letta: Letta, agent: { readonly id: string; readonly name: string }, context: Pick<StepContext, 'waitForIdle' | 'progress' | 'signal'>): Promise<void> {
  if (!context.waitForIdle) return;
  const began = letta.ticks();
  let told = Number.NEGATIVE_INFINITY;
  for (let wait = 500; ; wait = Math.min(5000, wait * 1.5)) {
    const runs = await activeRuns(letta, agent.id);
    if (runs.length === 0) return;
    const waiting = runs.find(awaitsApproval);
    if (waiting) throw needsApproval(agent.name, waiting.id);
    const active = `${runs.length} active run${runs.length === 1 ? '' : 's'}`;
    if (letta.ticks() - began >= LONGEST_MS) {
      throw failure('LC2030', `agent "${agent.name}" has been busy for 5 minutes (${active}: ${runs.map((run) => run.id).join(', ')})`, {
        next: 'run it again when the agent is idle, or pass --no-wait-for-idle',
      });
    }
    if (letta.ticks() - told >= TOLD_MS) {
      context.progress(`waiting for ${active}`);
      told = letta.ticks();
    }
    await letta.sleep(wait, context.signal);
  }
}

/** Somebody must allow or deny a call of a tool before the agent takes anything else. */
export const needsApproval = (agent: string, runId?: string): DiagnosticError =>
  failure('LC2070', `agent "${agent}" waits for a person to approve a call of a tool${runId === undefined ? '' : ` (run ${runId})`}`, { next: 'Approve or deny it where you work with the agent, then run this again.' });

/** Waits for the end of one run: also for the word of a person, which it cannot end without. */
export async function untilRunEnds(letta: Letta, id: string, signal: AbortSignal, onLook?: (run: Run) => void): Promise<Run> {
  for (let wait = 100; ; wait = Math.min(5000, wait * 1.5)) {
    const run = await letta.get<Run>(`/v1/runs/${id}`, { signal });
    if (isRunTerminal(run) || awaitsApproval(run)) return run;
    onLook?.(run);
    await letta.sleep(wait, signal);
  }
}
