import { isMap, isNode, isSeq } from 'yaml';
import type { Document, LineCounter, Node, Pair, YAMLMap } from 'yaml';
import type { SourceRange } from '../diagnostic.ts';
import type { Json } from '../value.ts';
import type { Excerpts } from './excerpt.ts';
import { pointerParent, pointerSteps } from './pointer.ts';
import { isMergeKey, keyText, mergedMaps } from './yaml-value.ts';
import type { PlainValue } from './yaml-value.ts';

/** A parsed fleet file: its plain value, and where each part of it stands. */
export interface FleetDocument {
  /** As it is shown: relative to the fleet's folder; `-` for standard input. */
  readonly file: string;
  readonly value: Json;
  /**
   * Where the value (or its key) at a JSON pointer stands; for what is not there, the nearest part around it. Values of several lines
   * give their key. Without an excerpt: those are added to diagnostics only (`withExcerpt`).
   */
  range(pointer: string, part?: 'key' | 'value'): SourceRange | undefined;
  /** The same range with the lines to show; secrets in them are masked. */
  withExcerpt(range: SourceRange): SourceRange;
}

interface Found { readonly key?: Node; readonly value?: Node }

/** A document over a parsed YAML tree. */
export function createDocument(file: string, text: string, tree: Document, lines: LineCounter, plain: PlainValue, excerpts: Excerpts): FleetDocument {

  const span = (start: number, end: number): SourceRange => {
    const from = lines.linePos(start);
    const to = lines.linePos(end);
    const newline = text.indexOf('\n', start);
    const lineEnd = from.col + (newline < 0 ? text.length : newline) - start;
    return {
      file,
      start: { line: from.line, column: from.col },
      end: { line: from.line, column: to.line === from.line ? Math.max(to.col, from.col + 1) : Math.max(lineEnd, from.col + 1) },
    };
  };

  const nodeSpan = (node: Node | undefined): SourceRange | undefined => (node?.range ? span(node.range[0], node.range[1]) : undefined);
  const severalLines = (node: Node): boolean => node.range !== undefined && node.range !== null && text.slice(node.range[0], node.range[1]).trimEnd().includes('\n');

  const range = (pointer: string, part: 'key' | 'value' = 'value'): SourceRange | undefined => {
    for (let at = pointer; ; at = pointerParent(at)) {
      const found = find(tree, pointerSteps(at), plain.resolve);
      if (found) {
        const { key, value: node } = found;
        const preferKey = key && (part === 'key' || at !== pointer || !node?.range || severalLines(node) || node.range[0] === node.range[1]);
        return nodeSpan(preferKey ? key : (node ?? key)) ?? span(0, 0);
      }
      if (at === '') return undefined;
    }
  };

  return {
    file,
    value: plain.value,
    range,
    withExcerpt: (place) => (place.file === file && !place.excerpt ? { ...place, excerpt: excerpts.masked(place) } : place),
  };
}

/** The node at the end of the steps, aliases and merge keys followed. */
function find(tree: Document, steps: readonly string[], resolve: PlainValue['resolve']): Found | undefined {
  let found: Found = isNode(tree.contents) ? { value: tree.contents } : {};
  for (const step of steps) {
    const next = inside(resolve(found.value), step, resolve);
    if (!next) return undefined;
    found = next;
  }
  return found;
}

/** The pairs of a map by their key, the first of each: a map of many keys is asked for many of them. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map);
  if (known) return known;
  const made = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = isMergeKey(pair) ? undefined : keyText(pair.key);
    if (key !== undefined && !made.has(key)) made.set(key, pair);
  }
  pairs.set(map, made);
  return made;
}

function inside(node: unknown, step: string, resolve: (node: unknown) => unknown): Found | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = pairsOf(node).get(step);
  if (pair) return { ...(isNode(pair.key) ? { key: pair.key } : {}), ...(isNode(pair.value) ? { value: pair.value } : {}) };
  for (const merge of node.items) {
    for (const map of isMergeKey(merge) ? (mergedMaps(merge, resolve) ?? []) : []) {
      const found = inside(map, step, resolve);
      if (found) return found;
    }
  }
  return undefined;
}
