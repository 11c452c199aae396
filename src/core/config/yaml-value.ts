import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Alias, Document, Node, Pair, YAMLMap } from 'yaml';
import type { Json } from '../value.ts';
import { MAX_DEPTH, REFUSED_KEYS } from './plain-json.ts';
import { pointerTo } from './pointer.ts';

/** Why a YAML tree cannot become a fleet document; `at` and `end` are offsets in the text. */
export interface TreeProblem { readonly code: string; readonly summary: string; readonly at: number; readonly end: number; readonly next?: string }

/** Values that aliases and merge keys may add by repeating what they point at. */
const MAX_REPEATED = 100_000;

/** Stops the walk at the first problem that leaves no way on. */
class Refused extends Error {
  readonly problem: TreeProblem;
  constructor(problem: TreeProblem) {
    super(problem.summary);
    this.problem = problem;
  }
}

/** Where a node stands. */
const spanOf = (node: unknown): { readonly at: number; readonly end: number } => {
  const [at, end] = (isNode(node) ? node.range : undefined) ?? [0, 1];
  return { at, end };
};

/** Whether a pair is `<<: …`. */
export const isMergeKey = (pair: Pair): boolean =>
  isScalar(pair.key) && pair.key.type !== 'QUOTE_DOUBLE' && pair.key.type !== 'QUOTE_SINGLE' &&
  (pair.key.value === '<<' || (typeof pair.key.value === 'symbol' && pair.key.value.description === '<<'));

/** A mapping's key as a text; undefined for one that is itself a list or a map. */
export const keyText = (key: unknown): string | undefined =>
  isScalar(key) && typeof key.value !== 'symbol' ? String(key.value) : undefined;

/** The maps that `<<` names: one, or several in a list. */
export function mergedMaps(pair: Pair, resolve: (node: unknown) => unknown): readonly YAMLMap[] | undefined {
  const value = resolve(pair.value);
  if (isMap(value)) return [value];
  if (!isSeq(value)) return undefined;
  const maps = value.items.map(resolve);
  return maps.every((map) => isMap(map)) ? maps : undefined;
}

/** A tree's value; `resolve` gives the node that an alias names (any other node is itself). */
export interface PlainValue { readonly value: Json; readonly resolve: (node: unknown) => unknown }

/**
 * The plain value of a YAML tree, aliases and merge keys replaced by copies. Never more than the limits allow, so that a small file
 * cannot grow to fill the memory. Problems that allow to go on are reported; the first other one ends it with undefined.
 */
export function plainValue(document: Document, report: (problem: TreeProblem) => void): PlainValue | undefined {
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Node>();
  let repeated = 0;
  let inAlias = 0;
  const open = new Set<Node>();

  const resolve = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    const target = targets.get(node) ?? anchors.get(node.source);
    if (!target) throw new Refused({ code: 'LC1101', summary: 'this alias has no anchor before it', ...spanOf(node) });
    targets.set(node, target);
    return target;
  };

  const walk = (input: unknown, pointer: string, depth: number): Json => {
    if (depth > MAX_DEPTH) throw new Refused({ code: 'LC1107', summary: `nested more than ${MAX_DEPTH} levels deep`, ...spanOf(input) });
    if (isAlias(input)) {
      const target = resolve(input) as Node;
      if (open.has(target)) throw new Refused({ code: 'LC1107', summary: `alias \`*${input.source}\` lies inside of what it names`, ...spanOf(input) });
      inAlias++;
      const value = walk(target, pointer, depth);
      inAlias--;
      return value;
    }
    if (inAlias > 0 && ++repeated > MAX_REPEATED) throw new Refused({ code: 'LC1107', summary: `aliases repeat more than ${MAX_REPEATED} values`, ...spanOf(input) });
    if (isNode(input) && !isAlias(input) && input.anchor !== undefined) anchors.set(input.anchor, input);
    if (isMap(input)) return within(input, () => mapping(input, pointer, depth));
    if (isSeq(input)) return within(input, () => input.items.map((item, index) => walk(item, pointerTo(pointer, index), depth + 1)));
    if (!isScalar(input)) return null;
    const { value } = input;
    if (value === null || value === undefined) return null;
    if (typeof value === 'string') return said(value, input);
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    report({ code: 'LC1103', summary: 'this value is no text, number, true or false', ...spanOf(input), next: 'Put it in quotes to make it a text.' });
    return null;
  };

  /** A text that can be kept: no server takes NUL, and half a character cannot even be sent. */
  const said = (value: string, node: Node): string => {
    if (value.includes('\0')) report({ code: 'LC1403', summary: 'this text holds a NUL character (`\\0`)', ...spanOf(node), next: 'No server keeps it: take it out.' });
    else if (/\p{Surrogate}/u.test(value)) report({ code: 'LC1402', summary: 'this text holds half a character (a lone surrogate such as `\\ud800`)', ...spanOf(node), next: 'Write the whole character.' });
    return value;
  };

  const within = <T>(node: Node, run: () => T): T => {
    open.add(node);
    try {
      return run();
    } finally {
      open.delete(node);
    }
  };

  const mapping = (map: YAMLMap, pointer: string, depth: number): Json => {
    const result: Record<string, Json> = {};
    const merged: Record<string, Json> = {};
    for (const pair of map.items) {
      if (isMergeKey(pair)) {
        const maps = mergedMaps(pair, resolve);
        if (!maps) throw new Refused({ code: 'LC1101', summary: '`<<` needs a map, or a list of maps', ...spanOf(pair.key) });
        inAlias++;
        for (const source of maps) {
          if (open.has(source)) throw new Refused({ code: 'LC1107', summary: '`<<` names a map that it lies in', ...spanOf(pair.key) });
          const value = walk(source, pointer, depth + 1) as Record<string, Json>;
          // The first map of the list wins, as YAML's merge key has it.
          for (const [key, item] of Object.entries(value)) if (!Object.hasOwn(merged, key)) merged[key] = item;
        }
        inAlias--;
        continue;
      }
      const key = keyText(pair.key);
      if (key === undefined) {
        report({ code: 'LC1101', summary: 'a key must be a plain text', ...spanOf(pair.key) });
      } else if (/\0|\p{Surrogate}/u.test(key)) {
        said(key, pair.key as Node);
      } else if (REFUSED_KEYS.has(key)) {
        report({ code: 'LC1108', summary: `the key \`${key}\` is not allowed`, ...spanOf(pair.key) });
      } else if (Object.hasOwn(result, key)) {
        report({ code: 'LC1102', summary: `the key \`${key}\` is there twice`, ...spanOf(pair.key), next: 'Keep one of them.' });
      } else {
        result[key] = walk(pair.value, pointerTo(pointer, key), depth + 1);
      }
    }
    return { ...merged, ...result };
  };

  try {
    return { value: walk(document.contents, '', 0), resolve: (node) => (isAlias(node) ? targets.get(node) : node) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    report(error.problem);
    return undefined;
  }
}
