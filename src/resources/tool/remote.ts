import type { Tool } from '@letta-ai/letta-client/resources/tools';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject } from '../../core/live.ts';
import type { ResourceHandler, UpdateStep } from '../../engine/ports.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, insist, unlessGone } from '../../letta/insist.ts';
import { markerInTags, opTag, plainTags, toolTags } from '../../letta/marks.ts';
import { usersOfTools } from '../../letta/users.ts';

/** A tool of the server as an object of its type. */
export function toolLive(tool: Tool): LiveObject {
  const name = tool.name ?? '';
  const marker = markerInTags(tool.tags, 'tool', name);
  return { type: 'tool', id: tool.id, name, attributes: { source_code: tool.source_code ?? '' }, ...(marker ? { marker } : {}) };
}

const path = (id: string): string => `/v1/tools/${id}`;

/** Columns that an upsert resets when they are not sent (API notes §6). */
const KEPT = ['return_char_limit', 'pip_requirements', 'npm_requirements', 'default_requires_approval', 'enable_parallel_execution'] as const;

/** Custom tools over the API: written by upsert, for only that derives the schema anew (API notes §6). */
export function createToolHandler(letta: Letta): ResourceHandler {
  const fetch = (id: string): Promise<Tool | undefined> => unlessGone(letta.get<Tool>(path(id)));

  /** The upsert goes by the function's name, so doing it twice is doing it once. */
  const upsert = async (name: string, source: string, tags: readonly string[], kept: Partial<Tool>): Promise<Tool> => {
    const body = { source_code: source, source_type: 'python', tags, ...Object.fromEntries(KEPT.flatMap((key) => ((kept[key] ?? null) === null ? [] : [[key, kept[key]]]))) };
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
    const source = step.changes.find((change) => change.path === 'source_code')?.after;
    const changed = typeof source === 'string' && source !== step.live.attributes['source_code'];
    if (!changed && !step.marks) return undefined;
    const raw = await fetch(id);
    const tags = toolTags(raw?.tags, step.marker);
    if (changed) return upsert(name, source, tags, raw ?? {});
    await letta.patch(path(id), { tags });
    return undefined;
  };

  return {
    async read(id) {
      const tool = await fetch(id);
      return tool ? toolLive(tool) : null;
    },
    async create({ name, desired, marker }) {
      const tool = await upsert(name, String(desired.attributes['source_code'] ?? ''), toolTags([], marker), {});
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
      if (tool) await letta.patch(path(id), { tags: plainTags(tool.tags) });
    },
    async findByOp({ op, name }) {
      const tools = await letta.all<Tool>('/v1/tools/', { name });
      return tools.filter((tool) => (tool.tags ?? []).includes(opTag(op))).map(toolLive);
    },
    users: (id) => usersOfTools(letta, (tool) => tool.id === id),
  };
}
