import type { AnalysisEstimate, AnalysisEvent, BlockAnalysis, MemoryAnalysis } from '../../operations/reports/api.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { counted, grouped } from '../words.ts';
import { paint } from './paint.ts';
import { renderTable } from './table.ts';

/** What an analysis would take, in a line, for the question before it. */
export const estimateWords = ({ agents, messages, inputTokens, outputTokens }: AnalysisEstimate): string =>
  `${counted(agents.length, 'agent')} would be asked, ${counted(messages, 'message')}: about ${grouped(round(inputTokens))} tokens in and ${grouped(round(outputTokens))} out`;

/** Two digits: more would be made up. */
function round(tokens: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, tokens))) - 1);
  return Math.ceil(tokens / step) * step;
}

/** One agent is done. */
export const renderAsked = ({ agent, done, total, seconds, failure }: AnalysisEvent): string =>
  `${failure ? '✖' : '✔'} ${done}/${total} ${cleanLine(agent.name)}  ${seconds.toFixed(1)} s${failure ? `  ${cleanLine(failure.reason)}` : ''}\n`;

/** What the agents said: a table of blocks, then what is stale or missing, then each one's memory as a whole, then who failed. Ends with a line feed; empty when nobody was asked. */
export function renderAnalysis({ blocks, overall, failed, left }: MemoryAnalysis, options: ViewOptions & { readonly columns?: number }): string {
  const paints = paint(options.color);
  const heads = [{ head: 'AGENT' }, { head: 'BLOCK' }, { head: 'TOPICS', cut: true }, { head: 'STATUS' }, { head: 'SPLIT', cut: true }, { head: 'SUMMARY', cut: true }];
  const table = blocks.length === 0 ? [] : [renderTable(heads, blocks.map((row) => [row.agent.name, row.block, row.topics, row.status ?? '–', row.split || '–', row.summary]), options.columns === undefined ? {} : { columns: options.columns })];
  const said = (title: string, of: (row: BlockAnalysis) => string): readonly string[] => {
    const lines = blocks.filter((row) => of(row) !== '').map((row) => `  ${cleanLine(`${row.agent.name}/${row.block}`)}: ${cleanLine(of(row))}\n`);
    return lines.length === 0 ? [] : [`${paints.strong(title)}\n${lines.join('')}`];
  };
  const whole = overall.map(({ agent, redundancy, contradictions, actions }) => `${paints.strong(cleanLine(agent.name))}\n${[['REDUNDANCY', redundancy], ['CONTRADICTIONS', contradictions], ['ACTIONS', actions]].flatMap(([key, text = '']) => (text === '' ? [] : [`  ${key}: ${cleanLine(text)}\n`])).join('')}`);
  const wrong = failed.length === 0 ? [] : [`${paints.remove(`No analysis of ${counted(failed.length, 'agent')}`)}\n${failed.map(({ agent, reason }) => `  ${cleanLine(agent.name)}: ${cleanLine(reason)}\n`).join('')}`];
  const stays = left.map(({ agent, conversation, reason }) => `The conversation ${conversation} of ${cleanLine(agent.name)} could not be deleted: ${cleanLine(reason)}\n`);
  return [...table, ...said('STALE', ({ stale }) => stale), ...said('MISSING', ({ missing }) => missing), ...whole, ...wrong, ...stays].join('\n');
}
