import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { LiveObject } from '../../core/live.ts';
import type { Json } from '../../core/value.ts';
import { markerIn, plainTags } from '../../letta/marks.ts';

const link = (id: string, name: string): Json => ({ $id: id, name });

const linksByName = (objects: readonly { readonly id?: string; readonly name?: string | null }[]): Json =>
  Object.fromEntries(objects.map(({ id = '', name }) => [name ?? id, link(id, name ?? id)]));

/**
 * An agent of the server, read with AGENT_INCLUDE, as an object of its type. Its archives come from another route (API notes §3):
 * without them the attribute is absent.
 */
export function agentLive(agent: AgentState, archives?: readonly Pick<Archive, 'id' | 'name'>[]): LiveObject {
  const marker = markerIn(agent.metadata);
  const folders = (agent as { sources?: readonly { id: string; name?: string }[] }).sources ?? [];
  return {
    type: 'agent',
    id: agent.id,
    name: agent.name,
    attributes: {
      description: agent.description ?? '',
      system_prompt: agent.system,
      'llm_config.model': modelOf(agent) ?? null,
      'llm_config.context_window': agent.llm_config?.context_window ?? null,
      'llm_config.max_tokens': maxTokensOf(agent) ?? null,
      embedding: agent.embedding ?? null,
      tags: plainTags(agent.tags),
      blocks: Object.fromEntries((agent.blocks ?? []).map(({ id = '', label }) => [label ?? id, link(id, label ?? id)])),
      folders: linksByName(folders),
      tools: [...new Set((agent.tools ?? []).flatMap((tool) => (tool.name ? [tool.name] : [])))].sort(),
      ...(archives ? { archives: linksByName(archives) } : {}),
    },
    ...(marker ? { marker } : {}),
    facts: { created: agent.created_at ?? null, messages: agent.message_ids?.length ?? 0 },
    fresh: (agent.message_ids?.length ?? 0) <= 1,
  };
}

/** The model's handle; servers before the field had it in the mirror. */
export const modelOf = (agent: AgentState): string | undefined => agent.model ?? agent.llm_config?.handle ?? undefined;

/** The most tokens of one answer. */
export const maxTokensOf = (agent: AgentState): number | undefined => agent.model_settings?.max_output_tokens ?? agent.llm_config?.max_tokens ?? undefined;
