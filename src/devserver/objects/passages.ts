import { createHash } from 'node:crypto';
import type { Body, Shape } from '../body.ts';
import { embeddingConfigOf } from '../catalogue/models.ts';
import { newId, ORGANIZATION, USER } from '../ids.ts';
import type { AgentRow, ArchiveRow, FileRow, JsonObject, PassageRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { unique } from './blocks.ts';

export const PASSAGE_SHAPE: Shape = {
  fields: { text: 'string', metadata: 'object', tags: 'strings', created_at: 'string' },
  required: ['text'],
};

/** Length to which the real server pads every embedding that it returns. */
const PADDED = 4096;

export function archiveView(row: ArchiveRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    vector_db_provider: 'native',
    embedding_config: row.embedding === null ? null : embeddingConfigOf(row.embedding),
    metadata: null,
    organization_id: ORGANIZATION,
    created_by_id: USER,
    last_updated_by_id: USER,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** A passage as the API shows it; `embedding` is computed anew, only where the real server sends it. */
export function passageView(row: PassageRow, embedding: string | null, withVector: boolean): JsonObject {
  return {
    id: row.id,
    archive_id: row.archive_id,
    source_id: null,
    file_id: null,
    file_name: null,
    text: row.text,
    metadata: row.metadata,
    tags: row.tags.length > 0 ? row.tags : null,
    is_deleted: false,
    embedding: withVector && embedding !== null ? vector(row.text) : null,
    embedding_config: embedding === null ? null : embeddingConfigOf(embedding),
    organization_id: ORGANIZATION,
    created_by_id: USER,
    last_updated_by_id: USER,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** The one piece that a file is cut into here, as the passages of a folder show it. */
export function filePassageView(file: FileRow, embedding: string | null): JsonObject & { id: string } {
  const row = { id: file.id.replace('file-', 'passage-'), created_at: file.created_at, updated_at: file.updated_at, archive_id: '', text: file.content, tags: [], metadata: {} };
  return { ...passageView(row, embedding, true), id: row.id, archive_id: null, source_id: file.source_id, file_id: file.id, file_name: file.file_name };
}

export function createPassage(store: Store, archiveId: string, body: Body): PassageRow {
  const now = store.now();
  return store.put('passages', {
    id: newId('passage'),
    created_at: body.string('created_at') ?? now,
    updated_at: now,
    archive_id: archiveId,
    text: body.string('text') ?? '',
    tags: unique(body.strings('tags') ?? []),
    metadata: body.object('metadata') ?? {},
  });
}

export function createArchive(store: Store, name: string, description: string | null, embedding: string | null): ArchiveRow {
  const now = store.now();
  return store.put('archives', { id: newId('archive'), created_at: now, updated_at: now, name, description, embedding });
}

/** The archive that the agent writes to; the first write makes one, named after the agent (API notes §4). */
export function archiveOfAgent(store: Store, agent: AgentRow): ArchiveRow {
  const present = agent.archive_id === null ? undefined : store.get('archives', agent.archive_id);
  if (present) return present;
  const made = createArchive(store, `${agent.name}'s Archive`, 'Default archive created automatically', agent.embedding);
  store.patch('agents', agent, { archive_id: made.id });
  return made;
}

/** A hashed bag of words of unit length: equal texts get equal vectors, texts that share words are close. */
function vector(text: string): number[] {
  const sums = words(text);
  const norm = Math.sqrt([...sums.values()].reduce((sum, value) => sum + value * value, 0)) || 1;
  const padded = Array.from({ length: PADDED }, () => 0);
  for (const [slot, value] of sums) padded[slot] = value / norm;
  return padded;
}

function words(text: string): Map<number, number> {
  const sums = new Map<number, number>();
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? ['']) {
    const digest = createHash('sha256').update(word).digest();
    const slot = digest.readUInt32BE(0) % 1536;
    sums.set(slot, (sums.get(slot) ?? 0) + ((digest[4] ?? 0) & 1 ? 1 : -1));
  }
  return sums;
}

/** Cosine of two texts, 0 to 1 for texts that share words. */
export function similarity(a: string, b: string): number {
  const [left, right] = [words(a), words(b)];
  const norm = (sums: Map<number, number>): number => Math.sqrt([...sums.values()].reduce((sum, value) => sum + value * value, 0)) || 1;
  let dot = 0;
  for (const [slot, value] of left) dot += value * (right.get(slot) ?? 0);
  return dot / (norm(left) * norm(right));
}
