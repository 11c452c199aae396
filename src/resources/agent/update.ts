import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { addressOf } from '../../core/address.ts';
import { failure, type Diagnostic } from '../../core/diagnostic.ts';
import type { AttributeChange } from '../../core/plan/change.ts';
import { isForeign } from '../../core/value.ts';
import type { Attributes, Json } from '../../core/value.ts';
import type { StepContext, UpdateStep, Written } from '../../engine/ports.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { insist } from '../../letta/insist.ts';
import { markedMetadata, markedTags, ourTags } from '../../letta/marks.ts';
import { archivesOf, attachArchive, detachArchive } from './archives.ts';
import { attachBlock, attachFolder } from './attach.ts';
import { compactionPatch, promptAgain } from './compaction.ts';
import { bodyOf } from './fields.ts';
import { changeIdentities, identityIds } from './identities.ts';
import { idOfLink, membersOf, namesOf } from './links.ts';
import { changedMetadata } from './metadata.ts';
import { MODEL_ATTRIBUTES, modelTriple } from './model.ts';
import { changedSecrets, opened } from './secrets.ts';
import { ruleOfText, ruleTexts } from './tool-rules.ts';
import { expandToolNames, toolIds } from './tools.ts';

/** One PATCH for all scalars, then what is attached, each by its own call: full lists in a PATCH would undo what others attach meanwhile (API notes §12.4). */
export async function updateAgent(letta: Letta, step: UpdateStep, context: StepContext): Promise<Written> {
  const id = step.live.id;
  const body = await patchBody(letta, step, context);
  if (Object.keys(body).length > 0) await letta.patch(`/v1/agents/${id}`, body, { signal: context.signal });
  const prompt = promptAgain(settingsIn(step, 'compaction_settings'), (step.desired.attributes['compaction_settings'] ?? {}) as Settings);
  if (prompt !== undefined) await insist(() => letta.patch(`/v1/agents/${id}`, { compaction_settings: prompt }));
  await updateBlocks(letta, step, context);
  const resolved = await updateTools(letta, step);
  const diagnostics = await updateFolders(letta, step, context);
  await updateArchives(letta, step, context);
  await updateIdentities(letta, step);
  return { id, ...(resolved ? { resolved } : {}), ...(diagnostics.length > 0 ? { diagnostics } : {}) };
}

/** Attributes whose new value needs what is there: a PATCH replaces the whole of them. */
const MERGED: readonly string[] = ['metadata', 'lettabot', 'tags', 'tool_rules', 'secrets', 'compaction_settings'];

async function patchBody(letta: Letta, step: UpdateStep, context: StepContext): Promise<Record<string, unknown>> {
  const wanted: Attributes = Object.fromEntries(step.changes.flatMap((change) => {
    const after = afterOf(change);
    return after !== undefined && after !== step.live.attributes[change.path] ? [[change.path, after]] : [];
  }));
  const change = (path: string): AttributeChange | undefined => step.changes.find((candidate) => candidate.path === path);
  const models = MODEL_ATTRIBUTES.some((name) => wanted[name] !== undefined);
  const body: Record<string, unknown> = { ...bodyOf(wanted, 'patch'), ...(wanted['name'] === undefined ? {} : { name: wanted['name'] }) };
  // What the server never reads back is recognised by the op in our mark, so that goes along; and what the write owes stands in the mark, where it is
  // found when nothing else is left. It goes first: what is attached after it is owed for already.
  const mark = step.marks || step.owes.length > 0 || wanted['reasoning'] !== undefined || change('secrets') !== undefined || change('lettabot') !== undefined;
  if (!models && !mark && !MERGED.some(change)) return body;

  const secrets = change('secrets');
  const agent = await fresh(letta, step.live.id, secrets !== undefined);
  if (models) Object.assign(body, modelTriple(wanted, agent, step.desired));
  if (mark || change('metadata')) {
    const metadata = changedMetadata(agent, step.changes, (value) => opened(value, context));
    body['metadata'] = mark ? markedMetadata(metadata, step.owes.length > 0 ? { ...step.marker, owed: step.owes } : step.marker) : metadata;
  }
  const [tags, rules, compaction] = [change('tags'), change('tool_rules'), wanted['compaction_settings']];
  if (tags || step.marks) {
    const all = changedMembers(agent.tags ?? [], tags);
    body['tags'] = step.marks || ourTags(all).length === 0 ? markedTags(all, step.marker) : all;
  }
  if (rules) body['tool_rules'] = changedMembers(ruleTexts(agent.tool_rules), rules).map(ruleOfText);
  if (secrets) body['secrets'] = changedSecrets(agent, secrets, context);
  if (compaction !== undefined) body['compaction_settings'] = compactionPatch(compaction as Settings, agent);
  return body;
}

