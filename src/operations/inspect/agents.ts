import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Tool } from '@letta-ai/letta-client/resources/tools';
import type { Json } from '../../core/value.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { agentLive } from '../../resources/agent/live.ts';
import { mcpServerOf } from '../../resources/agent/tools.ts';
import type { Fields, InspectQuery } from './api.ts';
import { fileCounts } from './folders.ts';
import type { Found } from './found.ts';

/** Agents in pages of 100 with everything that the list can bring; `whole` adds one list of files per folder that some agent has, however many agents. */
export async function listAgents(letta: Letta, { name, tags = [], detail }: InspectQuery): Promise<readonly Found[]> {
  const agents = await letta.all<AgentState>('/v1/agents/', {
    include: detail === 'names' ? ['agent.tags'] : AGENT_INCLUDE, ...(tags.length > 0 ? { tags, match_all_tags: true } : {}), ...(name === undefined || name.startsWith('agent-') ? {} : { name }),
  });
  if (detail !== 'whole') return agents.map((agent) => ({ live: agentLive(agent), row: agent }));
  const counts = await fileCounts(letta, [...new Set(agents.flatMap((agent) => foldersOf(agent).map(({ id }) => id)))]);
  return agents.map((agent) => ({ live: agentLive(agent), row: agent, beside: besideOf(agent, counts) }));
}

/** Folders of an agent: the server calls them by their old name. */
export const foldersOf = (agent: AgentState): readonly { readonly id: string; readonly name: string }[] =>
  ((agent as { readonly sources?: readonly { readonly id: string; readonly name?: string | null }[] }).sources ?? []).map(({ id, name }) => ({ id, name: name ?? id }));

/** The MCP servers whose tools an agent has, by name. */
export const mcpServersOf = (agent: AgentState): readonly string[] =>
  [...new Set((agent.tools ?? []).flatMap((tool) => mcpServerOf(tool as Tool) ?? []))].sort();

/** `file_count` is null where the server would not say. */
function besideOf(agent: AgentState, counts: ReadonlyMap<string, number> | undefined): Fields {
  const folders = foldersOf(agent).map((folder): Fields => ({ ...folder, file_count: counts?.get(folder.id) ?? null }));
  const total: Json = counts ? folders.reduce((sum, { file_count: count }) => sum + Number(count ?? 0), 0) : null;
  return { folders, file_count: total, mcp_servers: mcpServersOf(agent) };
}
