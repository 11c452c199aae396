import Table from 'cli-table3';
import { cleanLine } from '../clean.ts';
import { cutTo, displayWidth } from '../width.ts';

/** One column of a listing. */
export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** May be cut to the terminal's width; names and ids never are. */
  readonly cut?: boolean;
}

/** No column is cut below this. */
const NARROWEST = 8;
const GAP = 2;

/**
 * Rows in aligned columns without lines between them. With `columns` (the terminal's width) the widest columns that may be cut are,
 * until a row fits; without it (a pipe) nothing is. Ends with a line feed.
 */
export function renderTable(heads: readonly Column[], rows: readonly (readonly string[])[], options: { readonly columns?: number } = {}): string {
  const clean = rows.map((row) => heads.map((_, index) => cleanLine(row[index] ?? '')));
  const widths = heads.map((head, index) => Math.max(displayWidth(head.head), ...clean.map((row) => displayWidth(row[index] ?? ''))));
  const fitted = options.columns === undefined ? widths : fit(widths, heads, options.columns);
  const none = Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'].map((part) => [part, '']));
  const table = new Table({
    chars: { ...none, middle: ' '.repeat(GAP) }, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] }, colAligns: heads.map((head) => head.align ?? 'left'),
  });
  table.push(...[heads.map((head) => head.head), ...clean].map((row) => row.map((cell, index) => cutTo(cell, fitted[index] ?? cell.length))));
  return `${table.toString().split('\n').map((line) => line.trimEnd()).join('\n')}\n`;
}

function fit(widths: readonly number[], heads: readonly Column[], columns: number): readonly number[] {
  const fitted = [...widths];
  const total = (): number => fitted.reduce((sum, width) => sum + width, 0) + GAP * (fitted.length - 1);
  while (total() > columns) {
    const widest = Math.max(...fitted.filter((_, index) => heads[index]?.cut === true));
    const at = fitted.findIndex((width, index) => heads[index]?.cut === true && width === widest);
    if (at < 0 || widest <= NARROWEST) break;
    fitted[at] = widest - 1;
  }
  return fitted;
}
