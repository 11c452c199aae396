import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { keysOf, valuesOf } from '../schema-keys.ts';
import type { Shape } from '../shape.ts';
import { isMergeKey, keyText } from '../yaml-value.ts';

/**
 * Puts the keys of every map into the order of the schema; keys that the schema does not know stay behind the others, in their own order, and so do all
 * keys of maps that people name freely. A comment above a key goes with it. An alias never comes before its anchor.
 */
export function reorder(document: Document, schema: Shape): void {
  // Two anchors of one name: which one an alias means depends on the order of everything.
  const names: string[] = [];
  visit(document, { Node: (_, node) => { if (!isAlias(node) && node.anchor !== undefined) names.push(node.anchor); } });
  if (new Set(names).size < names.length) return;
  arrange(document.contents, schema, document);
}

function arrange(node: unknown, shape: Shape | undefined, document?: Document): void {
  if (isSeq(node)) for (const item of node.items) arrange(item, shape?.items as Shape | undefined ?? shape);
  if (!isMap(node)) return;
  const keys = shape ? keysOf(shape) : [];
  if (keys.length > 0) arrangeMap(node, new Map(keys.map(({ name }, index) => [name, index])), document);
  for (const pair of node.items) {
    const known = keys.find(({ name }) => name === keyText(pair.key));
    arrange(pair.value, known?.shape ?? (shape && valuesOf(shape)));
  }
}

/** `document`: of the map that is the whole document. */
function arrangeMap(map: YAMLMap, ranks: ReadonlyMap<string, number>, document: Document | undefined): void {
  const rank = (pair: Pair): number => {
    const key = keyText(pair.key) ?? '';
    // What others are made of stands near the top, behind the name.
    if (isMergeKey(pair) || (document && key.startsWith('x-'))) return ranks.has('name') ? (ranks.get('name') ?? 0) + 0.5 : -1;
    if (document && key === '$schema') return -1;
    return ranks.get(key) ?? ranks.size;
  };
  const wanted = map.items.map((pair, index) => ({ pair, index, rank: rank(pair) })).sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ pair }) => pair);
  const sorted = respecting(map.items, wanted);
  if (sorted.every((pair, index) => pair === map.items[index])) return;
  const firstKey = nodeOf(map.items[0]?.key);
  const topKey = nodeOf(sorted[0]?.key);
  map.items = sorted;
  if (document) separate(sorted);
  if (!firstKey || !topKey) return;
  topKey.spaceBefore = false;
  if (firstKey === topKey) return;
  // The comment above the first key is kept by the map, and means the key.
  if (map.commentBefore && !document) {
    firstKey.commentBefore = joined(map.commentBefore, firstKey.commentBefore);
    map.commentBefore = null;
  }
  if (document) headComment(document, firstKey);
}

/** Sections that were moved about stand apart: the empty lines between them belonged to the old order. */
function separate(pairs: readonly Pair[]): void {
  const isSection = (pair: Pair | undefined): boolean => isCollection(pair?.value) && !pair.value.flow;
  for (const [index, pair] of pairs.entries()) {
    const key = nodeOf(pair.key);
    if (key && (isSection(pair) || isSection(pairs[index - 1]))) key.spaceBefore = true;
  }
}

/** Above the first key of a document: what stands apart, and what is for editors, is about the whole and stays at the top. */
function headComment(document: Document, key: Node): void {
  const paragraphs = (key.commentBefore ?? '').split(/\n\n+/);
  const [own = '', ...head] = paragraphs.reverse();
  const lines = own.split('\n');
  const [modeline, rest] = [lines.filter((line) => EDITOR.test(line)), lines.filter((line) => !EDITOR.test(line))];
  const above = joined(...head.reverse(), modeline.join('\n'));
  if (above === null) return;
  document.commentBefore = joined(document.commentBefore, above);
  key.commentBefore = joined(rest.join('\n'));
}

const EDITOR = /^ ?yaml-language-server:/;

/** Comments one below the other, an empty line between them; null when there is none. */
const joined = (...comments: readonly (string | null | undefined)[]): string | null => comments.filter((comment) => comment !== null && comment !== undefined && comment !== '').join('\n\n') || null;

const nodeOf = (key: unknown): Node | undefined => (isNode(key) ? key : undefined);

/** The wanted order, but for pairs that hold an alias: they wait for the pair with its anchor. `given` is an order that is right. */
function respecting(given: readonly Pair[], wanted: readonly Pair[]): Pair[] {
  const facts = new Map(given.map((pair) => [pair, namesIn(pair)]));
  const owners = new Map(given.flatMap((pair) => [...(facts.get(pair)?.anchors ?? [])].map((name) => [name, pair] as const)));
  const open = [...wanted];
  const sorted: Pair[] = [];
  while (open.length > 0) {
    const at = open.findIndex((pair) => [...(facts.get(pair)?.aliases ?? [])].every((name) => owners.get(name) === undefined || owners.get(name) === pair || sorted.includes(owners.get(name) as Pair)));
    sorted.push(...open.splice(Math.max(at, 0), 1));
  }
  return sorted;
}

function namesIn(pair: Pair): { readonly anchors: ReadonlySet<string>; readonly aliases: ReadonlySet<string> } {
  const anchors = new Set<string>();
  const aliases = new Set<string>();
  const walk = (node: unknown): void => {
    if (isAlias(node)) aliases.add(node.source);
    else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.add(node.anchor);
    if (isMap(node)) for (const inner of node.items) { walk(inner.key); walk(inner.value); }
    else if (isSeq(node)) for (const item of node.items) walk(item);
  };
  walk(pair.key);
  walk(pair.value);
  return { anchors, aliases };
}
