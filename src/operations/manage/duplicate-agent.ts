import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { plainMetadata, plainTags } from '../../letta/marks.ts';
import { archivesOf } from '../../resources/agent/archives.ts';
import { modelTriple } from '../../resources/agent/model.ts';
import { FILE_TOOLS } from '../../resources/agent/tools.ts';
import { addressOf } from '../../core/address.ts';
import type { Duplicated, ObjectRef } from './api.ts';
import { createOnce } from './create-agent.ts';
import { copyArchive, copyBlock } from './duplicate.ts';
import { agentRef } from './find.ts';
import { Making } from './making.ts';
import { nameProblem, takenName } from './offered.ts';
import { usersOfKind } from './users.ts';

export interface DuplicateOptions {
  /** The archive and its passages, too. */
  readonly archival: boolean;
  /** Blocks that other agents have too are attached as they are, instead of copied. */
  readonly share: boolean;
  readonly progress: (message: string) => void;
}

/** Tags that say what the original is, not what it is like: of a canary, and the one by which the server moves memory into files (API notes §14). */
const isItsOwn = (tag: string): boolean => /^canary/i.test(tag) || tag === 'git-memory-enabled';

/**
 * Makes a copy of an agent under a new name: blocks as new ones with their texts, tools and folders by reference, its archive anew with all passages. LC4093 when
 * the name is taken; nothing of a fleet's marks goes along. What a copy does not have is told.
 */
export async function duplicateAgent(letta: Letta, source: ObjectRef, target: string, options: DuplicateOptions): Promise<Duplicated> {
  const [agent, taken, archives] = await Promise.all([
    letta.get<AgentState>(`/v1/agents/${source.id}`, { query: { include: [...AGENT_INCLUDE, 'agent.managed_group'] } }), takenName(letta, target, undefined), archivesOf(letta, source.id),
  ]);
  const problems = [...nameProblem(target), ...taken.problems];
  if (problems.length > 0) throw new DiagnosticError(problems);
  const making = new Making();
  return making.run(async () => {
    const blocks = await blocksFor(letta, agent, making, options);
    const folders = (agent as { readonly sources?: readonly { readonly id: string; readonly name?: string }[] }).sources ?? [];
    const made = await createOnce(letta, bodyOf(agent, target, { block_ids: blocks, folder_ids: folders.map(({ id }) => id) }), new Set());
    const to = making.add('agent', made);
    if (folders.length > 0) making.copied.push(`attached folders: ${folders.map(({ name }) => name ?? '').join(', ')}`);
    const tools = (agent.tools ?? []).flatMap(({ name }) => name ?? []);
    if (tools.length > 0) making.copied.push(`attached tools: ${tools.sort().join(', ')}`);
    await archivesFor(letta, { archives: archives ?? [], agent, to }, making, options);
    making.notCopied.push('its messages and conversations', 'its secrets', 'its identities');
    return { from: agentRef(agent), to, copied: making.copied, notCopied: making.notCopied };
  });
}

async function blocksFor(letta: Letta, agent: AgentState, making: Making, { share }: DuplicateOptions): Promise<readonly string[]> {
  const usersOf = usersOfKind(letta, 'block', (agent.blocks ?? []).length);
  const ids: string[] = [];
  for (const { id = '' } of agent.blocks ?? []) {
    // Nested in the agent, its tags are not told.
    const block = await letta.get<BlockResponse>(`/v1/blocks/${id}`);
    if (share && (await usersOf(id)).some((user) => user.id !== agent.id)) {
      ids.push(id);
      making.copied.push(`attached block "${block.label ?? ''}", which others have too`);
      continue;
    }
    const copy = making.add('block', await copyBlock(letta, block, block.label ?? ''));
    ids.push(copy.id);
    making.copied.push(`block "${copy.name}" as ${copy.id}`);
  }
  return ids;
}

/** What a creation says of the copy: all that the server shows of the original and takes. */
function bodyOf(agent: AgentState, name: string, links: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, unknown>> & { readonly name: string } {
  const { response_format: _derived, ...model } = modelTriple({}, agent, { address: addressOf('agent', name), type: 'agent', name, attributes: {}, dependsOn: [] });
  const { embedding } = agent as { readonly embedding?: string | null };
  const limits = agent as { readonly max_files_open?: number | null; readonly per_file_view_window_char_limit?: number | null; readonly timezone?: string | null };
  const fields = {
    description: agent.description, system: agent.system, agent_type: agent.agent_type, timezone: limits.timezone, message_buffer_autoclear: agent.message_buffer_autoclear, hidden: agent.hidden,
    max_files_open: limits.max_files_open, per_file_view_window_char_limit: limits.per_file_view_window_char_limit, compaction_settings: agent.compaction_settings,
    embedding: embedding ?? agent.embedding_config?.handle, enable_sleeptime: agent.managed_group?.manager_type === 'sleeptime' ? true : undefined,
  };
  const files = ((agent as { readonly sources?: readonly unknown[] }).sources ?? []).length > 0 ? FILE_TOOLS : [];
  return {
    name, ...links, ...model, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)),
    tool_ids: (agent.tools ?? []).filter((tool) => !files.includes(tool.name ?? '')).map(({ id }) => id), include_base_tools: false, include_base_tool_rules: false, tool_rules: agent.tool_rules ?? [],
    tags: plainTags(agent.tags).filter((tag) => !isItsOwn(tag)), metadata: plainMetadata(agent.metadata),
  };
}

async function archivesFor(letta: Letta, { archives, agent, to }: { readonly archives: readonly Archive[]; readonly agent: AgentState; readonly to: ObjectRef }, making: Making, { archival, progress }: DuplicateOptions): Promise<void> {
  for (const archive of archives) {
    if (!archival) {
      making.notCopied.push(`its archive "${archive.name}"`);
      continue;
    }
    const name = archive.name === `${agent.name}'s Archive` ? `${to.name}'s Archive` : `${archive.name} of ${to.name}`;
    const copy = await copyArchive(letta, archive, name, making, progress);
    await letta.patch(`/v1/agents/${to.id}/archives/attach/${copy.id}`);
  }
}
