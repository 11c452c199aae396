import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter } from 'yaml';
import type { SourceRange } from '../diagnostic.ts';
import { keyText } from './yaml-value.ts';

type Excerpt = NonNullable<SourceRange['excerpt']>;

/** Longer lines are cut around nothing: a line is there to be recognised. */
const MAX_LINE = 300;

/** Keys below which every value may be a secret, wherever they stand. */
const SECRET_PLACES = new Set(['mcp_servers', 'providers', 'global-secrets', 'secrets', 'lettabot', 'backend']);
/** Keys below those that are harmless and help to recognise the place. */
const HARMLESS = new Set(['name', 'type', 'auth_header', 'command', 'provider_type', 'from_env', 'preserve_existing', 'external']);

/** Keys that speak of secrets wherever they stand, in a misspelled section too. */
const SECRET_KEY = /(?<!max_)token|secret|passw|api_?key|authorization|credential/i;
const USER_INFO = /:\/\/[^/\s]*@/;

/** What a syntax error may show: a line that says nothing of tokens, keys and the like. */
const SUSPICIOUS = /token|secret|passw|key|auth|bearer|credential|:\/\/[^/\s]*@/i;

/** Lines to show with a diagnostic. */
export interface Excerpts {
  /** The line of the range and the one before it, with values that may be secret replaced by `(sensitive)`. */
  masked(range: SourceRange): Excerpt;
  /** The same for a text that is no valid YAML, where nobody knows what the secrets are: lines that speak of them are left out, and lines of sections that hold some show their key only. */
  cautious(range: SourceRange): Excerpt;
}

/** The excerpts of a text; the secrets of its tree are looked for once, when first needed. */
export function createExcerpts(text: string, tree: Document, lines: LineCounter): Excerpts {
  let textLines: readonly string[] | undefined;
  let masks: ReadonlyMap<number, number> | undefined;
  let secretLines: ReadonlySet<number> | undefined;
  const shown = (range: SourceRange, show: (line: number, text: string) => string | undefined): Excerpt => {
    textLines ??= text.split('\n');
    return shownLines(range, textLines, show);
  };
  return {
    masked: (range) => shown(range, (line, content) => {
      masks ??= maskedLines(tree, lines);
      const column = masks.get(line);
      return column === undefined ? content : `${content.slice(0, column)}(sensitive)`;
    }),
    cautious: (range) => shown(range, (line, content) => {
      if (SUSPICIOUS.test(content)) return undefined;
      secretLines ??= linesOfSecretPlaces(textLines ?? []);
      return secretLines.has(line) ? keyOnly(content) : content;
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

/** A key at the beginning of a line, quoted or not; an opening brace before it counts as indentation, items of a list do not count as keys. */
const KEY = /^([\s{]*)["']?[A-Za-z_][\w-]*["']?\s*:/;
const SECRET_SECTION = new RegExp(`(?<![\\w-])(?:${[...SECRET_PLACES].join('|')})["']?\\s*:`);

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

/** Lines with values that may be secret, and how many characters of each may be shown. */
function maskedLines(tree: Document, lines: LineCounter): ReadonlyMap<number, number> {
  const masks = new Map<number, number>();
  const mask = (from: number, to: number): void => {
    const start = lines.linePos(from);
    const last = lines.linePos(Math.max(from, to - 1)).line;
    masks.set(start.line, Math.min(masks.get(start.line) ?? Infinity, start.col - 1));
    for (let line = start.line + 1; line <= last; line++) masks.set(line, 0);
  };
  const walk = (node: unknown, secret: boolean): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        const key = keyText(pair.key) ?? '';
        walk(pair.value, SECRET_PLACES.has(key) || SECRET_KEY.test(key) || (secret && !HARMLESS.has(key)));
      }
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, secret);
    } else if (isScalar(node) && node.range && (secret || USER_INFO.test(String(node.value)))) {
      mask(node.range[0], node.range[1]);
    }
  };
  walk(tree.contents, false);
  return masks;
}
