import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { DiagnosticError } from '../../core/diagnostic.ts';
import type { Desired } from '../../core/desired.ts';
import type { Json } from '../../core/value.ts';
import type { CreateStep, InlineStep, StepContext, Written } from '../../engine/ports.ts';
import { blockBody } from '../../letta/block-body.ts';
import type { Letta } from '../../letta/client.ts';
import { deleteQuietly, insist } from '../../letta/insist.ts';
import { fleetTag, markedMetadata, markerIn, opTag } from '../../letta/marks.ts';
import { attachArchive } from './archives.ts';
import { attachFolder, madeBesideFiles } from './attach.ts';
import { compactionBody } from './compaction.ts';
import { bodyOf } from './fields.ts';
import { identityIds } from './identities.ts';
import { idOfLink, membersOf, namesOf } from './links.ts';
import { metadataBody } from './metadata.ts';
import { modelBody, modelTriple, settingsMissed } from './model.ts';
import { opened } from './secrets.ts';
import { ruleOfText } from './tool-rules.ts';
import { FILE_TOOLS, expandToolNames, toolIds } from './tools.ts';

/**
 * One agent is one call: own blocks inside, shared ones, folders and tools by id. Only archives need a call of their own. `suspect`: an
 * earlier try of this op may have left its blocks behind, since the server commits them before the agent (API notes §4): they are reused.
 */
export async function createAgent(letta: Letta, step: CreateStep, context: StepContext, suspect: boolean): Promise<Written> {
  const { attributes } = step.desired;
  const folders = membersOf(attributes['folders']);
  const declared = namesOf(attributes['tools']);
  const names = await expandToolNames(letta, declared);
  const creation = namesOf(attributes['creation_tools']).filter((name) => folders.length === 0 || !FILE_TOOLS.includes(name));
  const tool_ids = await toolIds(letta, [...new Set([...names, ...creation])], step.desired);
  const left = suspect ? await leftovers(letta, step.inline) : new Map<string, string>();
  const inline = step.inline.filter((block) => !left.has(block.op));
  const inlineAddresses = new Set<string>(inline.map((block) => block.address));
  const reused = new Map<string, string>(step.inline.flatMap((block) => (left.has(block.op) ? [[block.address, left.get(block.op) ?? ''] as const] : [])));
  const idOf: StepContext['idOf'] = (address) => reused.get(address) ?? context.idOf(address);
  const secrets = membersOf(attributes['secrets']);
  const linked = membersOf(attributes['blocks']).filter(([, link]) => !inlineAddresses.has(refOf(link)));

  const body = {
    name: step.name,
    ...declaredBody(step.desired),
    memory_blocks: inline.map((block) => ({ label: block.name, ...blockBody(block.desired.attributes), tags: [fleetTag(step.marker), opTag(block.op)] })),
    block_ids: linked.map(([, link]) => idOfLink(link, { idOf }, step.address)),
    folder_ids: folders.map(([, link]) => idOfLink(link, context, step.address)),
    tool_ids,
    identity_ids: await identityIds(letta, namesOf(attributes['identities']), step.address),
    include_base_tools: false,
    ...(secrets.length > 0 ? { secrets: Object.fromEntries(secrets.map(([name, value]) => [name, String(opened(value, context))])) } : {}),
    tags: [...namesOf(attributes['tags']), fleetTag(step.marker)],
    metadata: markedMetadata(metadataBody(attributes, (value) => opened(value, context)), step.owes.length > 0 ? { ...step.marker, owed: step.owes } : step.marker),
  };
  const agent = await post(letta, body, step, context);
  // A failure from here on leaves the agent there, unfinished; whoever called finds it by its op.
  const missed = settingsMissed(step.desired, agent);
  if (missed['model_settings'] !== undefined) await insist(() => letta.patch(`/v1/agents/${agent.id}`, modelTriple(missed, agent, step.desired)));
  for (const [, link] of membersOf(attributes['archives'])) await attachArchive(letta, agent, idOfLink(link, context, step.address), []);
  const byLabel = new Map((agent.blocks ?? []).map((block) => [block.label ?? '', block.id]));
  return {
    id: agent.id,
    inline: step.inline.flatMap(({ address, name }) => {
      const id = byLabel.get(name);
      return id === undefined ? [] : [{ address, id }];
    }),
    ...(names === declared ? {} : { resolved: { tools: [...names] } }),
  };
}

/**
 * The create call. A refusal leaves its blocks behind (API notes §12.2): they are deleted, for nobody has seen them. One over a file that came or
 * went at that moment leaves the agent, all of it but its folders' files: those are shown to it afterwards.
 */
async function post(letta: Letta, body: unknown, step: CreateStep, context: StepContext): Promise<AgentState> {
  try {
    return await letta.post<AgentState>('/v1/agents/', body, { signal: context.signal });
  } catch (error) {
    if (madeBesideFiles(error)) {
      const made = (await letta.all<AgentState>('/v1/agents/', { name: step.name })).find((agent) => markerIn(agent.metadata)?.op === step.op);
      if (made) {
        for (const [, link] of membersOf(step.desired.attributes['folders'])) await attachFolder(letta, made.id, idOfLink(link, context, step.address));
        return letta.get<AgentState>(`/v1/agents/${made.id}`, { query: { include: ['agent.blocks'] } });
      }
    }
    if (error instanceof DiagnosticError && step.inline.length > 0) {
      for (const id of (await leftovers(letta, step.inline)).values()) await deleteQuietly(() => letta.delete(`/v1/blocks/${id}`));
    }
    throw error;
  }
}

/** Blocks that an unfinished create of these ops made and that no agent holds, by op. */
async function leftovers(letta: Letta, inline: readonly InlineStep[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { op } of inline) {
    for (const block of await letta.all<BlockResponse>('/v1/blocks/', { tags: [opTag(op)], match_all_tags: true })) {
      const agents = await letta.get<readonly unknown[]>(`/v1/blocks/${block.id}/agents`, { query: { limit: 1 } });
      if (agents.length === 0 && !found.has(op)) found.set(op, block.id);
    }
  }
  return found;
}

/** Base tools that end an agent's turn: without their rule they would not. */
const LAST_TOOLS: readonly string[] = ['send_message', 'send_message_to_agent_async'];

/**
 * What the config says about the agent itself. Rules for tools come unasked with every create that brings no base tools (seen on 0.16.8), so
 * they are refused unless the config wants them or a tool needs them.
 */
function declaredBody(desired: Desired): Readonly<Record<string, unknown>> {
  const { attributes } = desired;
  const { embedding, ...fields } = bodyOf(attributes, 'create');
  const rules = attributes['include_base_tool_rules'] ?? (namesOf(attributes['creation_tools']).some((name) => LAST_TOOLS.includes(name)) ? undefined : false);
  return {
    ...modelBody(desired),
    ...fields,
    ...(embedding === undefined || fields['embedding_config'] !== undefined ? {} : { embedding }),
    ...(rules === undefined ? {} : { include_base_tool_rules: rules }),
    ...(attributes['tool_rules'] === undefined ? {} : { tool_rules: namesOf(attributes['tool_rules']).map(ruleOfText) }),
    ...(attributes['compaction_settings'] === undefined ? {} : { compaction_settings: compactionBody(attributes['compaction_settings']) }),
  };
}

const refOf = (link: Json): string => (link as { readonly $ref?: string } | null)?.$ref ?? '';
