import { Parser, parseDocument } from 'yaml';
import { canonicalJson } from '../../canonical.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { parseFleetFile } from '../parse.ts';
import type { Shape } from '../shape.ts';
import { decodeText } from '../text.ts';
import { reorder } from './order.ts';
import { plainStyle } from './style.ts';
import { keepingTexts } from './texts.ts';

/** A fleet file in its canonical form, or why it has none. */
export type Formatted = { readonly text: string } | { readonly problems: readonly Diagnostic[] };

/** One round may make room for the next (a comment that gets another place); more than two were never seen. */
const ROUNDS = 5;

/**
 * The canonical form of a fleet file (YAML): keys in the order of the schema, two spaces per level, quotes only where they are needed. Comments,
 * anchors and aliases stay, and block texts keep every byte but their indentation. What comes out means the same as what went in, has the same comments, and
 * comes out of another round unchanged; a file for which that cannot be had is a problem (LC1561), as is one that does not parse.
 */
export function formatFleetFile(bytes: Uint8Array, file: string, schema: Shape): Formatted {
  const before = parseFleetFile(bytes, file);
  const decoded = decodeText(bytes);
  if (!before.document || before.diagnostics.length > 0 || !('text' in decoded)) return { problems: before.diagnostics };
  if (decoded.text.trimStart().startsWith('{')) return { problems: [{ severity: 'error', code: 'LC1562', summary: `${file} is JSON, and fmt formats YAML`, next: 'Leave it out; any JSON formatter does.' }] };
  let text = decoded.text;
  for (let round = 1; round <= ROUNDS; round++) {
    const next = once(text, schema);
    if (next === text) break;
    if (round === ROUNDS) return refused(file, 'no form of it is final');
    text = next;
  }
  const after = parseFleetFile(new TextEncoder().encode(text), file);
  if (!after.document || canonicalJson(after.document.value) !== canonicalJson(before.document.value)) return refused(file, 'its meaning would change');
  const lost = missing(commentsOf(decoded.text), commentsOf(text));
  return lost === undefined ? { text } : refused(file, `a comment would be lost: ${lost}`);
}

const refused = (file: string, why: string): Formatted => ({
  problems: [{ severity: 'error', code: 'LC1561', summary: `${file} cannot be formatted: ${why}`, next: 'It was left as it is. Please report it, with the lines around; format them by hand.' }],
});

function once(text: string, schema: Shape): string {
  const { body, tail } = withoutTail(text);
  const document = parseDocument(body, { merge: true, uniqueKeys: false, prettyErrors: false, keepSourceTokens: true, customTags: keepingTexts });
  plainStyle(document, text);
  reorder(document, schema);
  const printed = document.toString({ lineWidth: 0, indent: 2, indentSeq: true, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER, singleQuote: null });
  if (tail === '') return printed;
  // Behind a text that keeps its last line breaks, an empty line would be one more of them.
  const gap = body.endsWith('\n\n') && !printed.endsWith('\n\n') && !/[|>]\d?\+/.test(body);
  return `${printed}${gap ? '\n' : ''}${tail}`;
}

/** Comments at the left edge behind everything belong to nothing; the library would put them into the last list. Empty lines above them may be a text's. */
function withoutTail(text: string): { readonly body: string; readonly tail: string } {
  const lines = text.split('\n');
  let first = lines.length;
  for (let at = lines.length - 1; at > 0 && (lines[at]?.startsWith('#') || lines[at]?.trim() === ''); at--) if (lines[at]?.startsWith('#')) first = at;
  const tail = lines.slice(first).join('\n').trimEnd().replace(/\n{3,}/g, '\n\n');
  return { body: tail === '' ? text : `${lines.slice(0, first).join('\n')}\n`, tail: tail === '' ? '' : `${tail}\n` };
}

/** The comments of a YAML text, sorted, without the space around them. */
function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'comment' && 'source' in value && typeof value.source === 'string') comments.push(value.source.trim());
      else for (const inner of Object.values(value)) walk(inner);
    }
  };
  for (const token of new Parser().parse(text)) walk(token);
  return comments.sort();
}

/** The first of some sorted texts that is not among others. */
function missing(wanted: readonly string[], there: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of there) counts.set(text, (counts.get(text) ?? 0) + 1);
  return wanted.find((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count < 1;
  });
}
