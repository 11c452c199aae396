import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Folder } from '@letta-ai/letta-client/resources/folders/folders';
import { addressOf, childAddress } from '../../core/address.ts';
import { sha256Hex } from '../../core/digest.ts';
import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { plainDescription, plainMetadata, plainTags } from '../../letta/marks.ts';
import type { ServerFile } from '../../letta/shapes.ts';
import { createProvider } from '../../resources/server.ts';
import { bounded } from '../../core/bounded.ts';
import type { Duplicated, ObjectRef } from './api.ts';
import { allOf, oneOf } from './find.ts';
import { Making } from './making.ts';
import { addPassages, allPassages, type Passage } from '../../letta/passages.ts';
import { stepContext, type RemovalStep } from './remove.ts';

/** Copies a block, an archive with all its passages, or a folder with the text of its files, under a new name. LC4093 when that is taken. */
export async function duplicateObject(letta: Letta, source: ObjectRef, target: string, step: RemovalStep): Promise<Duplicated> {
  const { type } = source;
  await refuseTaken(letta, type, target, 'Choose another name.');
  const making = new Making();
  const to = await making.run(async () => {
    if (type === 'block') return making.add('block', await copyBlock(letta, await letta.get<BlockResponse>(`/v1/blocks/${source.id}`), target));
    if (type === 'archive') return copyArchive(letta, await letta.get<Archive>(`/v1/archives/${source.id}`), target, making, step.progress);
    return copyFolder(letta, await letta.get<Folder>(`/v1/folders/${source.id}`), target, making, step);
  });
  return { from: source, to, copied: making.copied, notCopied: making.notCopied };
}

/** LC4093 when the server has an object of this kind and name. */
export async function refuseTaken(letta: Letta, type: string, target: string, next: string): Promise<void> {
  const taken = (await allOf(letta, type)).filter(({ name }) => name === target);
  if (taken.length > 0) throw failure('LC4093', `${oneOf(type)} "${target}" already exists (${taken.map(({ id }) => id).join(', ')})`, { next });
}

/** A block with the same text under a label; whose the original is does not go along. */
export const copyBlock = (letta: Letta, block: BlockResponse, label: string): Promise<BlockResponse> => letta.post<BlockResponse>('/v1/blocks/', {
  label, value: block.value, limit: block.limit, description: block.description, read_only: block.read_only ?? false, metadata: plainMetadata(block.metadata), tags: plainTags(block.tags),
});

/** A new archive with all passages of another one: with their tags, metadata and dates. */
export const copyArchive = async (letta: Letta, archive: Archive, name: string, making: Making, progress: (message: string) => void): Promise<ObjectRef> =>
  newArchive(letta, archive, await allPassages(letta, archive.id), name, making, progress);

/** A new archive like another one, with passages that are at hand. */
export async function newArchive(letta: Letta, archive: Archive, passages: readonly Passage[], name: string, making: Making, progress: (message: string) => void): Promise<ObjectRef> {
  const embedding = archive.embedding_config?.handle ?? undefined;
  const description = plainDescription(archive.description);
  const to = making.add('archive', await letta.post<Archive>('/v1/archives/', { name, ...(description === '' ? {} : { description }), ...(embedding === undefined ? {} : { embedding }) }));
  await addPassages(letta, to.id, passages, { embedded: embedding !== undefined, done: (count) => { if (passages.length > 100) progress(`${count} of ${passages.length} passages of "${archive.name}"`); } });
  making.copied.push(`archive "${name}" as ${to.id}, ${passages.length} passage${passages.length === 1 ? '' : 's'}`);
  return to;
}

/** Uploads under way at once. */
const UPLOADS = 4;

/** Files whose form a server reads by their ending: what there is of them is text by now. */
const NO_TEXT = /\.(pdf|docx?|pptx?|xlsx?|epub|odt|rtf|png|jpe?g|gif|webp)$/i;

async function copyFolder(letta: Letta, folder: Folder, name: string, making: Making, step: RemovalStep): Promise<ObjectRef> {
  const files = await letta.all<ServerFile>(`/v1/folders/${folder.id}/files`, { include_content: true }, 50);
  const { description, instructions, metadata, embedding_config: config } = folder;
  const fields = { description, instructions, embedding: config?.handle };
  const to = making.add('folder', await letta.post<Folder>('/v1/folders/', { name, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)), metadata: plainMetadata(metadata) }));
  const [whole, rest] = [files.filter(hasText), files.filter((file) => !hasText(file))];
  await bounded(whole, UPLOADS, (file) => upload(letta, to, file, step));
  if (whole.length > 0) making.copied.push(`${whole.length} file${whole.length === 1 ? '' : 's'}, as text`);
  for (const file of rest) making.notCopied.push(`file "${file.file_name}": the server has no text of it (${file.processing_status ?? 'unknown'})`);
  making.notCopied.push('the files as they were uploaded: the server gives only the text that it read from them');
  return to;
}

const hasText = ({ processing_status: status, content }: ServerFile): boolean => status === 'completed' && typeof content === 'string';

async function upload(letta: Letta, to: ObjectRef, file: ServerFile, step: RemovalStep): Promise<void> {
  const bytes = Buffer.from(file.content ?? '', 'utf8');
  const name = NO_TEXT.test(file.file_name) ? `${file.file_name}.txt` : file.file_name;
  const folder = addressOf('folder', to.name);
  const address = childAddress(folder, 'file', name);
  const desired = { address, type: 'file', name, parent: folder, attributes: { content: { $blob: { sha256: sha256Hex(bytes), size: bytes.length } } }, dependsOn: [] };
  const marker = { fleet: '', workspace: '', address, lineage: '', op: '' };
  await createProvider(letta).handler('file').create({ address, name, desired, op: '', marker, parentId: to.id, inline: [], owes: [] }, { ...stepContext(step), blob: () => bytes });
}
