import { failure } from '../core/diagnostic.ts';
import type { StepContext } from '../engine/ports.ts';
import type { Letta } from './client.ts';

/** A run as far as we look at it (API notes §10). */
export interface Run {
  readonly id: string;
  readonly status: 'created' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly stop_reason?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

const LONGEST_MS = 5 * 60_000;

/** Runs of an agent that are under way. */
export const activeRuns = (letta: Letta, agentId: string): Promise<readonly Run[]> =>
  letta.get<readonly Run[]>('/v1/runs/', { query: { agent_id: agentId, active: true } });

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
