import { DiagnosticError } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { bounded } from '../../core/bounded.ts';
import type { Letter, Reply, SendManyOptions } from './api.ts';
import { summaryOf } from './outcome.ts';
import { sendMessage, type SendContext } from './send.ts';

/** So many agents work at once unless somebody says otherwise. */
export const AT_ONCE = 5;

/**
 * Sends a text to each of several agents, at most 5 at once, and gives a reply for each letter, in their order: whatever happens to one
 * concerns that one. Each waits for its own agent's idleness only. After an abort nothing new is sent, and what runs is not waited for.
 */
export async function sendMany(letta: Letta, letters: readonly Letter[], options: SendManyOptions, context: SendContext): Promise<readonly Reply[]> {
  const { parallelism = AT_ONCE, ...each } = options;
  const aborted = (): boolean => context.signal.aborted || options.signal?.aborted === true;
  return bounded(letters, parallelism, async (letter): Promise<Reply> => {
    const began = letta.ticks();
    let runId: string | undefined;
    const told = (status: 'failed' | 'stopped', reason: string, code?: string): Reply => {
      const reply: Reply = { agent: letter.agent, status, text: '', messages: [], reason, seconds: (letta.ticks() - began) / 1000, ...(runId === undefined ? {} : { runId }), ...(code === undefined ? {} : { code }) };
      context.emit({ type: 'replied', agent: letter.agent, reply });
      return reply;
    };
    if (aborted()) return told('stopped', 'not sent');
    const emit: SendContext['emit'] = (event) => {
      if (event.type === 'started') runId = event.runId;
      context.emit(event);
    };
    try {
      return await sendMessage(letta, letter, { mode: 'poll', ...each }, { ...context, emit });
    } catch (error) {
      if (aborted()) return told('stopped', runId === undefined ? 'not sent' : `run ${runId} goes on`);
      if (error instanceof DiagnosticError) return told('failed', summaryOf(error), error.diagnostics[0]?.code);
      throw error;
    }
  });
}
