import { cleanLine } from '../clean.ts';
import type { Picture } from './nodes.ts';

const quoted = (text: string): string => `"${cleanLine(text).replace(/["\\]/g, '\\$&')}"`;

const COLOURS: Readonly<Record<string, string>> = { create: 'darkgreen', adopt: 'darkcyan', update: 'darkgoldenrod', replace: 'firebrick', delete: 'firebrick', forget: 'gray40' };

/** The graph as Graphviz reads it: `lettactl graph | dot -Tsvg`. Ends with a line feed. */
export function renderDot({ nodes, edges }: Picture): string {
  const node = ({ address, action }: Picture['nodes'][number]): string => {
    const label = action === undefined || action === 'no-op' ? '' : ` [label=${quoted(address).slice(0, -1)}\\n${action}", color=${COLOURS[action] ?? 'black'}]`;
    return `  ${quoted(address)}${label};`;
  };
  return ['digraph lettactl {', '  rankdir = LR;', '  node [shape = box];', ...nodes.map(node), ...edges.map(([from, to]) => `  ${quoted(from)} -> ${quoted(to)};`), '}', ''].join('\n');
}
