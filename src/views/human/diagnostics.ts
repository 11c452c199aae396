import type { Diagnostic, SourceRange } from '../../core/diagnostic.ts';
import { cleanLine, cleanText } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { displayWidth } from '../width.ts';
import { type Paint, paint } from './paint.ts';

export interface DiagnosticsOptions extends ViewOptions {
  /** What the last line says about the world, when there are errors: `Nothing was changed.` Absent: no last line. */
  readonly outcome?: string;
}

/** Errors and warnings for people, in the order given, each with its place and the line underlined. Empty for none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: DiagnosticsOptions): string {
  if (diagnostics.length === 0) return '';
  const paints = paint(options.color);
  const blocks = diagnostics.map((diagnostic) => showDiagnostic(diagnostic, paints, options).join('\n'));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const last = options.outcome === undefined || errors === 0 ? [] : [`${errors} error${errors === 1 ? '' : 's'}. ${options.outcome}`];
  return tidy(`${[...blocks, ...last].join('\n\n')}\n`);
}

/** One diagnostic as lines: code and summary, place, excerpt, address, details, next step. */
export function showDiagnostic(diagnostic: Diagnostic, paints: Paint, options: ViewOptions): readonly string[] {
  const { severity, code, summary, range, address, detail, next } = diagnostic;
  const label = severity === 'error' ? paints.remove(`Error ${code}`) : paints.change(`Warning ${code}`);
  const place = range === undefined ? [] : [`  ${cleanLine(range.file)}:${range.start.line}:${range.start.column}`];
  const where = address === undefined || summary.includes(address) ? '' : `in ${cleanLine(address)}.`;
  const [first = '', ...more] = next === undefined ? [] : cleanText(next).split('\n');
  return [
    `${label}: ${paints.strong(cleanLine(summary))}`,
    ...place,
    ...(range === undefined || options.redactContent === true ? [] : excerpt(range, paints)),
    ...(detail === undefined ? [] : cleanText(detail).replace(/\n+$/, '').split('\n').map((line) => `  ${line}`.trimEnd())),
    ...(where === '' && first === '' ? [] : [`  ${[where, first].filter((text) => text !== '').join(' ')}`.trimEnd()]),
    ...more.map((line) => `  ${line}`.trimEnd()),
  ];
}

const GUTTER = 5;
/** Columns of an excerpt's line; longer ones are shown around the span. */
const LONGEST = 160;

function excerpt(range: SourceRange, paints: Paint): readonly string[] {
  return (range.excerpt ?? []).flatMap(({ line, text }) => {
    const window = windowOf(text, line === range.start.line ? range.start.column - 1 : 0);
    const shown = `${paints.quiet(`${String(line).padStart(GUTTER)} │`)} ${cleanText(window.text).replace(/\t/g, '  ')}`.trimEnd();
    return line === range.start.line ? [shown, `${paints.quiet(`${' '.repeat(GUTTER)} │`)} ${paints.remove(underline(text, range, window.from))}`] : [shown];
  });
}

/** A long line around a column, so that the span can be seen. */
function windowOf(text: string, column: number): { readonly text: string; readonly from: number } {
  if (text.length <= LONGEST) return { text, from: 0 };
  const from = column < LONGEST - 40 ? 0 : column - 40;
  return { text: text.slice(from, from + LONGEST), from };
}

/** `^^^^` below the span, as wide as what stands above it is shown. */
function underline(text: string, range: SourceRange, from: number): string {
  const start = range.start.column - 1;
  const end = range.end.line === range.start.line ? range.end.column - 1 : text.length;
  const shown = (part: string): number => displayWidth(cleanText(part).replace(/\t/g, '  '));
  const width = Math.max(1, shown(text.slice(start, Math.min(end, from + LONGEST))));
  return `${' '.repeat(shown(text.slice(from, start)))}${'^'.repeat(width)}`;
}
