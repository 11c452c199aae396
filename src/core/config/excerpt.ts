import { isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter } from 'yaml';
import type { SourceRange } from '../diagnostic.ts';
import { keyText } from './yaml-value.ts';

type Excerpt = NonNullable<SourceRange['excerpt']>;

/** Longer lines are cut around nothing: a line is there to be recognised. */
const MAX_LINE = 300;

/** Keys below which every value may be a secret, wherever they stand. */
const SECRET_PLACES = new Set(['mcp_servers', 'providers', 'global-secrets', 'secrets', 'lettabot', 'backend']);
/** Keys below those that are harmless and help to recognise the place. */
const HARMLESS = new Set(['name', 'type', 'auth_header', 'command', 'provider_type']);

/** Keys that speak of secrets wherever they stand, in a misspelled section too. */
const SECRET_KEY = /(?<!max_)token|secret|passw|api_?key|authorization|credential/i;
const USER_INFO = /:\/\/[^/\s]*@/;

/** What a syntax error may show: a line that says nothing of tokens, keys and the like. */
const SUSPICIOUS = /token|secret|passw|key|auth|bearer|credential|:\/\/[^/\s]*@/i;

/** The line of the range and the one before it, with values that may be secret replaced by `(sensitive)`. */
export function excerptAround(range: SourceRange, textLines: readonly string[], tree: Document, lines: LineCounter): Excerpt {
  const masks = maskedSpans(tree, lines, range.start.line - 1, range.start.line);
  return shownLines(range, textLines, (line, text) => {
    const mask = masks.find((span) => line >= span.from.line && line <= span.to.line);
    if (!mask) return text;
    return line === mask.from.line ? `${text.slice(0, mask.from.col - 1)}(sensitive)` : '(sensitive)';
  });
}

/** The same for a text that is no valid YAML, where nobody knows what the secrets are. */
export const cautiousExcerpt = (range: SourceRange, text: string): Excerpt =>
  shownLines(range, text.split('\n'), (_, line) => (SUSPICIOUS.test(line) ? undefined : line));

function shownLines(range: SourceRange, textLines: readonly string[], show: (line: number, text: string) => string | undefined): Excerpt {
  const at = range.start.line;
  return [at - 1, at].flatMap((line) => {
    const text = textLines[line - 1];
    if (text === undefined || (line < at && text.trim() === '')) return [];
    const shown = show(line, text);
    return shown === undefined ? [] : [{ line, text: shown.slice(0, MAX_LINE) }];
  });
}

interface Span { readonly from: { readonly line: number; readonly col: number }; readonly to: { readonly line: number } }

/** Values that may be secret and touch the lines from `first` to `last`. */
function maskedSpans(tree: Document, lines: LineCounter, first: number, last: number): readonly Span[] {
  const spans: Span[] = [];
  const touches = (node: unknown): boolean => {
    if (!isNode(node) || !node.range) return false;
    return lines.linePos(node.range[0]).line <= last && lines.linePos(node.range[2]).line >= first;
  };
  const walk = (node: unknown, secret: boolean): void => {
    if (!touches(node)) return;
    if (isMap(node)) {
      for (const pair of node.items) {
        const key = keyText(pair.key) ?? '';
        walk(pair.value, SECRET_PLACES.has(key) || SECRET_KEY.test(key) || (secret && !HARMLESS.has(key)));
      }
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, secret);
    } else if (isScalar(node) && node.range && (secret || USER_INFO.test(String(node.value)))) {
      spans.push({ from: lines.linePos(node.range[0]), to: lines.linePos(Math.max(node.range[0], node.range[1] - 1)) });
    }
  };
  walk(tree.contents, false);
  return spans;
}
