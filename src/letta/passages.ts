import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../core/diagnostic.ts';
import type { Letta } from './client.ts';
import { deleteQuietly } from './insist.ts';

/** A passage as it is copied and saved; the vector is made anew. */
export interface Passage { readonly id: string; readonly text: string; readonly metadata: Readonly<Record<string, unknown>>; readonly tags: readonly string[]; readonly created_at?: string }

/** A search gives so many at most, and has no cursor (API notes §2). */
const SEARCH_MOST = 100;

/**
 * All passages of an archive, oldest first. A search shows the first hundred, and its windows by date cannot part passages of one batch, which all
 * have one date (seen on 0.16.8). An agent's list has a cursor: that of one that has the archive, else of one made for the purpose, hidden, and taken away again.
 */
export async function allPassages(letta: Letta, archiveId: string): Promise<readonly Passage[]> {
  const found = await letta.post<readonly { readonly passage: Row }[]>('/v1/passages/search', { archive_id: archiveId, limit: SEARCH_MOST });
  if (found.length < SEARCH_MOST) return found.map(({ passage }) => plain(passage)).toSorted((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? -1 : 1));
  const [holder] = await letta.get<readonly AgentState[]>(`/v1/archives/${archiveId}/agents`, { query: { limit: 1 } });
  if (holder) return listed(letta, holder.id);
  return withReader(letta, archiveId, (reader) => listed(letta, reader));
}

const listed = async (letta: Letta, agentId: string): Promise<readonly Passage[]> => {
  const all: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await letta.get<readonly Row[]>(`/v1/agents/${agentId}/archival-memory`, { query: { limit: SEARCH_MOST, ascending: true, after } });
    all.push(...page);
    after = page.at(-1)?.id;
    if (page.length < SEARCH_MOST) return all.map(plain);
  }
};

async function withReader<T>(letta: Letta, archiveId: string, work: (agentId: string) => Promise<T>): Promise<T> {
  const [model] = await letta.get<readonly { readonly handle?: string }[]>('/v1/models/');
  if (model?.handle === undefined) throw failure('LC4095', 'the passages of this archive cannot be read: no agent has it, and without a model none can be made for that', { next: 'Attach it to an agent first.' });
  const reader = await letta.post<AgentState>('/v1/agents/', { name: 'lettactl reads an archive', hidden: true, include_base_tools: false, model: model.handle });
  try {
    await letta.patch(`/v1/agents/${reader.id}/archives/attach/${archiveId}`);
    return await work(reader.id);
  } finally {
    await deleteQuietly(() => letta.delete(`/v1/agents/${reader.id}`));
  }
}

type Row = Passage & { readonly embedding?: unknown };

const plain = ({ id, text, metadata, tags, created_at: created }: Row): Passage => ({ id, text, metadata: metadata ?? {}, tags: tags ?? [], ...(created === undefined ? {} : { created_at: created }) });

/** Passages that go into one call. */
const BATCH = 100;

/**
 * Writes passages into an archive, with their dates. A batch costs one embedding call; into an archive without an embedding the server takes them one by
 * one only (API notes §7). `done` hears how many are there by now.
 */
export async function addPassages(letta: Letta, archiveId: string, passages: readonly Passage[], options: { readonly embedded: boolean; readonly done: (count: number) => void }): Promise<void> {
  const bodyOf = ({ text, metadata, tags, created_at }: Passage) => ({ text, metadata, tags, ...(created_at === undefined ? {} : { created_at }) });
  const size = options.embedded ? BATCH : 1;
  for (let at = 0; at < passages.length; at += size) {
    const some = passages.slice(at, at + size).map(bodyOf);
    if (options.embedded) await letta.post(`/v1/archives/${archiveId}/passages/batch`, { passages: some });
    else await letta.post(`/v1/archives/${archiveId}/passages`, some[0]);
    options.done(Math.min(at + size, passages.length));
  }
}
