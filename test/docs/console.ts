import type { Block } from './pages.ts';
import type { Said } from './stage.ts';

/** A command of a `console` block and what the page says that it prints. */
export interface Step { readonly command: string; readonly expected: readonly string[]; readonly line: number }

/** `$ command` lines, each with the lines that follow it; a command goes on after a `\` at the end of a line. */
export function stepsOf({ page, line, text }: Block): readonly Step[] {
  const steps: { command: string; expected: string[]; line: number }[] = [];
  let open = false;
  for (const [at, row] of text.trimEnd().split('\n').entries()) {
    const last = steps.at(-1);
    if (open && last) last.command += `\n${row}`;
    else if (row.startsWith('$ ')) steps.push({ command: row.slice(2), expected: [], line: line + at });
    else if (last) last.expected.push(row);
    else throw new Error(`${page}:${line + at}: a console block begins with "$ command"`);
    open = (open || row.startsWith('$ ')) && row.endsWith('\\');
  }
  return steps;
}

/**
 * What is wrong with what a command said, or undefined. `…` in a line stands for any text, a line of `…` for any lines. A page that
 * shows nothing asks for nothing. Exit codes: 1 where an error is shown, any where `echo $?` follows, else 0.
 */
export function complaint({ command, expected }: Step, said: Said, asksForCode: boolean): string | undefined {
  const text = said.output.trimEnd();
  const wanted = expected.join('\n').trimEnd();
  const code = /^Error LC\d{4}/m.test(wanted) ? 1 : 0;
  const told = `$ ${command}\n--- the page says\n${wanted}\n--- it said (exit ${said.code})\n${text}`;
  if (!asksForCode && said.code !== code) return `it should exit ${code}\n${told}`;
  return wanted === '' || patternOf(wanted).test(text) ? undefined : `it says something else\n${told}`;
}

function patternOf(wanted: string): RegExp {
  const rows = wanted.split('\n').map((row) => ({ any: row.trim() === '…', source: row.trimEnd().split('…').map(escape).join('.*') }));
  const source = rows.map(({ any, source: line }, at) => (any ? '(?:.*\\n)*?' : at === rows.length - 1 ? line : `${line} *\\n`)).join('');
  // A last line of `…` also swallows a line without its end.
  return new RegExp(`^${source}${rows.at(-1)?.any ? '[\\s\\S]*' : ''}$`, 'u');
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
