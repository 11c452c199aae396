import { splitTop } from './python-text.ts';

/** One function as read from Python source, without running it. */
export interface PythonFunction {
  name: string;
  parameters: { name: string; annotation: string | undefined; hasDefault: boolean }[];
  docstring: string | undefined;
}

/**
 * The function that the server takes a tool's schema from: the last one that a breadth-first walk of the syntax tree
 * meets, so an inner function wins over the outer ones, else the last at top level (API notes §6). `async def` does not count.
 */
export function lastFunction(source: string): PythonFunction | undefined {
  const lines = maskStrings(source).split('\n');
  const stack: number[] = [];
  let chosen: { line: number; depth: number } | undefined;
  lines.forEach((line, index) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return;
    const indent = line.length - line.trimStart().length;
    while (stack.length > 0 && (stack.at(-1) ?? 0) >= indent) stack.pop();
    stack.push(indent);
    if (!/^\s*def\s+\w+/.test(line)) return;
    if (!chosen || stack.length >= chosen.depth) chosen = { line: index, depth: stack.length };
  });
  return chosen && readFunction(source.split('\n').slice(chosen.line).join('\n'));
}

/** Whether the source defines a function of that name, the only check a PATCH of source code makes. */
export function definesFunction(source: string, name: string): boolean {
  return new RegExp(`(^|\\s)(def|function)\\s+${name.replaceAll(/\W/g, '')}\\b`).test(source);
}

function readFunction(text: string): PythonFunction | undefined {
  const head = /^\s*def\s+(\w+)\s*\(/.exec(text);
  if (!head?.[1]) return undefined;
  const close = closing(text, head[0].length - 1);
  if (close === undefined) return undefined;
  const parameters = splitTop(text.slice(head[0].length, close), ',')
    .map((part) => part.replaceAll(/#[^\n]*/g, '').trim())
    .filter((part) => part !== '' && !part.startsWith('*') && part !== '/')
    .map((part) => {
      const [declared = '', defaultValue] = splitTop(part, '=');
      const [name = '', annotation] = splitTop(declared, ':');
      return { name: name.trim(), annotation: annotation?.trim(), hasDefault: defaultValue !== undefined };
    });
  const rest = text.slice(close + 1);
  const body = /^[^:\n]*:[^\n]*\n|^[^:]*:/.exec(rest);
  return { name: head[1], parameters, docstring: body ? docstringAt(rest.slice(body[0].length)) : undefined };
}

function docstringAt(body: string): string | undefined {
  const match = /^(?:\s*#[^\n]*\n|\s)*[rRuU]?("""|'''|"|')/.exec(body);
  if (!match?.[1]) return undefined;
  const end = body.indexOf(match[1], match[0].length);
  return end < 0 ? undefined : body.slice(match[0].length, end);
}

/** Index of the bracket that closes the one at `open`, strings skipped. */
function closing(text: string, open: number): number | undefined {
  const masked = maskStrings(text);
  let depth = 0;
  for (let index = open; index < masked.length; index++) {
    const char = masked[index] ?? '';
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && --depth === 0) return index;
  }
  return undefined;
}

/** The same text with the contents of strings (not their line breaks) and comments blanked, so that lines and columns stay. */
function maskStrings(source: string): string {
  return source.replaceAll(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g, (found) =>
    found.replaceAll(/[^\n]/g, '_'),
  );
}
