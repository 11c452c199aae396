import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document, LineCounter } from 'yaml';

/** Open brackets and levels that the parser may hold; each level of nesting takes up to three. */
const MAX_OPEN = 256;

/** Thrown for a text that nests deeper than any fleet: composing it would exhaust the stack and take the whole process down. */
export class NestedTooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested too deep at ${offset}`);
    this.offset = offset;
  }
}

/**
 * The documents of a YAML text with their errors; throws NestedTooDeep before the depth does harm. Data only: no custom tags, no code.
 * Keys that are there twice are found by `plainValue`: the composer compares each with each, which takes minutes for a large map.
 */
export function parseTrees(text: string, lines: LineCounter): readonly Document[] {
  const composer = new Composer({ merge: true, uniqueKeys: false, prettyErrors: false });
  return [...composer.compose(tokens(text, lines), true, text.length)];
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_OPEN) throw new NestedTooDeep(parser.offset);
  }
  yield* parser.end();
}
