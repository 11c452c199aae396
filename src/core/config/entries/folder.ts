import { Type } from 'typebox';
import { childAddress } from '../../address.ts';
import type { Address } from '../../address.ts';
import { isPattern } from '../../glob/glob.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';
import { bucketOrigin } from '../../bucket.ts';
import type { BucketRef } from '../../bucket.ts';
import { bucketEntry, rule, sharedKeys, text, Text } from '../schema.ts';
import { bucketBytes, bucketObjects, isWhole } from './bucket.ts';
import { providersOf } from './handle.ts';
import { dependenciesOf, lifecycleOf } from './lifecycle.ts';
import type { LifecycleEntry } from './lifecycle.ts';
import { defined, entriesOf, namedEntriesOf } from './list.ts';

const fileItem = Type.Object({
  from_file: Type.Optional(text('One file, relative to the root.', { examples: ['handbook/2026.md'] })),
  name: Type.Optional(text('With `from_file`: what it is called in the folder; left out, its path.', { examples: ['handbook.md'] })),
  from_bucket: Type.Optional(bucketEntry('Files in cloud storage, read when the plan is made; their names are their keys.', 'A key; with `*` a pattern over keys; with `/` at the end everything below.', ['manuals/*.pdf', 'handbook/'])),
});

/** A folder as it is declared, shared or inside an agent (fleet-yaml.md §5). */
export const folderEntry = Type.Object({
  name: text('Its name on the server; unique there.', { examples: ['brand_docs'] }),
  description: Type.Optional(Type.String({ description: 'What is in it.', examples: ['How we speak'] })),
  embedding: Type.Optional(text('Embedding model; can never change. Left out: the one that its agents share, else settings.embedding, else the server\'s default.', { examples: ['openai/text-embedding-3-small'] })),
  files: Type.Optional(Type.Array(Type.Union([Text, fileItem], rule({ expected: 'a path, a pattern, or a map with `from_file` or `from_bucket`' })), { description: 'Paths and patterns (`*`, `**`, `{a,b}`) from the root, and objects in buckets. A pattern without a file is an error.', examples: [['docs/*.md']] })),
  ...sharedKeys,
}, rule({ unknown: 'warning' }));

type FileEntry = string | { readonly from_file?: string | null; readonly name?: string | null; readonly from_bucket?: BucketRef | null };

export interface FolderEntry extends LifecycleEntry {
  readonly name: string;
  readonly description?: string;
  readonly embedding?: string;
  readonly files?: readonly (FileEntry | null)[];
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
    dependsOn: [...new Set([...dependenciesOf(entry), ...providersOf([embedding], context)])],
    ...lifecycleOf(entry),
    ...(entry.external ? { external: true } : {}),
    ...(range ? { range } : {}),
  });
  if (entry.external) return;
  const seen = new Map<string, string>();
  for (const [item, at] of entriesOf<FileEntry>(entry.files, pointerTo(pointer, 'files'))) {
    if (typeof item === 'string') for (const path of matches(item, at, address, context)) addLocal(path, { pointer: at, folder: address, seen, context });
    else addItem(item, { pointer: at, folder: address, seen, context });
  }
}

/** Where files are being added; `seen` has the origin of each path so far. */
interface FilePlace { readonly pointer: string; readonly folder: Address; readonly seen: Map<string, string>; readonly context: ExpandContext }

function addItem(item: Exclude<FileEntry, string>, place: FilePlace): void {
  const { pointer, folder: address, context } = place;
  const given = (['from_file', 'from_bucket'] as const).filter((key) => key in item);
  if (given.length !== 1) {
    const range = context.range(pointer);
    const summary = given.length === 0 ? 'a file is missing: give `from_file` or `from_bucket`' : 'the file is given twice: keep one of `from_file` and `from_bucket`';
    context.report({ severity: 'error', code: 'LC1501', summary, address, ...(range ? { range } : {}) });
  } else if (given[0] === 'from_bucket') addObjects(item.from_bucket, { ...place, pointer: pointerTo(pointer, 'from_bucket') });
  // Something that is no text: that has been reported.
  else if (typeof item.from_file === 'string') addLocal(item.from_file, { ...place, pointer: pointerTo(pointer, 'from_file') }, item.name ?? undefined);
}

function addLocal(path: string, place: FilePlace, name?: string): void {
  const read = place.context.files(place.pointer).bytes(path);
  if ('bytes' in read) return addFile({ path: name ?? read.path, origin: read.path, bytes: read.bytes }, place);
  const range = place.context.range(place.pointer);
  place.context.report({ severity: 'error', code: read.code, summary: `${path} ${read.problem}`, address: place.folder, ...(range ? { range } : {}) });
}

/** The objects of a bucket; what is not fetched yet is added without content when its name is known. */
function addObjects(ref: BucketRef | null | undefined, place: FilePlace): void {
  if (!isWhole(ref)) return;
  const { pointer, context, folder: address } = place;
  const objects = bucketObjects(ref, { pointer, address, context });
  if (objects === 'pending') return;
  for (const object of objects) {
    const bytes = bucketBytes(object, { pointer, address, context }, 'file');
    if (bytes !== undefined) addFile({ path: object.path, origin: bucketOrigin(object), ...(bytes === 'pending' ? {} : { bytes }) }, place);
  }
}

function addFile({ path, origin, bytes }: { readonly path: string; readonly origin: string; readonly bytes?: Uint8Array }, { pointer, folder, seen, context }: FilePlace): void {
  const range = context.range(pointer);
  const before = seen.get(path);
  // One file may be named by several patterns; it is there once.
  if (before === origin) return;
  const address = childAddress(folder, 'file', path);
  if (before !== undefined) {
    const next = 'A file is told by its path: rename one, or use two folders.';
    context.report({ severity: 'error', code: 'LC1426', summary: `the folder would have two files \`${path}\`: ${before} and ${origin}`, address, next, ...(range ? { range } : {}) });
    return;
  }
  seen.set(path, origin);
  context.add({
    address,
    type: 'file',
    name: path,
    parent: folder,
    attributes: bytes ? { content: { $blob: context.blob(bytes) } } : {},
    dependsOn: [],
    ...(range ? { range } : {}),
    origins: { content: origin },
  });
}

/** The paths that an entry of `files` names. Both `files/*` and `files/**` mean everything below, as in the original. */
function matches(pattern: string, pointer: string, folder: Address, context: ExpandContext): readonly string[] {
  if (!isPattern(pattern)) return [pattern];
  const found = context.files(pointer).glob(/^(?:\.\/)?files\/\*$/.test(pattern) ? 'files/**/*' : pattern);
  const range = context.range(pointer);
  if ('problem' in found) {
    context.report({ severity: 'error', code: found.code, summary: `${pattern} ${found.problem}`, address: folder, ...(range ? { range } : {}) });
    return [];
  }
  if (found.length > 0) return found;
  if ('bytes' in context.files(pointer).bytes(pattern)) return [pattern];
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
