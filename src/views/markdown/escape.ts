import { cleanLine } from '../clean.ts';
import { SIGN_MARK } from '../human/paint.ts';

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

const SIGNED = new RegExp(`^( *)${SIGN_MARK}([-+~=!])(/${SIGN_MARK}\\+)?(.*)$`, 's');

/**
 * A line written with `signPaint`: its sign moved to the first column, where a diff fence colours it; `~`, `=` and `-/+` stand behind a `!`.
 * Only real signs move: a list item of a prompt that begins with `-` stays an unchanged line.
 */
export function forDiff(line: string): string {
  const [, blanks = '', mark = '', replace = '', rest = ''] = SIGNED.exec(line) ?? [];
  const plain = (text: string): string => text.replaceAll(SIGN_MARK, '');
  if (mark === '') return plain(line.startsWith('  ') ? line : `  ${line}`).trimEnd();
  if (replace === '' && mark !== '~' && mark !== '=') return plain(`${mark}${blanks}${rest}`).trimEnd();
  return plain(`!${blanks === '' ? ' ' : blanks.slice(1)}${mark}${replace}${rest}`).trimEnd();
}
