import { failure } from '../core/diagnostic.ts';
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
}

interface Step { readonly status?: string | null; readonly stop_reason?: string | null }

const LONGEST_MS = 5 * 60_000;

/** Runs of an agent that are under way. */
async function activeRuns(letta: Letta, agentId: string): Promise<readonly Run[]> {
  const runs = await letta.get<readonly Run[]>('/v1/runs/', { query: { agent_id: agentId, active: true } });
  const busy = await Promise.all(runs.map(async (run) => !(await isForgotten(letta, run))));
  return runs.filter((_run, index) => busy[index]);
}

/**
 * A run that a blocking send to a conversation has left as "created" for ever (seen on 0.16.8): its steps tell that it ended.
 */
async function isForgotten(letta: Letta, run: Run): Promise<boolean> {
  if (run.status !== 'created' || run.background !== false) return false;
  const steps = await unlessGone(letta.get<readonly Step[]>(`/v1/runs/${run.id}/steps`)) ?? [];
  return steps.some((step) => Boolean(step.stop_reason)) && steps.every((step) => step.status !== 'pending');
}

/**
 * Waits until an agent does nothing: the server would let us write in mid-run, and the sender would get a 404 (API notes §17). LC2030 after
 * five minutes. `--no-wait-for-idle` skips it.
 */
export async function untilIdle(letta: Letta, agent: { readonly id: string; readonly name: string }, context: Pick<StepContext, 'waitForIdle' | 'progress' | 'signal'>): Promise<void> {
  if (!context.waitForIdle) return;
  const began = letta.now();
  for (let wait = 500; ; wait = Math.min(5000, wait * 1.5)) {
    const runs = await activeRuns(letta, agent.id);
    if (runs.length === 0) return;
    if (letta.now() - began >= LONGEST_MS) {
      throw failure('LC2030', `agent "${agent.name}" has been busy for 5 minutes (${runs.length} active run${runs.length === 1 ? '' : 's'}: ${runs.map((run) => run.id).join(', ')})`, {
        next: 'apply again when it is idle, or pass --no-wait-for-idle',
      });
    }
    context.progress(`waiting for ${runs.length} active run${runs.length === 1 ? '' : 's'}`);
    await letta.sleep(wait, context.signal);
  }
}

/** Waits for the end of one run. */
export async function untilRunEnds(letta: Letta, id: string, signal: AbortSignal): Promise<Run> {
  for (let wait = 100; ; wait = Math.min(5000, wait * 1.5)) {
    const run = await letta.get<Run>(`/v1/runs/${id}`, { signal });
    if (run.status !== 'created' && run.status !== 'running') return run;
    await letta.sleep(wait, signal);
  }
}
