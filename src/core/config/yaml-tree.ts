import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document, LineCounter } from 'yaml';

/** Open brackets and levels that the parser may hold; each level of nesting takes up to three. */
const MAX_OPEN = 256;

/**
 * Words and signs (spaces and line breaks too) that a file may have. Each takes memory, so that ten megabytes of `1,` would take more than
 * there is; a file of 25,000 agents has this many.
 */
export const MAX_TOKENS = 3_000_000;

/** Errors of the parser after which it stops: each holds on to its part of the text. */
const MAX_ERRORS = 1000;

/** Thrown for a text of more parts than any fleet has. */
export class TooManyTokens extends Error {}

/** Thrown for a text that nests deeper than any fleet: composing it would exhaust the stack and take the whole process down. */
export class NestedTooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested too deep at ${offset}`);
    this.offset = offset;
  }
}

/**
 * The documents of a YAML text with their errors; throws NestedTooDeep or TooManyTokens before either does harm. Data only: no custom tags, no code.
 * Keys that are there twice are found by `plainValue`: the composer compares each with each, which takes minutes for a large map.
 */
export function parseTrees(text: string, lines: LineCounter): readonly Document[] {
  const composer = new Composer({ merge: true, uniqueKeys: false, prettyErrors: false });
  return [...composer.compose(tokens(text, lines), true, text.length)];
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let count = 0;
  let documents = 0;
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) throw new TooManyTokens();
    for (const token of parser.next(lexeme)) {
      yield token;
      // Two documents are one too many, and after so many mistakes there is nothing left to say.
      if (token.type === 'document' && ++documents > 1) return;
      if (token.type === 'error' && ++errors > MAX_ERRORS) return;
    }
    if (parser.stack.length > MAX_OPEN) throw new NestedTooDeep(parser.offset);
  }
  yield* parser.end();
}
