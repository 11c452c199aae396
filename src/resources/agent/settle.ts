import { failure, type Diagnostic, type DiagnosticError } from '../../core/diagnostic.ts';
import type { ResourceHandler, StepContext } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deliverOnce, findDelivered } from '../../letta/deliver.ts';
import { untilIdle, untilRunEnds } from '../../letta/idle.ts';
import type { Run } from '../../letta/idle.ts';
import { recompileAll } from '../../letta/recompile.ts';

type Settle = NonNullable<ResourceHandler['settle']>;
type Target = Parameters<Settle>[1];

/** A first message may make an agent work for long; not for ever. */
const LONGEST_MS = 30 * 60_000;

/** Does what an agent is owed. */
export async function settleAgent(letta: Letta, owed: string, target: Target, context: StepContext): ReturnType<Settle> {
  if (owed === 'recompile') {
    await recompileAgent(letta, target, context);
    return { done: true };
  }
  if (owed === 'first_message') return firstMessage(letta, target, context);
  throw new Error(`an agent cannot be owed ${owed}`);
}

/** The compiled prompt of the agent and of each conversation: the server rebuilds neither by itself (API notes §9). */
export async function recompileAgent(letta: Letta, target: Pick<Target, 'id' | 'name'>, context: Pick<StepContext, 'signal' | 'progress' | 'waitForIdle'>): Promise<void> {
  await untilIdle(letta, target, context);
  await recompileAll(letta, target.id, context.signal);
}

/** Delivers the first message once: its otid is our op, and an earlier apply may have sent it, so we look before we send. */
async function firstMessage(letta: Letta, target: Target, context: StepContext): ReturnType<Settle> {
  const content = target.desired.attributes['first_message'];
  if (typeof content !== 'string') return { done: true };
  const delivery = { agent: target, otid: target.op };
  // A run that is under way may be ours: its message shows only at its end.
  await untilIdle(letta, target, { ...context, waitForIdle: true });
  if (await findDelivered(letta, delivery)) return { done: true };
  const send = (): Promise<Run> => letta.post<Run>(`/v1/agents/${target.id}/messages/async`, { messages: [{ role: 'user', content, otid: target.op }] }, { signal: context.signal });
  const delivered = await deliverOnce(letta, delivery, send, context);
  if ('found' in delivered) return { done: true };
  context.progress('first message sent, waiting for the answer');
  const began = letta.ticks();
  const run = await untilRunEnds(letta, delivered.sent.id, context.signal, ({ id, status }) => {
    if (letta.ticks() - began > LONGEST_MS) throw neverEnds(target, id, status);
  });
  return run.status === 'completed' ? { done: true } : { done: false, diagnostics: [modelFailed(letta, target, run)] };
}

/** A run may die with its server, which says nothing about it afterwards. */
const neverEnds = ({ desired, name }: Target, run: string, status: string): DiagnosticError =>
  failure('LC2056', `${desired.address}: the run of the first message has not ended in half an hour (run ${run}, ${status})`, {
    address: desired.address, next: `If the server started anew meanwhile, that run is dead: lettactl cancel-messages '${name}', then apply again. Else apply again when it has ended.`,
  });

function modelFailed(letta: Letta, { desired }: Target, run: Run): Diagnostic {
  const words = run.metadata?.['error'];
  return {
    severity: 'error', code: 'LC2031', address: desired.address,
    summary: `${desired.address}: the first message got no answer (run ${run.id} ${run.status}${run.stop_reason ? `, ${run.stop_reason}` : ''})`,
    ...(typeof words === 'string' ? { detail: letta.words(words) } : {}),
    next: 'the agent is there and the message stays pending: apply again',
  };
}
