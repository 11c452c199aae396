import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import { UnknownOutcome } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { untilIdle } from '../../letta/idle.ts';
import { insist } from '../../letta/insist.ts';
import { messagePages, type ServerMessage, type Thread } from '../../letta/messages.ts';
import type { AgentRef } from '../api.ts';
import type { Cancelled, Compacted, CompactOptions, ResetOptions } from './api.ts';

/** The server's model may take its time over a summary. */
const SUMMARY_MS = 10 * 60_000;

/** Every message of a thread, oldest first. */
export async function historyOf(letta: Letta, thread: Thread): Promise<readonly ServerMessage[]> {
  const all: ServerMessage[] = [];
  for await (const page of messagePages(letta, thread)) all.push(...page);
  return all;
}

/** Whole messages that an agent has in its context, or a conversation; the compiled prompt is none. */
export async function inContext(letta: Letta, agent: AgentRef, conversation: string | undefined): Promise<number> {
  const ids = conversation === undefined
    ? (await letta.get<AgentState>(`/v1/agents/${agent.id}`)).message_ids
    : (await letta.get<{ readonly in_context_message_ids?: readonly string[] | null }>(`/v1/conversations/${conversation}`)).in_context_message_ids;
  return Math.max(0, (ids ?? []).length - 1);
}

/** Waits until an agent is idle, as the options say. */
export const idle = (letta: Letta, agent: AgentRef, { waitForIdle = true, onProgress = () => undefined }: Pick<ResetOptions, 'waitForIdle' | 'onProgress'>, signal: AbortSignal): Promise<void> =>
  untilIdle(letta, agent, { waitForIdle, progress: onProgress, signal });

/** Empties the context: doing it twice is the same as once. */
export async function resetMessages(letta: Letta, agent: AgentRef, { conversation, addDefault = false }: ResetOptions): Promise<void> {
  const body = { add_default_initial_messages: addDefault };
  if (conversation === undefined) {
    await insist(() => letta.patch(`/v1/agents/${agent.id}/reset-messages`, body));
    return;
  }
  try {
    await insist(() => letta.patch(`/v1/conversations/${conversation}/reset-messages`, body));
  } catch (error) {
    if (!isRefusal(error, 404, 405)) throw error;
    throw failure('LC2078', 'this server cannot reset a conversation', { next: `Delete it and begin another: lettactl delete conversation ${conversation}, lettactl create conversation ${JSON.stringify(agent.name)}` }, { cause: error });
  }
}

interface Answer { readonly summary?: string | null; readonly num_messages_before: number; readonly num_messages_after: number }

/** Twice would be a summary of a summary, so what is not known is told, not done again. */
export async function compactMessages(letta: Letta, agent: AgentRef, { conversation, model }: CompactOptions): Promise<Compacted> {
  if (model !== undefined && conversation === undefined) throw failure('LC4065', '--model is for conversations', { next: 'The agent\'s own history is summarised by the model of its compaction_settings; or name a conversation.' });
  const path = conversation === undefined ? `/v1/agents/${agent.id}/summarize` : `/v1/conversations/${conversation}/compact`;
  try {
    const answer = await letta.post<Answer>(path, model === undefined ? {} : { compaction_settings: { model } }, { timeoutMs: SUMMARY_MS });
    if (answer.num_messages_after >= answer.num_messages_before) throw tooLittle(agent);
    return { agent, ...(conversation === undefined ? {} : { conversation }), summary: answer.summary ?? '', before: answer.num_messages_before, after: answer.num_messages_after };
  } catch (error) {
    if (isRefusal(error, 400) && /failed to reduce|CompactionResponse|No in-context messages/i.test(error.words)) throw tooLittle(agent, error);
    if (error instanceof UnknownOutcome) throw failure('LC2073', `it is not known whether the history of agent "${agent.name}" was compacted`, { detail: error.message, next: `Look before you do it again: lettactl messages list ${JSON.stringify(agent.name)}` }, { cause: error });
    throw error;
  }
}

const tooLittle = (agent: AgentRef, cause?: unknown) =>
  failure('LC2074', `there is too little to compact in the history of agent "${agent.name}"`, { detail: 'The server found no older messages that a summary would shorten.' }, { cause });

/** No active run is nothing to cancel, and no error. */
export async function cancelRuns(letta: Letta, agent: AgentRef, runIds: readonly string[] | undefined): Promise<Cancelled> {
  try {
    return { agent, runs: await insist(() => letta.post<Readonly<Record<string, string>>>(`/v1/agents/${agent.id}/messages/cancel`, runIds === undefined ? {} : { run_ids: runIds })) };
  } catch (error) {
    if (isRefusal(error, 409) && /no active runs/i.test(error.words)) return { agent, runs: {} };
    throw error;
  }
}
