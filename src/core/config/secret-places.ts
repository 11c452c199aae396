import { isAlias, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import type { Document, LineCounter, Node, YAMLMap } from 'yaml';
import { nearest } from './suggest.ts';
import { keyText } from './yaml-value.ts';

/** Keys below which every value may be a secret, wherever they stand. */
export const SECRET_PLACES: ReadonlySet<string> = new Set(['mcp_servers', 'providers', 'global-secrets', 'secrets', 'lettabot', 'backend']);
/** Keys below those that are harmless and help to recognise the place. */
const HARMLESS = new Set(['name', 'type', 'auth_header', 'command', 'provider_type', 'from_env', 'preserve_existing', 'external', 'sensitive', 'description']);

/** Keys that speak of secrets wherever they stand, in a misspelled section too. */
const SECRET_KEY = /(?<!max_)token|secret|passw|api_?key|authorization|credential|^(?:env|environment|(?:custom[_-]?)?headers?)$/i;
const USER_INFO = /:\/\/[^/\s]*@/;

/** Whether values below a key may be secret: because of what it says, or of what it was meant to say. */
function secretKeys(): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = SECRET_PLACES.has(key) || SECRET_KEY.test(key) || (key !== 'provider' && nearest(key, SECRET_PLACES) !== undefined);
    known.set(key, found);
    return found;
  };
}

/** Names of variables of which the file says that they are sensitive, in whatever way. */
function sensitiveVariables(tree: Document): ReadonlySet<string> {
  const variables = isMap(tree.contents) ? valueAt(tree.contents, 'variables') : undefined;
  return new Set(isMap(variables) ? variables.items.flatMap(({ key, value }) => (isMap(value) && isSensitive(valueAt(value, 'sensitive')) ? [keyText(key) ?? ''] : [])) : []);
}

const valueAt = (map: YAMLMap, key: string): unknown => map.items.find((pair) => keyText(pair.key) === key)?.value;

const isSensitive = (value: unknown): boolean => value !== undefined && !(isScalar(value) && (value.value === false || value.value === null));

/** Lines with values that may be secret, and how many characters of each may be shown. `all`: every value may be one. */
export function maskedLines(tree: Document, lines: LineCounter, all: boolean): ReadonlyMap<number, number> {
  const masks = new Map<number, number>();
  const mask = (from: number, to: number): void => {
    const start = lines.linePos(from);
    const last = lines.linePos(Math.max(from, to - 1)).line;
    masks.set(start.line, Math.min(masks.get(start.line) ?? Infinity, start.col - 1));
    for (let line = start.line + 1; line <= last; line++) masks.set(line, 0);
  };
  const isSecretKey = secretKeys();
  const variables = sensitiveVariables(tree);
  /** Anchors whose aliases stand where secrets are. */
  const named = new Set<string>();
  const walk = (node: unknown, secret: boolean): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        const key = keyText(pair.key) ?? '';
        walk(pair.value, all || isSecretKey(key) || variables.has(key) || (secret && !HARMLESS.has(key)));
      }
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, secret);
    } else if (isAlias(node)) {
      if (secret) {
        named.add(node.source);
        // A secret may begin with an asterisk.
        if (node.range) mask(node.range[0], node.range[1]);
      }
    } else if (isScalar(node) && node.range && (secret || USER_INFO.test(String(node.value)))) {
      mask(node.range[0], node.range[1]);
    }
  };
  walk(tree.contents, all);
  // What an alias repeats in a secret place is a secret where it is written, too; there may be aliases in it in turn.
  const anchors = named.size > 0 ? anchorsOf(tree) : new Map<string, readonly Node[]>();
  for (const name of named) for (const node of anchors.get(name) ?? []) walk(node, true);
  return masks;
}

function anchorsOf(tree: Document): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>();
  visit(tree, { Node: (_, node) => { if (isNode(node) && !isAlias(node) && node.anchor !== undefined) found.set(node.anchor, [...(found.get(node.anchor) ?? []), node]); } });
  return found;
}
