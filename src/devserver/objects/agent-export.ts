import type { AgentRow, Json, JsonObject, MessageRow } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';
import { mcpView } from './mcp.ts';
import { messageView } from './messages.ts';
import { agentView, blockView, folderView, toolView } from './views.ts';

/**
 * One agent as an agent file: ids renumbered, values of secrets emptied, only the messages in its context, blocks without
 * tags, no archives, no conversations, no MCP credentials (API notes §11).
 */
export function exportAgent(store: Store, agent: AgentRow, options: { scrub: boolean }): JsonObject {
  const blocks = rowsOf(store, 'blocks', agent.block_ids);
  const tools = rowsOf(store, 'tools', agent.tool_ids);
  const folders = rowsOf(store, 'folders', agent.folder_ids);
  const files = store.all('files').filter((row) => agent.folder_ids.includes(row.source_id));
  const servers = store
    .all('mcp_servers')
    .filter((row) => tools.some((tool) => (tool.metadata_['mcp'] as JsonObject | undefined)?.['server_id'] === row.id));
  const folderIndex = new Map(folders.map((row, index) => [row.id, `source-${index}`]));
  const numbered = <T extends JsonObject>(rows: T[], prefix: string): Json[] =>
    rows.map((row, index) => ({ ...row, id: `${prefix}-${index}` }));
  const messages = options.scrub ? [] : rowsOf(store, 'messages', agent.message_ids);
  const view = agentView(store, agent, new Set());
  const own: JsonObject = {
    id: 'agent-0',
    tags: agent.tags,
    messages: messages.map((row, index) => ({ ...messageView(row), id: `message-${index}`, role: roleOf(row), agent_id: 'agent-0' })),
    in_context_message_ids: messages.map((_, index) => `message-${index}`),
    files_agents: [],
    group_ids: [],
    block_ids: blocks.map((_, index) => `block-${index}`),
    tool_ids: tools.map((_, index) => `tool-${index}`),
    source_ids: folders.map((_, index) => `source-${index}`),
    folder_ids: folders.map((_, index) => `source-${index}`),
    tool_exec_environment_variables: secretNames(agent),
    secrets: secretNames(agent),
    enable_sleeptime: false,
    identity_ids: null,
    memory_blocks: [],
  };
  for (const name of [
    'name',
    'agent_type',
    'system',
    'model',
    'model_settings',
    'llm_config',
    'embedding',
    'embedding_config',
    'context_window_limit',
    'compaction_settings',
    'description',
    'metadata',
    'tool_rules',
    'timezone',
    'message_buffer_autoclear',
    'max_files_open',
    'per_file_view_window_char_limit',
    'response_format',
    'hidden',
  ])
    own[name] = view[name] ?? null;
  return {
    agents: [own],
    groups: [],
    blocks: numbered(
      blocks.map((row) => blockView(row, true)),
      'block',
    ),
    files: files.map((row, index) => ({
      id: `file-${index}`,
      source_id: folderIndex.get(row.source_id) ?? null,
      file_name: row.file_name,
      original_file_name: row.original_file_name,
      file_type: row.file_type,
      file_size: row.file_size,
      content: row.content,
    })),
    sources: numbered(folders.map(folderView), 'source'),
    tools: numbered(tools.map(toolView), 'tool'),
    mcp_servers: numbered(
      servers.map((row) => ({ ...mcpView(row), auth_header: null, auth_token: null, custom_headers: null, env: null })),
      'mcp_server',
    ),
    skills: [],
    metadata: { revision_id: 'dev' },
    created_at: store.now(),
  };
}

function secretNames(agent: AgentRow): JsonObject {
  return Object.fromEntries(agent.secrets.map((secret) => [secret.key, '']));
}

function roleOf(row: MessageRow): string {
  const roles: Record<string, string> = { system_message: 'system', user_message: 'user', tool_return_message: 'tool' };
  return roles[row.message_type] ?? 'assistant';
}
