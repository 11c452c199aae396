import type { Inspected } from '../../operations/inspect/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { sizeAndDigest } from '../content.ts';
import { fieldOf, listOf, sorted, textOf } from '../inspected.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { counted, grouped } from '../words.ts';
import { paint } from './paint.ts';

/** Characters of a block that `--short` shows, and of a passage without `--full`. */
const SHORT = { block: 300, passage: 120 } as const;

/** The beginning of a text that is longer than `most` characters. */
const begun = (text: string, most: number): string => (text.length > most ? `${[...text].slice(0, most).join('').trimEnd()}…` : text);

/** The blocks of one agent in full (`get blocks AGENT`); with `short` 300 characters of each. */
export function renderBlocks(agent: string, blocks: readonly Inspected[], options: ViewOptions & { readonly short?: boolean }): string {
  if (blocks.length === 0) return `No blocks found on ${cleanLine(agent)}.\n`;
  const paints = paint(options.color);
  const one = (block: Inspected): string => {
    const value = textOf(fieldOf(block, 'value'));
    const description = textOf(fieldOf(block, 'description'));
    const limit = Number(fieldOf(block, 'limit') ?? 0);
    return [
      `${paints.strong(cleanLine(block.name))}  ${cleanLine(block.id)}`,
      ...(description === '' ? [] : [`  Description:  ${cleanLine(description)}`]),
      `  Limit:        ${grouped(limit)} characters, ${grouped(value.length)} used${fieldOf(block, 'read_only') === true ? ', read only' : ''}`,
      ...(options.redactContent ? [`  ${sizeAndDigest(value)}`] : value === '' ? ['  (empty)'] : cleanText(options.short ? begun(value, SHORT.block) : value).split('\n').map((line) => `    ${line}`)),
    ].join('\n');
  };
  return tidy(`${counted(blocks.length, 'block')} of ${cleanLine(agent)}\n\n${sorted(blocks).map(one).join('\n\n')}\n`);
}

/** The passages of an agent: when, tags, where from, how near to the query (where the server tells: 0.16.8 on Postgres gives 0 to all, best first), and the text; 120 characters of it without `full`. */
export function renderPassages(agent: string, passages: readonly Inspected[], options: { readonly color: boolean; readonly full?: boolean; readonly columns?: number }): string {
  if (passages.length === 0) return `No archival memory found for ${cleanLine(agent)}.\n`;
  const paints = paint(options.color);
  const one = (passage: Inspected): string => {
    const text = textOf(fieldOf(passage, 'text'));
    const source = textOf(fieldOf(passage, 'file_name') ?? fieldOf(passage, 'source_id'));
    const score = fieldOf(passage, 'score');
    const head = [
      textOf(fieldOf(passage, 'created_at')).slice(0, 19).replace('T', ' '), ...(listOf(passage, 'tags').length === 0 ? [] : [`[${listOf(passage, 'tags').map(textOf).toSorted().join(', ')}]`]),
      ...(source === '' ? [] : [source]), ...(typeof score === 'number' && score > 0 ? [`score ${score.toFixed(3)}`] : []),
    ].map(cleanLine).join('  ');
    return [paints.quiet(head), ...cleanText(options.full ? text : begun(text.replace(/\s+/g, ' '), SHORT.passage)).split('\n').map((line) => `  ${line}`)].join('\n');
  };
  return tidy(`${counted(passages.length, 'passage')} of ${cleanLine(agent)}\n\n${passages.map(one).join('\n')}\n`);
}
