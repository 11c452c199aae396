import { isAlias, isCollection, isPair, isScalar, Scalar, visit } from 'yaml';
import type { Document, Pair } from 'yaml';

/** Words that YAML 1.1 readers take for something else than texts, dates and times among them. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.(?:inf|nan)|[-+]?\.?\d.*)$/i;

/** Takes off quotes that are not needed, and brackets and braces over several lines; whatever has a style of its own otherwise keeps it. */
export function plainStyle(document: Document, text: string): void {
  const spansLines = ([start, end]: readonly number[] = []): boolean => text.slice(start, end).includes('\n');
  visit(document, {
    Scalar(_, node) {
      if (node.type !== Scalar.QUOTE_DOUBLE && node.type !== Scalar.QUOTE_SINGLE) return;
      const value = String(node.value);
      if (value.includes('\n')) return;
      node.type = value === '' || AMBIGUOUS.test(value) ? quotesFor(value) : Scalar.PLAIN;
    },
    Collection(_, node, path) {
      const inFlow = path.some((parent) => isCollection(parent) && parent.flow);
      if (node.flow && !inFlow && node.items.length > 0 && spansLines(node.range ?? [])) node.flow = false;
    },
    Pair(_, pair) { commentOfKey(pair); },
  });
  // The library sees an empty line where a comment stands below a key without a value.
  visit(document, { Node(_, node) { if (!isAlias(node) && node.spaceBefore && !emptyLineAbove(text, node.range?.[0] ?? 0)) node.spaceBefore = false; } });
}

/** Whether an empty line stands above the line of an offset, or above the comments over it. */
function emptyLineAbove(text: string, offset: number): boolean {
  for (let end = text.lastIndexOf('\n', offset - 1); end >= 0;) {
    const start = text.lastIndexOf('\n', end - 1);
    const line = text.slice(start + 1, end).trim();
    if (line === '') return true;
    if (!line.startsWith('#')) return false;
    end = start;
  }
  return false;
}

/** As the library chooses them: double, unless that needs escapes that single ones do not. */
const quotesFor = (value: string): Scalar.QUOTE_DOUBLE | Scalar.QUOTE_SINGLE => (/["\\]/.test(value) && !value.includes('\'') ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE);

/** `key: # words` and a map or list below: the words stay beside the key. */
function commentOfKey(pair: Pair): void {
  const { key, value, srcToken } = pair;
  if (!isScalar(key) || key.comment || !isCollection(value) || value.flow || !value.commentBefore || !srcToken?.sep || isPair(value)) return;
  const upToLine = srcToken.sep.slice(0, srcToken.sep.findIndex(({ type }) => type === 'newline'));
  if (!upToLine.some(({ type }) => type === 'comment')) return;
  const [first = '', ...rest] = value.commentBefore.split('\n');
  key.comment = first;
  value.commentBefore = rest.length > 0 ? rest.join('\n') : null;
}
