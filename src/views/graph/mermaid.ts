import { cleanLine } from '../clean.ts';
import type { Picture } from './nodes.ts';

/** Mermaid reads a label's quotes, angle brackets and hashes as its own: they are written as entities. */
const label = (text: string): string => cleanLine(text).replace(/[#"<>&`]/g, (character) => `#${character.codePointAt(0) ?? 0};`);

/** The graph as Mermaid text, which GitHub and GitLab draw inside a ```mermaid fence. Ends with a line feed. */
export function renderMermaid({ nodes, edges }: Picture): string {
  const ids = new Map(nodes.map(({ address }, index) => [address, `n${index}`]));
  const node = ({ address, action }: Picture['nodes'][number]): string =>
    `  ${ids.get(address) ?? ''}["${label(address)}${action === undefined || action === 'no-op' ? '' : `<br/>${action}`}"]`;
  return ['flowchart LR', ...nodes.map(node), ...edges.map(([from, to]) => `  ${ids.get(from) ?? ''} --> ${ids.get(to) ?? ''}`), ''].join('\n');
}
