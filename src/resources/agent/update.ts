import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import { isForeign } from '../../core/value.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { StepContext, UpdateStep, Written } from '../../engine/ports.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { insist } from '../../letta/insist.ts';
import { markedMetadata, markedTags, ourTags } from '../../letta/marks.ts';
import { archivesOf, attachArchive, detachArchive } from './archives.ts';
import { idOfLink, membersOf, namesOf } from './links.ts';
import { MODEL_ATTRIBUTES, modelTriple } from './model.ts';
import { expandToolNames, toolIds } from './tools.ts';

/** Fields of the PATCH by attribute, for those that stand alone. */
const SCALARS: Readonly<Record<string, string>> = { name: 'name', description: 'description', system_prompt: 'system', embedding: 'embedding' };

/** One PATCH for all scalars, then what is attached, each by its own call: full lists in a PATCH would undo what others attach meanwhile (API notes §12.4). */
export async function updateAgent(letta: Letta, step: UpdateStep, context: StepContext): Promise<Written> {
  const id = step.live.id;
  const body = await patchBody(letta, step);
  if (Object.keys(body).length > 0) await letta.patch(`/v1/agents/${id}`, body, { signal: context.signal });
  await updateBlocks(letta, step, context);
  const resolved = await updateTools(letta, step);
  await updateFolders(letta, step, context);
  await updateArchives(letta, step, context);
  return { id, ...(resolved ? { resolved } : {}) };
}

async function patchBody(letta: Letta, step: UpdateStep): Promise<Record<string, unknown>> {
  const wanted: Attributes = Object.fromEntries(step.changes.flatMap(({ path, after }) => (after !== undefined && after !== step.live.attributes[path] ? [[path, after]] : [])));
  const tags = step.changes.find((change) => change.path === 'tags');
  const models = MODEL_ATTRIBUTES.some((name) => wanted[name] !== undefined);
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(SCALARS)) if (wanted[name] !== undefined) body[field] = wanted[name];
  // What the server never reads back is recognised by the op in our mark, so that goes along.
  const mark = step.marks || wanted['reasoning'] !== undefined;
  if (!models && !tags && !mark) return body;

  const agent = letta.recent.get<AgentState>(step.live.id) ?? await letta.get<AgentState>(`/v1/agents/${step.live.id}`, { query: { include: AGENT_INCLUDE } });
  if (models) Object.assign(body, modelTriple(wanted, agent));
  if (mark) body['metadata'] = markedMetadata(agent.metadata, step.owes.length > 0 ? { ...step.marker, owed: step.owes } : step.marker);
  if (tags || step.marks) {
    const removed = new Set(tags?.removed ?? []);
    const kept = (agent.tags ?? []).filter((tag) => !removed.has(tag));
    const all = [...new Set([...kept, ...(tags?.added ?? [])])];
    body['tags'] = step.marks || ourTags(all).length === 0 ? markedTags(all, step.marker) : all;
  }
  return body;
}

/** Detach before attach: two blocks of one label are refused, and a swap in one PATCH loses both (API notes §9). */
async function updateBlocks(letta: Letta, step: UpdateStep, context: StepContext): Promise<void> {
  const path = (verb: string, id: string): string => `/v1/agents/${step.live.id}/core-memory/blocks/${verb}/${id}`;
  for (const { now, wanted } of swaps(step, context, 'blocks')) {
    if (now !== undefined) await insist(() => letta.patch(path('detach', now))).catch((error: unknown) => { if (!isRefusal(error, 404)) throw error; });
    if (wanted !== undefined) await insist(() => letta.patch(path('attach', wanted)));
  }
}

async function updateTools(letta: Letta, step: UpdateStep): Promise<Attributes | undefined> {
  const change = step.changes.find(({ path }) => path === 'tools');
  if (!change) return undefined;
  const have = new Set(namesOf(step.live.attributes['tools']));
  const added = (await expandToolNames(letta, change.added ?? [])).filter((name) => !have.has(name));
  const ids = await toolIds(letta, added, step.desired);
  const gone = await letta.tools.idsOf((change.removed ?? []).filter((name) => have.has(name)));
  const path = (verb: string, id: string): string => `/v1/agents/${step.live.id}/tools/${verb}/${id}`;
  for (const id of gone.values()) await insist(() => letta.patch(path('detach', id)));
  for (const id of ids) await insist(() => letta.patch(path('attach', id)));
  const declared = namesOf(step.desired.attributes['tools']);
  const expanded = await expandToolNames(letta, declared);
  return expanded === declared ? undefined : { tools: [...expanded] };
}

/** Through the attach route, which brings the file tools and the files; `folder_ids` in a PATCH does not (API notes §9). */
async function updateFolders(letta: Letta, step: UpdateStep, context: StepContext): Promise<void> {
  const id = step.live.id;
  for (const { now, wanted } of swaps(step, context, 'folders')) {
    if (now !== undefined) await insist(() => letta.patch(`/v1/agents/${id}/folders/detach/${now}`));
    if (wanted !== undefined) await attachFolder(letta, id, wanted);
  }
}

/** A folder that was attached before leaves its files behind, and attaching it again answers 409 although it is done (seen on 0.16.8). */
async function attachFolder(letta: Letta, agentId: string, folderId: string): Promise<void> {
  try {
    await insist(() => letta.patch(`/v1/agents/${agentId}/folders/attach/${folderId}`));
  } catch (error) {
    if (!isRefusal(error, 409)) throw error;
    const agent = await letta.get<{ readonly sources?: readonly { readonly id: string }[] }>(`/v1/agents/${agentId}`, { query: { include: ['agent.sources'] } });
    if (!agent.sources?.some((folder) => folder.id === folderId)) throw error;
  }
}

async function updateArchives(letta: Letta, step: UpdateStep, context: StepContext): Promise<void> {
  const change = step.changes.find(({ path }) => path === 'archives');
  if (!change) return;
  const current = await archivesOf(letta, step.live.id);
  if (!current) throw failure('LC2011', 'this server does not support archives', { address: step.address });
  const { id, name } = step.live;
  const kept = (change.entries ?? []).flatMap(({ after }) => (after === undefined ? [] : [idOfLink(after, context, step.address)]));
  const leaving = (change.entries ?? []).flatMap(({ key, before, after }) => {
    const now = (isForeign(before) ? (before as { readonly $id: string }).$id : undefined) ?? current.find((archive) => archive.name === key)?.id;
    return now === undefined || kept.includes(now) || (after !== undefined && before === undefined) ? [] : [now];
  });
  for (const archive of kept) if (!current.some((one) => one.id === archive)) await attachArchive(letta, { id, name }, archive, leaving);
  for (const archive of leaving) if (kept.length === 0 && current.some((one) => one.id === archive)) await detachArchive(letta, id, archive);
}

/** For each changed key: the object that is there now and must go, and the one that must come. What is right already is left out. */
function swaps(step: UpdateStep, context: StepContext, path: string): readonly { readonly now?: string; readonly wanted?: string }[] {
  const live = new Map<string, Json>(membersOf(step.live.attributes[path]));
  return (step.changes.find((change) => change.path === path)?.entries ?? []).flatMap(({ key, after }) => {
    const there = live.get(key);
    const now = isForeign(there) ? (there as { readonly $id: string }).$id : undefined;
    const wanted = after === undefined ? undefined : idOfLink(after, context, step.address);
    return now === wanted ? [] : [{ ...(now === undefined ? {} : { now }), ...(wanted === undefined ? {} : { wanted }) }];
  });
}
