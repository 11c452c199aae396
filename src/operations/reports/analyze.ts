import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { DiagnosticError } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { refOf } from '../agents.ts';
import type { AgentRef } from '../api.ts';
import { bounded } from '../../core/bounded.ts';
import { readAnswer } from './answer.ts';
import type { AnalysisFailure, AnalysisRequest, BlockAnalysis, MemoryAnalysis, OverallAnalysis } from './api.ts';
import { askAside, closeAside, openAside, type AskOptions } from './conversation.ts';
import { readMemory } from './memory.ts';
import { questionOf, tokensOf, type AskedBlock } from './question.ts';

export interface AnalysisContext extends Pick<AskOptions, 'signal' | 'otid'> {
  readonly now: Date;
  /** Tells the conversations of this analysis from all others. */
  readonly mark: string;
}

const AT_ONCE = 5;
const TEN_MINUTES = 600_000;

interface Asking { readonly agent: AgentRef; readonly system: string; readonly blocks: readonly AskedBlock[] }
interface Outcome { readonly agent: AgentRef; readonly blocks: readonly BlockAnalysis[]; readonly overall: OverallAnalysis | null; readonly failure?: AnalysisFailure; readonly left?: MemoryAnalysis['left'][number] }

/** The analysis (see ReportOperations). After an abort nobody else is asked, and every conversation that was begun is deleted. */
export async function analyzeMemory(letta: Letta, request: AnalysisRequest, context: AnalysisContext): Promise<MemoryAnalysis> {
  const { agents, report } = await readMemory(letta, request, context.now);
  const asking = agents.flatMap((agent): readonly Asking[] => {
    const blocks = ((agent.blocks ?? []) as readonly BlockResponse[]).map((block): AskedBlock => ({ label: block.label ?? '', value: block.value, limit: block.limit ?? 0 }));
    return blocks.length === 0 ? [] : [{ agent: refOf(agent), system: agent.system, blocks: blocks.toSorted((a, b) => (a.label < b.label ? -1 : 1)) }];
  });
  const tokens = asking.map(({ system, blocks }) => tokensOf(system, blocks));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  if (asking.length > 0) await request.approve?.({ agents: asking.map(({ agent }) => agent), messages: asking.length, inputTokens: sum(tokens.map(({ input }) => input)), outputTokens: sum(tokens.map(({ output }) => output)) });
  let done = 0;
  const outcomes = await bounded(asking, request.parallelism ?? AT_ONCE, async (one): Promise<Outcome> => {
    const began = letta.ticks();
    const outcome = await askOne(letta, one, request.timeoutMs ?? TEN_MINUTES, context);
    done += 1;
    request.onEvent?.({ agent: one.agent, done, total: asking.length, seconds: (letta.ticks() - began) / 1000, ...(outcome.failure ? { failure: outcome.failure } : {}) });
    return outcome;
  });
  return {
    report, blocks: outcomes.flatMap(({ blocks }) => blocks), overall: outcomes.flatMap(({ overall }) => overall ?? []),
    failed: outcomes.flatMap(({ failure }) => failure ?? []), left: outcomes.flatMap(({ left }) => left ?? []),
  };
}

async function askOne(letta: Letta, { agent, blocks }: Asking, timeoutMs: number, context: AnalysisContext): Promise<Outcome> {
  const failed = (failure: Omit<AnalysisFailure, 'agent'>): Outcome => ({ agent, blocks: [], overall: null, failure: { agent, ...failure } });
  if (context.signal.aborted) return failed({ reason: 'not asked: stopped' });
  const labels = blocks.map(({ label }) => label);
  let conversation: string;
  try {
    conversation = await openAside(letta, agent.id, labels, `lettactl report memory --analyze ${context.mark}`);
  } catch (error) {
    if (isRefusal(error, 404, 405, 410)) return failed({ reason: 'this server has no conversations' });
    if (error instanceof DiagnosticError) return failed(told(error));
    throw error;
  }
  const asked = await askAside(letta, { agent, text: questionOf(blocks) }, conversation, { ...context, timeoutMs });
  const outcome = 'text' in asked ? outcomeOf(agent, asked.text, labels) : failed({ reason: asked.reason, ...(asked.code === undefined ? {} : { code: asked.code }) });
  if (!asked.ended) return { ...outcome, left: { agent, conversation, reason: 'its run may still go on' } };
  try {
    await closeAside(letta, conversation);
    return outcome;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...outcome, left: { agent, conversation, reason: told(error).reason } };
  }
}

function outcomeOf(agent: AgentRef, text: string, labels: readonly string[]): Outcome {
  const answer = readAnswer(text, labels);
  return {
    agent, blocks: answer.blocks.map((block) => ({ agent, ...block })), overall: answer.overall && { agent, ...answer.overall },
    ...(answer.blocks.length === 0 ? { failure: { agent, reason: 'its answer is not in the form that was asked for' } } : {}),
  };
}

const told = (error: DiagnosticError): Omit<AnalysisFailure, 'agent'> => ({ reason: error.diagnostics[0]?.summary ?? error.message, ...(error.diagnostics[0] ? { code: error.diagnostics[0].code } : {}) });
