import { cleanLine } from '../clean.ts';

/** Text inside HTML, one line. */
export const html = (text: string): string => cleanLine(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Inline code that holds any text: names of others can neither end it nor become links or mentions. */
export function code(text: string): string {
  const clean = cleanLine(text);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${clean}\`` : `${ticks} ${clean} ${ticks}`;
}

/** A fenced block that no line inside can end. */
export function fence(lines: readonly string[], language: string): string {
  const longest = Math.max(2, ...lines.map((line) => /`+/.exec(line)?.[0].length ?? 0), ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}${language}`, ...lines, ticks].join('\n');
}

/** The first sign of a line moved to its first column, where a diff fence colours it; `~`, `=` and `-/+` as `!`. */
export function forDiff(line: string): string {
  const [, blanks = '', mark = '', rest = ''] = /^( *)([+\-~=!]|-\/\+)( .*)$/s.exec(line) ?? [];
  if (mark === '') return line.startsWith('  ') ? line : `  ${line}`.trimEnd();
  const column = mark === '+' || mark === '-' ? mark : '!';
  return mark === column ? `${column}${blanks}${rest}` : `${column}${blanks}${mark}${rest}`;
}
