import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { jsonFile, jsonLines } from '../../letta/copies.ts';
import { allPassages } from '../../letta/passages.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import { markedDescription, markerInDescription, plainDescription } from '../../letta/marks.ts';
import { userOf } from '../../letta/users.ts';

/** An archive of the server as an object of its type; `attachedTo`: the agents that are known to hold it. */
export function archiveLive(archive: Archive, attachedTo?: readonly string[]): LiveObject {
  const marker = markerInDescription(archive.description);
  return {
    type: 'archive',
    id: archive.id,
    name: archive.name,
    ...(attachedTo ? { attachedTo } : {}),
    ...(marker ? { marker } : {}),
    attributes: { description: plainDescription(archive.description), embedding: archive.embedding_config?.handle ?? null },
    facts: { created: archive.created_at },
  };
}

const path = (id: string): string => `/v1/archives/${id}`;

/**
 * Archives over the API (API notes §7). They take neither metadata nor tags and their names are not unique, so our mark stands in the
 * description, from the create call on: by it an archive is found after an unknown outcome, and when the state is lost. One without our mark
 * is never taken for ours, whenever it appeared.
 */
export function createArchiveHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<Archive | undefined> => unlessGone(letta.get<Archive>(path(id)));
  const byName = (name: string): Promise<readonly Archive[]> => letta.all<Archive>('/v1/archives/', { name });
  const patch = (id: string, body: { readonly name?: string; readonly description?: string }): Promise<unknown> => insist(() => letta.patch(path(id), body));
  return {
    async read(id) {
      const archive = await fetch(id);
      return archive ? archiveLive(archive) : null;
    },
    async create({ name, desired, marker }, context) {
      const description = String(desired.attributes['description'] ?? '');
      const { embedding, embedding_config: config } = desired.attributes;
      const body = { name, description: markedDescription(description, marker), ...(embedding === undefined ? {} : { embedding }), ...(config === undefined ? {} : { embedding_config: config }) };
      const { id } = await letta.post<Archive>('/v1/archives/', body, { signal: context.signal });
      return { id };
    },
    async update({ live, changes, marks, marker }) {
      const [renamed, after] = ['name', 'description'].map((attribute) => changes.find((change) => change.path === attribute)?.after);
      const description = typeof after === 'string' ? after : String(live.attributes['description'] ?? '');
      const body = {
        ...(typeof renamed === 'string' && renamed !== live.name ? { name: renamed } : {}),
        ...(marks || description !== live.attributes['description'] ? { description: markedDescription(description, marker) } : {}),
      };
      if (Object.keys(body).length > 0) await patch(live.id, body);
      return { id: live.id };
    },
    delete: ({ id }) => deleteQuietly(() => letta.delete(path(id))),
    /** The description is read anew: somebody may have written it since. */
    async forget({ id }) {
      const archive = await fetch(id);
      if (archive && markerInDescription(archive.description)) await patch(id, { description: plainDescription(archive.description) });
    },
    async findByOp({ op, name }) {
      return (await byName(name)).map((archive) => archiveLive(archive)).filter(({ marker }) => marker?.op === op);
    },
    async users(id) {
      return (await letta.all<AgentState>(`${path(id)}/agents`)).map(userOf);
    },
    // What tells a whole backup comes last.
    copy: async (id) => [jsonLines('passages.jsonl', await allPassages(letta, id)), jsonFile('archive.json', await letta.get(path(id)))],
    async losses(id) {
      const found = await unlessGone(letta.post<readonly unknown[]>('/v1/passages/search', { archive_id: id, limit: 100 }));
      return found && found.length > 0 ? [`${found.length}${found.length === 100 ? '+' : ''} passage${found.length === 1 ? '' : 's'}`] : [];
    },
  };
}
