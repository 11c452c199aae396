import { FILE_TOOLS } from '../catalogue/builtin-tools.ts';
import type { AgentRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { fileLimits } from './agent-fields.ts';
import { unique } from './blocks.ts';

/** The agent with the folder attached: the file tools come along, and its files are opened up to the agent's limit. Not stored. */
export function attachFolder(store: Store, agent: AgentRow, folderId: string): AgentRow {
  const tools = store
    .all('tools')
    .filter((tool) => FILE_TOOLS.includes(tool.name))
    .map((tool) => tool.id);
  const files = filesOf(store, folderId).filter((id) => !agent.detached_file_ids?.includes(id));
  return {
    ...agent,
    folder_ids: unique([...agent.folder_ids, folderId]),
    tool_ids: unique([...agent.tool_ids, ...tools]),
    open_file_ids: unique([...agent.open_file_ids, ...files]).slice(0, fileLimits(agent).open),
  };
}

/** The agent without the folder; with its last folder go the file tools (API notes §4). Not stored. */
export function detachFolder(store: Store, agent: AgentRow, folderId: string): AgentRow {
  const folderIds = agent.folder_ids.filter((id) => id !== folderId);
  const tools = new Set(
    store
      .all('tools')
      .filter((tool) => FILE_TOOLS.includes(tool.name))
      .map((tool) => tool.id),
  );
  return {
    ...agent,
    folder_ids: folderIds,
    tool_ids: folderIds.length > 0 ? agent.tool_ids : agent.tool_ids.filter((id) => !tools.has(id)),
    open_file_ids: agent.open_file_ids.filter((id) => store.get('files', id)?.source_id !== folderId),
    detached_file_ids: unique([...(agent.detached_file_ids ?? []), ...(agent.folder_ids.includes(folderId) ? filesOf(store, folderId) : [])]),
  };
}

function filesOf(store: Store, folderId: string): string[] {
  return store
    .all('files')
    .filter((file) => file.source_id === folderId)
    .map((file) => file.id);
}

/** Whether attaching the folder will be answered with 409: the agent had its files before. It is attached all the same, without them. */
export function hadFiles(store: Store, agent: AgentRow, folderId: string): boolean {
  return filesOf(store, folderId).some((id) => agent.detached_file_ids?.includes(id));
}
