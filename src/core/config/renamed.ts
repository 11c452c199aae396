import { isMap, isScalar, isSeq, parseDocument, type Node, type Scalar } from 'yaml';
import { addressOf } from '../address.ts';

export interface Renaming {
  /** The new name of the fleet; undefined: the file gives none. */
  readonly fleet: (name: string | undefined) => string;
  /** The new name of an agent. */
  readonly agent: (name: string) => string;
  /** The new name of a folder: those are unique on a server. One that the file only uses keeps its name. */
  readonly folder: (name: string) => string;
}

/**
 * A fleet file whose agents have other names, and which is a fleet of its own: its name is changed too, and what binds objects that exist is taken
 * out. Everything else stays as it was written. A file that cannot be read as YAML gives the problem.
 */
export function renamedFleet(text: string, { fleet, agent: rename, folder: renameFolder }: Renaming): { readonly text: string; readonly agents: number } | { readonly problem: string } {
  const document = parseDocument(text);
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return { problem: 'it cannot be read as a fleet file' };
  const names = new Map<string, string>();
  for (const entry of itemsOf(root.get('agents', true))) {
    const name: unknown = isMap(entry) ? entry.get('name', true) : undefined;
    if (!isText(name)) return { problem: 'an agent in it has no name of its own (an alias, or none at all)' };
    names.set(name.value, rename(name.value));
    name.value = names.get(name.value) ?? name.value;
  }
  if (names.size === 0) return { problem: 'there is no agent in it' };
  const folders = new Map<string, string>();
  const agents = itemsOf(root.get('agents', true)).filter((entry) => isMap(entry));
  for (const entry of [...itemsOf(root.get('shared_folders', true)), ...agents.flatMap((agent) => itemsOf(agent.get('folders', true)))]) {
    const name: unknown = isMap(entry) && entry.get('external') !== true ? entry.get('name', true) : undefined;
    if (!isText(name)) continue;
    folders.set(name.value, renameFolder(name.value));
    name.value = folders.get(name.value) ?? name.value;
  }
  for (const agent of agents) for (const one of itemsOf(agent.get('shared_folders', true))) change(one, (name) => folders.get(name) ?? name);
  const steps = (type: string, all: ReadonlyMap<string, string>) => [...all].map(([old, now]): [string, string] => [addressOf(type, old), addressOf(type, now)]);
  const addresses = new Map([...steps('agent', names), ...steps('folder', folders)]);
  const renamed = (value: string): string => names.get(value) ?? addresses.get(value) ?? value;

  for (const key of ['imports', 'moved', 'removed']) root.delete(key);
  for (const section of ['agents', 'shared_blocks', 'shared_folders', 'mcp_servers', 'providers']) for (const entry of itemsOf(root.get(section, true))) if (isMap(entry)) for (const one of itemsOf(entry.get('depends_on', true))) change(one, renamed);
  for (const check of itemsOf(root.get('checks', true))) if (isMap(check)) change(check.get('agent', true), renamed);
  for (const tenant of valuesOf(root.get('tenants', true))) if (isMap(tenant)) for (const one of itemsOf(tenant.get('agents', true))) change(one, renamed);
  const inOutput = (value: string): string => value.replace(/\$\{((?:agent|folder)(?:\.[A-Za-z0-9_-]+|\["(?:[^"\\]|\\.)*"\]))/g, (whole, address: string) => (addresses.has(address) ? `\${${addresses.get(address) ?? ''}` : whole));
  for (const output of valuesOf(root.get('outputs', true))) change(isMap(output) ? output.get('value', true) : output, inOutput);
  const own = root.get('name');
  document.set('name', fleet(typeof own === 'string' ? own : undefined));
  return { text: document.toString({ lineWidth: 0 }), agents: names.size };
}

const isText = (node: unknown): node is Scalar<string> => isScalar(node) && typeof node.value === 'string';

function change(node: unknown, to: (value: string) => string): void {
  if (isText(node)) node.value = to(node.value);
}

const itemsOf = (node: unknown): readonly Node[] => (isSeq(node) ? (node.items as readonly Node[]) : []);

const valuesOf = (node: unknown): readonly unknown[] => (isMap(node) ? node.items.map(({ value }) => value) : []);
