import { isScalar, LineCounter } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { Diagnostic, SourceRange } from '../diagnostic.ts';
import { createDocument } from './document.ts';
import type { FleetDocument } from './document.ts';
import { createExcerpts } from './excerpt.ts';
import { MAX_FLEET_FILE } from './limits.ts';
import { createProblems } from './problems.ts';
import { decodeText } from './text.ts';
import { MAX_TOKENS, NestedTooDeep, parseTrees, TooManyTokens } from './yaml-tree.ts';
import { plainValue } from './yaml-value.ts';

/** After the first syntax errors the others say nothing new. */
const MAX_SYNTAX_PROBLEMS = 20;

/** What a file parses to; `document` is missing when nothing can be done with it. */
export interface Parsed { readonly document?: FleetDocument; readonly diagnostics: readonly Diagnostic[] }

/**
 * A fleet file (YAML or JSON) as a document with source ranges. Data only: no tags that run code, aliases and merge keys within limits.
 * All problems at once, as diagnostics; nothing is thrown. `values`: what is shown with them has keys only, since every value may be a secret.
 */
export function parseFleetFile(bytes: Uint8Array, file: string, values = false): Parsed {
  const whole = (code: string, summary: string, next?: string): Parsed => ({
    diagnostics: [{ severity: 'error', code, summary, range: { file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }, ...(next ? { next } : {}) }],
  });
  if (bytes.length > MAX_FLEET_FILE) {
    return whole('LC1107', `${file} is larger than ${MAX_FLEET_FILE / 1024 / 1024} MB`, 'Put long texts in files of their own (from_file), or split the fleet over several files.');
  }
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return whole('LC1109', `${file} ${decoded.problem}`);

  const lines = new LineCounter();
  let trees: readonly Document[];
  try {
    trees = parseTrees(decoded.text, lines);
  } catch (error) {
    if (error instanceof TooManyTokens) return whole('LC1107', `${file} has more than ${MAX_TOKENS.toLocaleString('en')} words and signs`, 'Split the fleet over several files.');
    if (error instanceof NestedTooDeep) return whole('LC1107', `${file} is nested too deep, in line ${lines.linePos(error.offset).line}`);
    throw error;
  }
  const [tree, second] = trees;
  if (!tree) return whole('LC1110', `${file} is empty`);
  const span = (from: number, to: number): SourceRange => {
    const start = lines.linePos(from);
    const end = lines.linePos(Math.max(to, from + 1));
    return { file, start: { line: start.line, column: start.col }, end: { line: start.line, column: end.line === start.line ? Math.max(end.col, start.col + 1) : start.col + 1 } };
  };
  const excerpts = createExcerpts(decoded.text, tree, lines, values);
  const cautious = (from: number, to: number): SourceRange => {
    const range = span(from, to);
    return { ...range, excerpt: excerpts.cautious(range) };
  };
  if (second) return { diagnostics: [{ severity: 'error', code: 'LC1106', summary: 'the file holds several YAML documents', range: cautious(second.range?.[0] ?? 0, second.range?.[0] ?? 0), next: 'Split it into files, and give each with -f.' }] };
  const mistakes = [...tree.errors, ...tree.warnings.filter((warning) => warning.code === 'TAG_RESOLVE_FAILED')];
  if (mistakes.length > 0) return { diagnostics: mistakes.slice(0, MAX_SYNTAX_PROBLEMS).map((error) => syntaxProblem(error, cautious)) };
  if (tree.contents === null || (isScalar(tree.contents) && tree.contents.value === null)) return whole('LC1110', `${file} is empty`, 'Declare at least one agent under `agents`.');

  const problems = createProblems();
  const plain = plainValue(tree, ({ code, summary, at, end, next }) => {
    const range = problems.isFull('error') ? undefined : span(at, end);
    problems.add({ severity: 'error', code, summary, ...(range ? { range: { ...range, excerpt: excerpts.masked(range) } } : {}), ...(next ? { next } : {}) });
  });
  const diagnostics = problems.list();
  return plain === undefined ? { diagnostics } : { document: createDocument(file, decoded.text, tree, lines, plain, excerpts), diagnostics };
}

/** The parser's error in our words. */
function syntaxProblem(error: YAMLError, place: (from: number, to: number) => SourceRange): Diagnostic {
  const [from, to] = error.pos;
  const range = place(from, to);
  const problem = (code: string, summary: string, next?: string): Diagnostic => ({ severity: 'error', code, summary, range, ...(next ? { next } : {}) });
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return problem('LC1101', 'a tab is used to indent', 'YAML wants spaces.');
    case 'TAG_RESOLVE_FAILED':
      return problem('LC1101', 'this tag is not known', 'A fleet file holds plain data only; a text that begins with `!` needs quotes.');
    case 'MISSING_CHAR':
      return error.message.startsWith('Missing ') ? problem('LC1101', 'something is not closed', `The parser misses ${error.message.replace(/^Missing /, 'a ')}.`) : problem('LC1101', `not valid YAML: ${said(error)}`);
    default:
      return problem('LC1101', `not valid YAML: ${said(error)}`);
  }
}

/** The parser's words, without what it quotes of the text: that may be a secret. */
const said = ({ code, message }: YAMLError): string => `${message.charAt(0).toLowerCase()}${(code === 'UNEXPECTED_TOKEN' ? message.replace(/: .*$/s, '') : message).slice(1)}`;
