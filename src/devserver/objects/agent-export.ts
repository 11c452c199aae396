import type { AgentRow, FileRow, Json, JsonObject } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';
import { exportMessage } from './agent-file-messages.ts';
import { numbered } from './files.ts';
import { mcpView } from './mcp.ts';
import { agentView, blockView, folderView, toolView } from './views.ts';

/** Keys that an agent in a file has for its creation, with nothing in them: the model is in `llm_config`, the summariser is lost. */
const EMPTY = [
  'initial_message_sequence', 'model', 'embedding', 'model_settings', 'compaction_settings', 'context_window_limit', 'embedding_chunk_size', 'max_tokens', 'max_reasoning_tokens', 'reasoning',
  'from_template', 'project', 'memory_variables', 'template_id', 'base_template_id', 'identity_ids', 'parallel_tool_calls', 'folder_ids',
];
const KEPT = [
  'name', 'tool_rules', 'agent_type', 'system', 'description', 'metadata', 'llm_config', 'embedding_config', 'project_id', 'message_buffer_autoclear', 'response_format', 'timezone', 'max_files_open',
  'per_file_view_window_char_limit', 'hidden',
];

export interface ExportOptions {
  /** Leaves the messages out. */
  scrub: boolean;
  /** The conversation whose messages it holds; null for the agent's own thread. */
  conversation: string | null;
  /** Taken as they come. */
  skills?: JsonObject[];
}

/**
 * One agent as an agent file: ids renumbered, values of secrets emptied, only the messages in its context, blocks without
 * tags, no archives, no conversations, no MCP credentials, no compaction settings (API notes §11; seen on 0.16.8).
 */
export function exportAgent(store: Store, agent: AgentRow, options: ExportOptions): JsonObject {
  const blocks = rowsOf(store, 'blocks', agent.block_ids);
  const tools = rowsOf(store, 'tools', agent.tool_ids).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const folders = rowsOf(store, 'folders', agent.folder_ids);
  const files = store.all('files').filter((row) => agent.folder_ids.includes(row.source_id));
  const servers = store
    .all('mcp_servers')
    .filter((row) => tools.some((tool) => (tool.metadata_['mcp'] as JsonObject | undefined)?.['server_id'] === row.id));
  const folderIndex = new Map(folders.map((row, index) => [row.id, `source-${index}`]));
  const numberedRows = (rows: JsonObject[], prefix: string): Json[] => rows.map((row, index) => ({ ...row, id: `${prefix}-${index}` }));
  const ids = (rows: unknown[], prefix: string): string[] => rows.map((_, index) => `${prefix}-${index}`);
  const thread = options.conversation === null ? agent.message_ids : (store.get('conversations', options.conversation)?.in_context_message_ids ?? []);
  const messages = options.scrub ? [] : rowsOf(store, 'messages', thread);
  const view = agentView(store, agent, new Set());
  return {
    agents: [
      {
        ...Object.fromEntries(EMPTY.map((name) => [name, null])),
        ...Object.fromEntries(KEPT.map((name) => [name, view[name] ?? null])),
        memory_blocks: [], tools: [], include_base_tools: false, include_multi_agent_tools: false, include_base_tool_rules: false, include_default_source: false, template: false,
        enable_reasoner: view['llm_config'] !== null && (agent.llm_config['enable_reasoner'] ?? false),
        enable_sleeptime: false,
        tool_ids: ids(tools, 'tool'),
        source_ids: ids(folders, 'source'),
        block_ids: ids(blocks, 'block'),
        tags: agent.tags,
        tool_exec_environment_variables: secretNames(agent),
        secrets: secretNames(agent),
        id: 'agent-0',
        in_context_message_ids: ids(messages, 'message'),
        messages: messages.map((row, index) => exportMessage(row, index, agent.llm_config['model'] ?? null)),
        files_agents: files.map((file, index) => fileOfAgent(agent, file, index, folderIndex.get(file.source_id) ?? null)),
        group_ids: [],
      },
    ],
    groups: [],
    blocks: numberedRows(
      blocks.map((row) => {
        const { created_by_id: _by, last_updated_by_id: _last, ...rest } = blockView(row);
        return { ...rest, tags: null };
      }),
      'block',
    ),
    files: files.map((row, index) => ({
      source_id: folderIndex.get(row.source_id) ?? null, file_name: row.file_name, original_file_name: row.original_file_name, file_path: null, file_type: row.file_type, file_size: row.file_size,
      file_creation_date: null, file_last_modified_date: null, processing_status: row.processing_status, error_message: row.error_message, total_chunks: 1, chunks_embedded: 1, content: row.content, id: `file-${index}`,
    })),
    sources: numberedRows(
      folders.map((row) => {
        const { name = null, description = null, instructions = null, metadata = null, embedding_config = null } = folderView(row);
        return { name, description, instructions, metadata, embedding: null, embedding_chunk_size: null, embedding_config };
      }),
      'source',
    ),
    tools: numberedRows(tools.map(toolView), 'tool'),
    mcp_servers: numberedRows(
      servers.map((row) => ({ ...mcpView(row), auth_header: null, auth_token: null, custom_headers: null, env: null })),
      'mcp_server',
    ),
    skills: options.skills ?? [],
    metadata: { revision_id: 'unknown' },
    created_at: store.now(),
  };
}

function fileOfAgent(agent: AgentRow, file: FileRow, index: number, source: Json): JsonObject {
  const open = agent.open_file_ids.includes(file.id);
  return {
    agent_id: 'agent-0', file_id: `file-${index}`, source_id: source, file_name: file.file_name, is_open: open, visible_content: open ? numbered(file.content) : null,
    last_accessed_at: file.updated_at, start_line: null, end_line: null, id: file.id.replace('file-', 'file_agent-'),
  };
}

function secretNames(agent: AgentRow): JsonObject {
  return Object.fromEntries(agent.secrets.map((secret) => [secret.key, '']));
}
