import type { DiagnosticError } from '../../core/diagnostic.ts';
import { awaitsApproval, getEffectiveRunStatus } from '../../core/run-status.ts';
import type { Found } from '../../letta/deliver.ts';
import type { Letta } from '../../letta/client.ts';
import { needsApproval, untilRunEnds, type Run } from '../../letta/idle.ts';
import { messagePage, runMessages, type ServerMessage } from '../../letta/messages.ts';
import type { AgentRef } from '../api.ts';
import type { ReplyStatus } from './api.ts';
import { messageOf, spokenIn } from './message.ts';
import type { Sending } from './sending.ts';

/** What is known at the end, before it is told. */
export interface Outcome { readonly status: ReplyStatus; readonly runId?: string; readonly stopReason?: string; readonly messages: readonly ServerMessage[]; readonly reason?: string; readonly code?: string }

const RUNNING_MS = 15_000;

/** A message that is there: its run, where the server tells it, else what was said after it. */
export async function followed(sending: Sending, { messageId, runId }: Found): Promise<Outcome> {
  if (runId !== undefined) {
    sending.started(runId);
    return ended(sending, runId);
  }
  const { letta, letter: { agent }, options: { conversation } } = sending;
  const after = await messagePage(letta, conversation === undefined ? { agent: agent.id } : { conversation }, { limit: 100, order: 'asc', after: messageId });
  return { status: 'completed', messages: after };
}

/** Waits for a run, and reads what it did. */
export async function ended(sending: Sending, runId: string): Promise<Outcome> {
  const { letta, letter: { agent }, signal, emit } = sending;
  const began = letta.ticks();
  let told = began;
  const run = await untilRunEnds(letta, runId, signal, () => {
    if (letta.ticks() - told < RUNNING_MS) return;
    told = letta.ticks();
    emit({ type: 'running', agent, runId, seconds: Math.round((told - began) / 1000) });
  });
  return outcomeOf(letta, agent, run, await runMessages(letta, runId));
}

/** How a run ended, as a reply tells it. */
export function outcomeOf(letta: Pick<Letta, 'words'>, agent: AgentRef, run: Run, messages: readonly ServerMessage[]): Outcome {
  const base = { messages, ...(run.id === '' ? {} : { runId: run.id }), ...(typeof run.stop_reason === 'string' ? { stopReason: run.stop_reason } : {}) };
  const words = run.metadata?.['error'];
  const said = typeof words === 'string' ? words : typeof words === 'object' && words !== null ? String((words as { detail?: unknown; message?: unknown }).detail ?? (words as { message?: unknown }).message ?? '') : '';
  if (awaitsApproval(run) || /waiting for approval/i.test(said)) return { ...base, status: 'failed', code: 'LC2070', reason: summaryOf(needsApproval(agent.name, run.id)) };
  const status = getEffectiveRunStatus(run);
  if (status === 'completed') return { ...base, status };
  const why = said === '' ? (run.stop_reason ?? 'the server does not say why') : letta.words(said);
  if (status === 'cancelled') return { ...base, status, code: 'LC2071', reason: 'the run was cancelled' };
  return { ...base, status: spokenIn(messages.map(messageOf)) === '' ? 'failed' : 'recovered', code: 'LC2071', reason: why };
}

/** What a failure says, in one line. */
export const summaryOf = (error: DiagnosticError): string => error.diagnostics.map(({ summary }) => summary).join('; ');