type Settings = Readonly<Record<string, Json>>;

/** The agent as it is: read a moment ago, or now. */
async function fresh(letta: Letta, id: string, withSecrets: boolean): Promise<AgentState> {
  const recent = letta.recent.get<AgentState>(id);
  return recent && !withSecrets ? recent : letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: withSecrets ? [...AGENT_INCLUDE, 'agent.secrets'] : AGENT_INCLUDE } });
}

/** The planned value; of a map that the server fills in, just the keys that change. */
const afterOf = (change: AttributeChange): Json | undefined => (['model_settings', 'compaction_settings'].includes(change.path) ? changedKeys(change) : change.after);

const changedKeys = (change: AttributeChange | undefined): Settings => Object.fromEntries((change?.entries ?? []).flatMap(({ key, after }) => (after === undefined ? [] : [[key, after]])));

const settingsIn = ({ changes }: UpdateStep, path: string): Settings => changedKeys(changes.find((change) => change.path === path));

const changedMembers = (have: readonly string[], change: AttributeChange | undefined): readonly string[] => {
  const removed = new Set(change?.removed ?? []);
  return [...new Set([...have.filter((member) => !removed.has(member)), ...(change?.added ?? [])])];
};

/** Detach before attach: two blocks of one label are refused, and a swap in one PATCH loses both (API notes §9). */
async function updateBlocks(letta: Letta, step: UpdateStep, context: StepContext): Promise<void> {
  for (const { now, wanted } of swaps(step, context, 'blocks')) {
    if (now !== undefined) await insist(() => letta.patch(`/v1/agents/${step.live.id}/core-memory/blocks/detach/${now}`)).catch((error: unknown) => { if (!isRefusal(error, 404)) throw error; });
    if (wanted !== undefined) await attachBlock(letta, step.live.id, wanted);
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

async function updateFolders(letta: Letta, step: UpdateStep, context: StepContext): Promise<readonly Diagnostic[]> {
  const id = step.live.id;
  const hidden: string[] = [];
  for (const { key, now, wanted } of swaps(step, context, 'folders')) {
    if (now !== undefined) await insist(() => letta.patch(`/v1/agents/${id}/folders/detach/${now}`));
    if (wanted !== undefined && !(await attachFolder(letta, id, wanted))) hidden.push(key);
  }
  return hidden.map((folder): Diagnostic => ({
    severity: 'warning', code: 'LC2079', address: step.address, summary: `${step.address} has the folder "${folder}" again, and the server shows it none of the files that it had of it before`,
    next: `Make the folder anew, with its files, for every agent that has it: lettactl apply -replace '${addressOf('folder', folder)}'`,
  }));
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

async function updateIdentities(letta: Letta, step: UpdateStep): Promise<void> {
  const change = step.changes.find(({ path }) => path === 'identities');
  if (!change) return;
  const have = new Set(namesOf(step.live.attributes['identities']));
  const added = await identityIds(letta, (change.added ?? []).filter((key) => !have.has(key)), step.address);
  const removed = await identityIds(letta, (change.removed ?? []).filter((key) => have.has(key)), step.address);
  await changeIdentities(letta, step.live.id, { added, removed });
}

/** For each changed key: the object that is there now and must go, and the one that must come. What is right already is left out. */
function swaps(step: UpdateStep, context: StepContext, path: string): readonly { readonly key: string; readonly now?: string; readonly wanted?: string }[] {
  const live = new Map<string, Json>(membersOf(step.live.attributes[path]));
  return (step.changes.find((change) => change.path === path)?.entries ?? []).flatMap(({ key, after }) => {
    const there = live.get(key);
    const now = isForeign(there) ? (there as { readonly $id: string }).$id : undefined;
    const wanted = after === undefined ? undefined : idOfLink(after, context, step.address);
    return now === wanted ? [] : [{ key, ...(now === undefined ? {} : { now }), ...(wanted === undefined ? {} : { wanted }) }];
  });
}
