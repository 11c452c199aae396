import type { MemoryReport, MemoryRow } from '../../operations/reports/api.ts';
import { cleanLine } from '../clean.ts';
import { fillWord, missingWords, notesOf, totalWords } from '../memory-notes.ts';
import type { ViewOptions } from '../options.ts';
import { age, grouped } from '../words.ts';
import { paint, type Paint } from './paint.ts';
import { renderTable, type Column } from './table.ts';

export interface MemoryOptions extends ViewOptions {
  /** wide: with the block's id and the beginning of its text. */
  readonly wide: boolean;
  /** The report is of one agent that was named: no column for it. */
  readonly single: boolean;
  readonly now: Date;
  /** The terminal's width; absent in a pipe, where nothing is cut. */
  readonly columns?: number;
}

/** On a terminal so many agents of a shared block are named, in a pipe and with `wide` all. */
const NAMES = 3;
/** On one so narrow a single one is: what is to be done stands behind them. */
const NARROW = 120;
const BAR = 20;
const NARROW_BAR = 10;

/** The memory report: a row per block with a bar of its fill, then what it comes to. Ends with a line feed. */
export function renderMemory(report: MemoryReport, options: MemoryOptions): string {
  const { wide, single, columns, now } = options;
  if (report.agents.length === 0) return 'No agents found.\n';
  const width = columns !== undefined && columns < 100 ? NARROW_BAR : BAR;
  const heads: readonly Column[] = [
    ...(single ? [] : [{ head: 'AGENT' }]), { head: 'BLOCK' }, { head: 'FILL' }, { head: 'CHARS', align: 'right' }, { head: 'CHANGED' }, { head: 'NOTE', cut: true }, ...(wide ? [{ head: 'ID' }, { head: 'PREVIEW', cut: true }] : []),
  ];
  const rows = report.rows.map((row) => [
    ...(single ? [] : [agentsOf(row, wide || columns === undefined ? Infinity : columns < NARROW ? 1 : NAMES)]), row.users > 1 ? `${row.label} *` : row.label, `${bar(row.fillPct, width)}  ${String(row.fillPct).padStart(3)} %`, `${grouped(row.used)}/${grouped(row.limit)}`,
    row.changedAt === undefined ? '–' : age(row.changedAt, now) || '–', notesOf(row), ...(wide ? [row.blockId, row.preview] : []),
  ]);
  const paints = paint(options.color);
  const table = rows.length === 0 ? '' : coloured(renderTable(heads, rows, columns === undefined ? {} : { columns }), paints);
  const without = report.without.length === 0 ? [] : [`Without memory blocks: ${report.without.map(({ name }) => cleanLine(name)).join(', ')}`];
  const lines = [`${totalWords(report)}.`, ...without, ...missingWords(report)];
  return `${table}${table === '' ? '' : '\n'}${lines.join('\n')}\n`;
}

/** `AGENT/BLOCK` per line, for scripts. */
export const memoryNames = (report: MemoryReport): string => report.rows.map(({ agents, label }) => `${cleanLine(`${agents[0]?.name ?? ''}/${label}`)}\n`).join('');

function agentsOf({ agents }: MemoryRow, most: number): string {
  const names = agents.map(({ name }) => name);
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${grouped(names.length - most)} more`;
}

/** `██████▌░░░`: halves of a column, full only when it is. */
export function bar(percent: number, width: number): string {
  const halves = Math.min(width * 2, Math.floor((Math.max(0, percent) / 100) * width * 2));
  const full = Math.floor(halves / 2);
  return `${'█'.repeat(full)}${halves % 2 === 1 ? '▌' : ''}`.padEnd(width, '░');
}

/** The bars in the colours of their fill. They are painted when the table stands: a cell with colours in it would be cleaned, and too wide. */
const coloured = (table: string, paints: Paint): string =>
  table.replace(/[█▌░]{10,20} {2}( *\d+) %/g, (text, percent: string) => ({ low: paints.add, middle: paints.change, high: paints.remove })[fillWord(Number(percent))](text));
