import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import { markedDescription, opInDescription, plainDescription } from '../../letta/marks.ts';
import { userOf } from '../../letta/users.ts';

/** An archive of the server as an object of its type; `attachedTo`: the agents that are known to hold it. */
export function archiveLive(archive: Archive, attachedTo?: readonly string[]): LiveObject {
  return {
    type: 'archive',
    id: archive.id,
    name: archive.name,
    ...(attachedTo ? { attachedTo } : {}),
    attributes: { description: plainDescription(archive.description), embedding: archive.embedding_config?.handle ?? null },
    facts: { created: archive.created_at },
  };
}

const path = (id: string): string => `/v1/archives/${id}`;

/**
 * Archives over the API (API notes §7). They take neither metadata nor tags and their names are not unique, so a create writes our op
 * into the description, by which it is found after an unknown outcome. Once the creation is in the journal, the op is taken out again:
 * what the creation owes as `unmark`. An archive without our op is never taken for ours, whenever it appeared.
 */
export function createArchiveHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<Archive | undefined> => unlessGone(letta.get<Archive>(path(id)));
  const byName = (name: string): Promise<readonly Archive[]> => letta.all<Archive>('/v1/archives/', { name });
  const patch = (id: string, body: { readonly name?: string; readonly description?: string }): Promise<unknown> => insist(() => letta.patch(path(id), body));
  /** The description as the server has it, without our op: somebody may have written it since. */
  const unmark = async (id: string): Promise<void> => {
    const archive = await fetch(id);
    if (archive && opInDescription(archive.description) !== undefined) await patch(id, { description: plainDescription(archive.description) });
  };
  return {
    async read(id) {
      const archive = await fetch(id);
      return archive ? archiveLive(archive) : null;
    },
    async create({ name, desired, op }, context) {
      const description = String(desired.attributes['description'] ?? '');
      const { embedding, embedding_config: config } = desired.attributes;
      const body = { name, description: markedDescription(description, op), ...(embedding === undefined ? {} : { embedding }), ...(config === undefined ? {} : { embedding_config: config }) };
      const { id } = await letta.post<Archive>('/v1/archives/', body, { signal: context.signal });
      return { id };
    },
    async update({ live, changes }) {
      const [renamed, after] = ['name', 'description'].map((attribute) => changes.find((change) => change.path === attribute)?.after);
      const marked = opInDescription((await fetch(live.id))?.description) !== undefined;
      const described = (typeof after === 'string' && after !== live.attributes['description']) || marked;
      const body = {
        ...(typeof renamed === 'string' && renamed !== live.name ? { name: renamed } : {}),
        ...(described ? { description: typeof after === 'string' ? after : String(live.attributes['description'] ?? '') } : {}),
      };
      if (Object.keys(body).length > 0) await patch(live.id, body);
      return { id: live.id };
    },
    delete: ({ id }) => deleteQuietly(() => letta.delete(path(id))),
    forget: ({ id }) => unmark(id),
    async findByOp({ op, name }) {
      return (await byName(name)).filter((archive) => opInDescription(archive.description) === op).map((archive) => archiveLive(archive));
    },
    async settle(_owed, { id }) {
      await unmark(id);
      return { done: true };
    },
    async users(id) {
      return (await letta.all<AgentState>(`${path(id)}/agents`)).map(userOf);
    },
    async losses(id) {
      const found = await unlessGone(letta.post<readonly unknown[]>('/v1/passages/search', { archive_id: id, limit: 100 }));
      return found && found.length > 0 ? [`${found.length}${found.length === 100 ? '+' : ''} passage${found.length === 1 ? '' : 's'}`] : [];
    },
  };
}
