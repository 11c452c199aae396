import { segmentOf } from '../../letta/segment.ts';
import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import { awaitsApproval, getEffectiveRunStatus } from '../../core/run-status.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { unlessGone } from '../../letta/insist.ts';
import { runMessages } from '../../letta/messages.ts';
import { findAgent } from '../agents.ts';
import { messageOf } from '../messaging/message.ts';
import type { ListRunsOptions, Run, RunInfo, TrackOptions } from './api.ts';

const LIMIT = 20;
const FEW = 3;
const LOOK_MS = 1000;

/** Times of the server, of which some come without a zone: they are UTC (seen on 0.16.8). */
const timeOf = (text: string | null | undefined): number => (text ? Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`) : NaN);

/** Runs with the names of their agents: those are read in one list, or one by one where they are few. */
export async function describeRuns(letta: Letta, runs: readonly Run[], known: ReadonlyMap<string, string> = new Map()): Promise<readonly RunInfo[]> {
  const unknown = [...new Set(runs.flatMap(({ agent_id: id }) => (id && !known.has(id) ? [id] : [])))];
  const agents = unknown.length <= FEW
    ? (await Promise.all(unknown.map((id) => unlessGone(letta.get<AgentState>(`/v1/agents/${id}`))))).flatMap((agent) => agent ?? [])
    : await letta.all<AgentState>('/v1/agents/');
  const names = new Map([...known, ...agents.map(({ id, name }) => [id, name] as const)]);
  return runs.map((run) => infoOf(letta, run, names));
}

export function infoOf(letta: Pick<Letta, 'now' | 'words'>, run: Run, names: ReadonlyMap<string, string>): RunInfo {
  const [begun, over] = [timeOf(run.created_at), timeOf(run.completed_at)];
  const elapsed = (Number.isNaN(over) ? letta.now() : over) - begun;
  const words = run.metadata?.['error'];
  const error = typeof words === 'string' ? words : typeof words === 'object' && words !== null ? String((words as { detail?: unknown }).detail ?? (words as { message?: unknown }).message ?? '') : '';
  return {
    run, state: awaitsApproval(run) ? 'waiting' : getEffectiveRunStatus(run), agent: names.get(run.agent_id ?? '') ?? run.agent_id ?? '', elapsedMs: Number.isNaN(elapsed) ? null : Math.max(0, elapsed),
    ...(error === '' ? {} : { error: letta.words(error) }),
  };
}

export async function listRuns(letta: Letta, { agent, active, limit = LIMIT }: ListRunsOptions): Promise<readonly RunInfo[]> {
  const of = agent === undefined ? undefined : await findAgent(letta, agent);
  const runs = await letta.list<Run>('/v1/runs/', { query: { limit, order: 'desc', ...(of ? { agent_id: of.id } : {}), ...(active ? { active: true } : {}) } });
  return describeRuns(letta, runs, new Map(of ? [[of.id, of.name]] : []));
}

/** LC4063 when there is none of this id. */
export async function readRun(letta: Letta, id: string): Promise<Run> {
  try {
    return await letta.get<Run>(`/v1/runs/${segmentOf(id)}`);
  } catch (error) {
    if (!isRefusal(error, 400, 404, 422)) throw error;
    throw failure('LC4063', `there is no run "${id}" on the server`, { next: 'Those that there are: lettactl runs' }, { cause: error });
  }
}

export async function getRun(letta: Letta, id: string): Promise<RunInfo> {
  const [run] = await describeRuns(letta, [await readRun(letta, id)]);
  if (!run) throw new Error('a run without itself');
  return run;
}

export async function trackRuns(letta: Letta, { ids = [], agent, timeoutMs, onEvent = () => undefined }: TrackOptions, signal: AbortSignal): Promise<readonly RunInfo[]> {
  const began = letta.ticks();
  const active = agent === undefined ? [] : (await listRuns(letta, { agent, active: true, limit: 100 })).map(({ run }) => run.id);
  const wanted = [...new Set([...ids, ...active])];
  let runs = await describeRuns(letta, await Promise.all(wanted.map((id) => readRun(letta, id))));
  const names = new Map(runs.map(({ run, agent: name }) => [run.agent_id ?? '', name]));
  const told = new Set<string>();
  let last = '';
  for (;;) {
    const now = runs.map(({ run, state }) => `${run.id} ${state}`).join();
    if (now !== last) onEvent({ type: 'runs', runs });
    last = now;
    for (const run of runs.filter(({ run: { id }, state }) => state !== 'running' && !told.has(id))) {
      told.add(run.run.id);
      onEvent({ type: 'ended', run, messages: (await runMessages(letta, run.run.id)).map(messageOf) });
    }
    if (told.size === runs.length) return runs;
    if (timeoutMs !== undefined && letta.ticks() - began >= timeoutMs) {
      const open = runs.filter(({ state }) => state === 'running').map(({ run }) => run.id);
      throw failure('LC2075', `${open.length === 1 ? 'a run goes' : `${open.length} runs go`} on after ${Math.round(timeoutMs / 1000)} s: ${open.join(', ')}`, { next: `Wait longer: lettactl track ${open.join(' ')}` });
    }
    await letta.sleep(LOOK_MS, signal);
    runs = await Promise.all(runs.map(async (info) => (info.state === 'running' ? infoOf(letta, await readRun(letta, info.run.id), names) : info)));
  }
}

/** Deletes a run. 0.16.8 answers 500 to that, whatever the run: LC2076. */
export async function deleteRun(letta: Letta, id: string): Promise<void> {
  await readRun(letta, id);
  try {
    await letta.delete(`/v1/runs/${id}`);
  } catch (error) {
    if (isRefusal(error, 404)) return;
    if (!(error instanceof UnknownOutcome) && !isRefusal(error, 405, 501)) throw error;
    if (!(await unlessGone(letta.get(`/v1/runs/${id}`)))) return;
    throw failure('LC2076', `the server did not delete the run ${id}`, { detail: 'A Letta server 0.16.8 cannot delete runs: they go with their agent.' }, { cause: error });
  }
}
