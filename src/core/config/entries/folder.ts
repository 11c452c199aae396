import { Type } from 'typebox';
import { childAddress } from '../../address.ts';
import type { Address } from '../../address.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';
import { Later, rule, sharedKeys, text, Text } from '../schema.ts';
import { dependenciesOf, lifecycleOf } from './lifecycle.ts';
import type { LifecycleEntry } from './lifecycle.ts';
import { defined, entriesOf, namedEntriesOf } from './list.ts';

/** A folder as it is declared, shared or inside an agent (fleet-yaml.md §5). */
export const folderEntry = Type.Object({
  name: text('Its name on the server; unique there.', { examples: ['brand_docs'] }),
  description: Type.Optional(Type.String({ description: 'What is in it.' })),
  embedding: Type.Optional(text('Embedding model; can never change. Left out: the one that its agents share, else settings.embedding, else the server\'s default.', { examples: ['openai/text-embedding-3-small'] })),
  files: Type.Optional(Type.Array(Type.Union([Text, Type.Object({ from_bucket: Later })], rule({ expected: 'a path or a pattern' })), { description: 'Paths and patterns (`*`, `**`, `{a,b}`) from the root. A pattern without a file is an error.', examples: [['docs/*.md']] })),
  ...sharedKeys,
}, rule({ unknown: 'warning' }));

export interface FolderEntry extends LifecycleEntry {
  readonly name: string;
  readonly description?: string;
  readonly embedding?: string;
  readonly files?: readonly unknown[];
  readonly external?: boolean;
}

/** Adds a folder and its files. */
export function addFolder(entry: FolderEntry, pointer: string, address: Address, context: ExpandContext): void {
  const range = context.range(pointerTo(pointer, 'name'));
  const embedding = entry.embedding ?? sharedEmbedding(entry.name, address, context, pointer);
  context.add({
    address,
    type: 'folder',
    name: entry.name,
    attributes: entry.external ? {} : defined({ description: entry.description, embedding }),
    dependsOn: dependenciesOf(entry),
    ...lifecycleOf(entry),
    ...(entry.external ? { external: true } : {}),
    ...(range ? { range } : {}),
  });
  if (entry.external) return;
  const seen = new Set<string>();
  for (const [pattern, at] of entriesOf<unknown>(entry.files, pointerTo(pointer, 'files'))) {
    if (typeof pattern !== 'string') continue;
    for (const path of matches(pattern, at, address, context)) addFile(path, at, address, seen, context);
  }
}

function addFile(path: string, pointer: string, folder: Address, seen: Set<string>, context: ExpandContext): void {
  const read = context.files.bytes(path);
  const range = context.range(pointer);
  if (!('bytes' in read)) {
    context.report({ severity: 'error', code: read.code, summary: `${path} ${read.problem}`, address: folder, ...(range ? { range } : {}) });
    return;
  }
  // One file may be named by several patterns; it is there once.
  if (seen.has(read.path)) return;
  seen.add(read.path);
  context.add({
    address: childAddress(folder, 'file', read.path),
    type: 'file',
    name: read.path,
    parent: folder,
    attributes: { content: { $blob: context.blob(read.bytes) } },
    dependsOn: [],
    ...(range ? { range } : {}),
    origins: { content: read.path },
  });
}

const DYNAMIC = /[*?[\]{}]/;

/** The paths that an entry of `files` names. Both `files/*` and `files/**` mean everything below, as in the original. */
function matches(pattern: string, pointer: string, folder: Address, context: ExpandContext): readonly string[] {
  if (!DYNAMIC.test(pattern)) return [pattern];
  const found = context.files.glob(/^(?:\.\/)?files\/\*$/.test(pattern) ? 'files/**/*' : pattern);
  const range = context.range(pointer);
  if ('problem' in found) {
    context.report({ severity: 'error', code: found.code, summary: `${pattern} ${found.problem}`, address: folder, ...(range ? { range } : {}) });
    return [];
  }
  if (found.length > 0) return found;
  if ('bytes' in context.files.bytes(pattern)) return [pattern];
  context.report({ severity: 'error', code: 'LC1410', summary: `no file matches ${pattern}`, address: folder, ...(range ? { range } : {}), next: 'Patterns are relative to the folder of the fleet file (or `root_path`).' });
  return [];
}

interface AgentLike { readonly name: string; readonly embedding?: string; readonly shared_folders?: readonly string[]; readonly folders?: readonly FolderEntry[] }

/** The embedding that all agents with this folder name; differing ones are an error, as a folder has one for all (API notes §7). */
function sharedEmbedding(name: string, address: Address, context: ExpandContext, pointer: string): string | undefined {
  const users = namedEntriesOf<AgentLike>(context.document['agents'], '/agents')
    .map(([agent]) => agent)
    .filter((agent) => agent.shared_folders?.includes(name) || namedEntriesOf<FolderEntry>(agent.folders, '').some(([folder]) => folder.name === name));
  const by = new Map(users.flatMap((agent) => (agent.embedding === undefined ? [] : [[agent.embedding, agent.name] as const])));
  if (by.size > 1) {
    const range = context.range(pointerTo(pointer, 'name'));
    context.report({
      severity: 'error', code: 'LC1510', address, ...(range ? { range } : {}),
      summary: `the agents that share this folder have different embeddings: ${[...by].map(([embedding, agent]) => `${embedding} (${agent})`).join(', ')}`,
      next: 'Write `embedding` on the folder, or use a folder per embedding.',
    });
  }
  return [...by.keys()][0];
}
