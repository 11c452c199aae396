import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { unlessGone } from '../../letta/insist.ts';
import { createProvider } from '../../resources/server.ts';
import type { CleanableKind, ObjectRef, Orphan } from './api.ts';
import { allOf, sorted } from './find.ts';
import { readUses, type Relation, type Uses } from './uses.ts';

const RELATIONS: Readonly<Record<CleanableKind, readonly Relation[]>> = { block: ['blocks'], folder: ['sources'], tool: ['tools'], archive: [] };

/**
 * What no agent uses, by kind and name. Copies of blocks that a conversation has for itself are used, and so is what a group or an identity holds, what a
 * hidden agent has, and what a sleep-time twin has. Built-in tools and tools of MCP servers are nobody's to clean up. A kind that the server does not have gives none.
 */
export async function orphansOf(letta: Letta, kinds: readonly CleanableKind[]): Promise<readonly Orphan[]> {
  const uses = await readUses(letta, kinds.flatMap((kind) => RELATIONS[kind]));
  const found: Orphan[] = [];
  for (const kind of kinds) found.push(...sorted(await orphansOfKind(letta, kind, uses)));
  return found;
}

async function orphansOfKind(letta: Letta, kind: CleanableKind, uses: Uses): Promise<readonly Orphan[]> {
  const objects = await allOf(letta, kind).catch((error: unknown) => {
    if (isRefusal(error, 400, 404, 410)) return [];
    throw error;
  });
  if (kind === 'archive') return archives(letta, objects);
  const used = usedIds(kind, uses);
  const free = objects.filter(({ id }) => !used.has(id));
  if (kind === 'tool') return toolsOfPeople(letta, free);
  return Promise.all(free.map((object) => described(letta, object)));
}

function usedIds(kind: CleanableKind, uses: Uses): ReadonlySet<string> {
  const of = (agent: AgentState): readonly { readonly id?: string }[] => {
    const lists = agent as unknown as Readonly<Record<string, readonly { readonly id?: string }[] | null | undefined>>;
    return RELATIONS[kind].flatMap((relation) => lists[relation] ?? []);
  };
  return new Set([...uses.agents.flatMap((agent) => of(agent).flatMap(({ id }) => id ?? [])), ...(kind === 'block' ? [...uses.isolated, ...uses.heldElsewhere] : [])]);
}

/** No list says who has an archive, so each is asked. */
async function archives(letta: Letta, objects: readonly ObjectRef[]): Promise<readonly Orphan[]> {
  const found = await Promise.all(objects.map(async (object): Promise<readonly Orphan[]> => ((await isUnused(letta, object)) ? [await described(letta, object)] : [])));
  return found.flat();
}

async function toolsOfPeople(letta: Letta, objects: readonly ObjectRef[]): Promise<readonly Orphan[]> {
  const custom = new Set((await letta.tools.list()).filter((tool) => tool.tool_type === 'custom').map(({ id }) => id));
  return objects.filter(({ id }) => custom.has(id)).map((object) => ({ ...object, about: '' }));
}

async function described(letta: Letta, object: ObjectRef): Promise<Orphan> {
  if (object.type === 'block') {
    const block = await unlessGone(letta.get<{ readonly value?: string }>(`/v1/blocks/${object.id}`));
    return { ...object, about: `${(block?.value ?? '').length} characters` };
  }
  return { ...object, about: ((await createProvider(letta).handler(object.type).losses?.(object.id)) ?? []).join(', ') || 'empty' };
}

/** Whether still nobody uses an object: asked right before it is deleted. */
export async function isUnused(letta: Letta, { type, id }: ObjectRef): Promise<boolean> {
  if (type === 'block' || type === 'archive') {
    const agents = await unlessGone(letta.get<readonly unknown[]>(`/v1/${type}s/${id}/agents`, { query: { limit: 1 } }));
    return (agents ?? []).length === 0;
  }
  if (type === 'folder') return ((await unlessGone(letta.get<readonly unknown[]>(`/v1/folders/${id}/agents`, { query: { limit: 1 } }))) ?? []).length === 0;
  const uses = await readUses(letta, ['tools']);
  return !usedIds('tool', uses).has(id);
}
