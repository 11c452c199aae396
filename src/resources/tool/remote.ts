import type { Tool } from '@letta-ai/letta-client/resources/tools';
import { canonicalJson } from '../../core/canonical.ts';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler, UpdateStep } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { jsonFile } from '../../letta/copies.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import { markerInTags, opTag, plainTags, toolTags } from '../../letta/marks.ts';
import { usersOfTools } from '../../letta/users.ts';
import { attributesOf, changedFields, DERIVED_FROM, upsertBody } from './body.ts';

/** A tool of the server as an object of its type. */
export function toolLive(tool: Tool): LiveObject {
  const name = tool.name ?? '';
  const marker = markerInTags(tool.tags, 'tool', name);
  return { type: 'tool', id: tool.id, name, attributes: attributesOf(tool), ...(marker ? { marker } : {}) };
}

const membersOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((member) => typeof member === 'string') : []);

/** A PATCH without it sets it to false, whatever else it is about (seen on 0.16.8). */
const parallelAsIs = (tool: Tool | undefined): Readonly<Record<string, unknown>> => ({ enable_parallel_execution: tool?.enable_parallel_execution ?? false });

const path = (id: string): string => `/v1/tools/${id}`;

/** Custom tools over the API: a new source goes by upsert, for only that derives the schema anew (API notes §6); the rest by PATCH. */
export function createToolHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<Tool | undefined> => unlessGone(letta.get<Tool>(path(id)));

  /** The upsert goes by the function's name, so doing it twice is doing it once. */
  const upsert = async (name: string, body: Readonly<Record<string, unknown>>): Promise<Tool> => {
    const tool = await insist(() => letta.put<Tool>('/v1/tools/', body));
    if (tool.name !== name) {
      throw failure('LC2021', `the server took the function "${tool.name ?? ''}" out of the source of tool "${name}"`, {
        detail: 'The server goes by the last top-level function of the file.', next: `name that function ${name}, one public function per file`,
      });
    }
    letta.tools.learn({ id: tool.id, name });
    return tool;
  };

  const update = async (step: UpdateStep): Promise<Tool | undefined> => {
    const { id, name } = step.live;
    const changes = step.changes.filter(({ path: attribute, after }) => after === undefined || canonicalJson(after) !== canonicalJson(step.live.attributes[attribute] ?? null));
    if (changes.length === 0 && !step.marks) return undefined;
    const raw = await fetch(id);
    const own = changes.find((change) => change.path === 'tags');
    const removed = new Set(own?.removed ?? []);
    const tags = toolTags([...(raw?.tags ?? []).filter((tag) => !removed.has(tag)), ...(own?.added ?? [])], step.marker);
    if (changes.some(({ path: attribute }) => DERIVED_FROM.includes(attribute))) return upsert(name, { ...upsertBody(step.desired.attributes, raw, changes), tags });
    await letta.patch(path(id), { ...parallelAsIs(raw), ...changedFields(changes, raw), tags });
    return undefined;
  };

  return {
    async read(id) {
      const tool = await fetch(id);
      return tool ? toolLive(tool) : null;
    },
    async create({ name, desired, marker }) {
      const tool = await upsert(name, { ...upsertBody(desired.attributes, undefined, []), tags: toolTags(membersOf(desired.attributes['tags']), marker) });
      return { id: tool.id };
    },
    async update(step) {
      return { id: (await update(step))?.id ?? step.live.id };
    },
    async delete({ id }) {
      await deleteQuietly(() => letta.delete(path(id)));
      letta.tools.forget(id);
    },
    async forget({ id }) {
      const tool = await fetch(id);
      if (tool) await letta.patch(path(id), { ...parallelAsIs(tool), tags: plainTags(tool.tags) });
    },
    async findByOp({ op, name }) {
      const tools = await letta.all<Tool>('/v1/tools/', { name });
      return tools.filter((tool) => (tool.tags ?? []).includes(opTag(op))).map(toolLive);
    },
    copy: async (id) => [jsonFile('tool.json', await letta.get(path(id)))],
    users: (id) => usersOfTools(letta, (tool) => tool.id === id),
  };
}
