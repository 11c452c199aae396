import type { Document, LineCounter } from 'yaml';
import type { SourceRange } from '../diagnostic.ts';
import { maskedLines, SECRET_PLACES } from './secret-places.ts';

type Excerpt = NonNullable<SourceRange['excerpt']>;

/** Longer lines are cut around nothing: a line is there to be recognised. */
const MAX_LINE = 300;

/** What a syntax error may show: a line that says nothing of tokens, keys and the like. */
const SUSPICIOUS = /token|secret|passw|key|auth|bearer|credential|:\/\/[^/\s]*@/i;

/** Lines to show with a diagnostic. */
export interface Excerpts {
  /** The line of the range and the one before it, with values that may be secret replaced by `(sensitive)`. */
  masked(range: SourceRange): Excerpt;
  /** The same for a text that is no valid YAML, where nobody knows what the secrets are: lines that speak of them are left out, and lines of sections that hold some show their key only. */
  cautious(range: SourceRange): Excerpt;
}

/** The excerpts of a text; the secrets of its tree are looked for once, when first needed. `values`: whether every value of it may be one. */
export function createExcerpts(text: string, tree: Document, lines: LineCounter, values = false): Excerpts {
  let textLines: readonly string[] | undefined;
  let masks: ReadonlyMap<number, number> | undefined;
  let secretLines: ReadonlySet<number> | undefined;
  const shown = (range: SourceRange, show: (line: number, text: string) => string | undefined): Excerpt => {
    textLines ??= text.split('\n');
    return shownLines(range, textLines, show);
  };
  return {
    masked: (range) => shown(range, (line, content) => {
      masks ??= maskedLines(tree, lines, values);
      const column = masks.get(line);
      return column === undefined ? withoutComment(content) : `${content.slice(0, column)}(sensitive)`;
    }),
    cautious: (range) => shown(range, (line, content) => {
      if (SUSPICIOUS.test(content)) return undefined;
      secretLines ??= linesOfSecretPlaces(textLines ?? []);
      return values || secretLines.has(line) ? keyOnly(content) : content;
    }),
  };
}

function shownLines(range: SourceRange, textLines: readonly string[], show: (line: number, text: string) => string | undefined): Excerpt {
  const at = range.start.line;
  return [at - 1, at].flatMap((line) => {
    const text = textLines[line - 1];
    if (text === undefined || (line < at && text.trim() === '')) return [];
    const shown = show(line, text);
    return shown === undefined ? [] : [{ line, text: shown.slice(0, MAX_LINE) }];
  });
}

/** Comments that speak of secrets may hold one that was commented out. */
const withoutComment = (content: string): string => content.replace(/(^|\s)#.*$/, (comment, before: string) => (SUSPICIOUS.test(comment) ? `${before}# (sensitive)` : comment));

/** A key at the beginning of a line, quoted or not; an opening brace before it counts as indentation, items of a list do not count as keys. */
const KEY = /^([\s{]*)["']?[A-Za-z_][\w-]*["']?\s*:/;
const SECRET_SECTION = new RegExp(`(?<![\\w-])(?:${[...SECRET_PLACES, 'variables', 'env', 'headers', 'custom_headers'].join('|')})["']?\\s*:`);

/**
 * Numbers of the lines of sections that may hold secrets, by the text alone: from such a key to the next key that is indented no more
 * than its line, or to the end when a bracket stays open in that line, for then indentation says nothing.
 */
function linesOfSecretPlaces(textLines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let depth: number | undefined;
  for (const [index, text] of textLines.entries()) {
    const indent = KEY.exec(text)?.[1]?.length;
    if (depth !== undefined && indent !== undefined && indent <= depth) depth = undefined;
    if (depth === undefined && SECRET_SECTION.test(text)) depth = count(text, /[[{]/g) > count(text, /[\]}]/g) ? -1 : indent ?? text.search(/\S/);
    if (depth !== undefined) found.add(index + 1);
  }
  return found;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** A line up to the value of its first key; a line without one, and an item of a list, is value from its beginning. */
function keyOnly(text: string): string {
  const indent = /^\s*(?:-\s+)*/.exec(text)?.[0] ?? '';
  const key = /^\s*["']?[A-Za-z_][\w-]*["']?\s*:(?=\s|$)/.exec(text)?.[0];
  if (text.trim() === '' || key?.trim() === text.trim()) return text;
  return key === undefined ? `${indent}(sensitive)` : `${key} (sensitive)`;
}
