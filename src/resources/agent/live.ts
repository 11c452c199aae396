import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { LiveObject } from '../../core/live.ts';
import type { Json } from '../../core/value.ts';
import { markerIn, plainTags } from '../../letta/marks.ts';
import type { Identity } from '../../letta/shapes.ts';
import { compactionLive } from './compaction.ts';
import { fieldsOf } from './fields.ts';
import { factsIn, metadataLive } from './metadata.ts';
import { modelLive } from './model.ts';
import { secretsOf } from './secrets.ts';
import { ruleTexts } from './tool-rules.ts';

const link = (id: string, name: string): Json => ({ $id: id, name });

const linksByName = (objects: readonly { readonly id?: string; readonly name?: string | null }[]): Json =>
  Object.fromEntries(objects.map(({ id = '', name }) => [name ?? id, link(id, name ?? id)]));

/** What was read of an agent beside the agent itself. Absent: it was not asked for, so the attribute is absent too. */
export interface ReadBeside {
  /** From another route (API notes §3). */
  readonly archives?: readonly Pick<Archive, 'id' | 'name'>[];
  /** The read included them. What is not included comes back as an empty list. */
  readonly secrets?: boolean;
  readonly identities?: boolean;
}

/** An agent of the server, read with AGENT_INCLUDE, as an object of its type. */
export function agentLive(agent: AgentState, { archives, secrets, identities }: ReadBeside = {}): LiveObject {
  const marker = markerIn(agent.metadata);
  const folders = (agent as { sources?: readonly { id: string; name?: string }[] }).sources ?? [];
  const known = (agent as { identities?: readonly Identity[] }).identities ?? [];
  return {
    type: 'agent',
    id: agent.id,
    name: agent.name,
    attributes: {
      ...fieldsOf(agent),
      ...modelLive(agent),
      ...metadataLive(agent),
      compaction_settings: compactionLive(agent),
      tags: plainTags(agent.tags),
      blocks: Object.fromEntries((agent.blocks ?? []).map(({ id = '', label }) => [label ?? id, link(id, label ?? id)])),
      folders: linksByName(folders),
      tools: [...new Set((agent.tools ?? []).flatMap((tool) => (tool.name ? [tool.name] : [])))].sort(),
      tool_rules: ruleTexts(agent.tool_rules),
      ...(archives ? { archives: linksByName(archives) } : {}),
      ...(secrets ? { secrets: secretsOf(agent) } : {}),
      ...(identities ? { identities: known.map((identity) => identity.identifier_key).sort() } : {}),
    },
    ...(marker ? { marker } : {}),
    facts: { created: agent.created_at ?? null, messages: agent.message_ids?.length ?? 0, ...factsIn(agent) },
    fresh: (agent.message_ids?.length ?? 0) <= 1,
  };
}
