/** The rows that the dev server stores. Shapes follow what the real server answers (API notes §4-§10); joins are id lists. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Every row has an id and the instant of its creation (ISO 8601, microseconds, unique within one store). */
export interface Row {
  id: string;
  created_at: string;
  updated_at: string;
}

export interface BlockRow extends Row {
  label: string;
  value: string;
  /** Characters; shown to the model, never enforced (API notes §5). */
  limit: number;
  description: string | null;
  read_only: boolean;
  metadata: JsonObject;
  tags: string[];
  hidden: boolean | null;
  /** Identities it is attached to; absent for none. */
  identity_ids?: string[];
  is_template: boolean;
  template_name: string | null;
  project_id: string | null;
}

export interface ToolRow extends Row {
  name: string;
  tool_type: string;
  description: string | null;
  source_type: string | null;
  source_code: string | null;
  json_schema: JsonObject | null;
  args_json_schema: JsonObject | null;
  tags: string[];
  return_char_limit: number;
  pip_requirements: Json;
  npm_requirements: Json;
  default_requires_approval: boolean | null;
  enable_parallel_execution: boolean | null;
  metadata_: JsonObject;
}

export interface AgentRow extends Row {
  name: string;
  agent_type: string;
  system: string;
  description: string | null;
  metadata: JsonObject | null;
  tags: string[];
  timezone: string;
  hidden: boolean | null;
  model: string;
  /** The flat model configuration of which `model_settings` and `llm_config` are two views. */
  llm_config: JsonObject;
  embedding: string | null;
  embedding_chunk_size: number;
  compaction_settings: JsonObject;
  response_format: Json;
  tool_rules: JsonObject[];
  message_buffer_autoclear: boolean;
  enable_sleeptime: boolean | null;
  max_files_open: number | null;
  per_file_view_window_char_limit: number | null;
  project_id: string | null;
  block_ids: string[];
  tool_ids: string[];
  folder_ids: string[];
  identity_ids: string[];
  /** One archive per agent (API notes §4). */
  archive_id: string | null;
  secrets: { id: string; key: string; value: string }[];
  /** The context window; the first one is the compiled system message. */
  message_ids: string[];
  last_run_completion: string | null;
  last_run_duration_ms: number | null;
  last_stop_reason: string | null;
  open_file_ids: string[];
  /** Files of folders that were detached: the real server keeps their rows, and stumbles over them. */
  detached_file_ids?: string[];
  /** The agent whose sleep-time twin this one is. */
  sleeptime_of: string | null;
}

export interface FolderRow extends Row {
  name: string;
  description: string | null;
  instructions: string | null;
  metadata: JsonObject | null;
  embedding: string;
  embedding_chunk_size: number;
}

export interface FileRow extends Row {
  source_id: string;
  /** `<folder name>/<name>`; lists strip the folder. */
  file_name: string;
  original_file_name: string;
  file_size: number;
  file_type: string;
  content: string;
  processing_status: 'pending' | 'parsing' | 'embedding' | 'completed' | 'error';
  error_message: string | null;
}

export interface ArchiveRow extends Row {
  name: string;
  description: string | null;
  embedding: string | null;
}

export interface PassageRow extends Row {
  archive_id: string;
  text: string;
  tags: string[];
  metadata: JsonObject;
}

export interface McpServerRow extends Row {
  server_name: string;
  config: JsonObject;
}

export interface ProviderRow extends Row {
  name: string;
  provider_type: string;
  api_key: string;
  access_key: string | null;
  base_url: string | null;
  region: string | null;
  api_version: string | null;
  /** Deleted ones stay, and come back when their name is created again. */
  is_deleted: boolean;
  /** When its models were last listed; what it offers from then on. */
  last_synced: string | null;
}

export interface MessageRow extends Row {
  agent_id: string;
  conversation_id: string | null;
  message_type: string;
  /** The message as the API shows it, without id and date. */
  body: JsonObject;
  run_id: string | null;
  /** The model call that it came with. */
  step_id?: string | null;
  otid: string | null;
  /** Stands for messages that left the window. */
  summary?: boolean;
}

export interface ConversationRow extends Row {
  agent_id: string;
  summary: string | null;
  model: string | null;
  model_settings: Json;
  in_context_message_ids: string[];
  last_message_at: string | null;
  isolated_block_ids: string[];
}

export interface RunRow extends Row {
  agent_id: string;
  conversation_id: string | null;
  background: boolean;
  status: 'created' | 'running' | 'completed' | 'failed' | 'cancelled';
  stop_reason: string | null;
  completed_at: string | null;
  metadata: JsonObject | null;
  total_duration_ns: number | null;
  request_config?: JsonObject;
  usage: JsonObject;
}

export interface IdentityRow extends Row {
  identifier_key: string;
  name: string;
  identity_type: string;
  properties: Json;
  project_id: string | null;
}

export interface GroupRow extends Row {
  manager_type: string;
  /** Never changes with the agents that are deleted; the groups of an agent are found by it all the same. */
  agent_ids: string[];
  description: string;
  manager_agent_id: string | null;
  termination_token: string | null;
  max_turns: number | null;
  sleeptime_agent_frequency: number | null;
  turns_counter: number | null;
  max_message_buffer_length: number | null;
  min_message_buffer_length: number | null;
}

/** One model call of a run. */
export interface StepRow extends Row {
  agent_id: string;
  run_id: string;
  model: JsonObject;
  prompt_tokens: number;
  completion_tokens: number;
  stop_reason: string | null;
  tags: string[];
  feedback: string | null;
  /** Why it failed; null for a step that did not. */
  error: JsonObject | null;
  /** Names of the tools it called. */
  tools: string[];
  /** Nanoseconds: the model's call (null when it failed), the tools (null without any), all of it. */
  llm_ns: number | null;
  tool_ns: number | null;
  step_ns: number;
}

/** All tables of the store, by name. */
export interface Tables {
  agents: AgentRow;
  blocks: BlockRow;
  tools: ToolRow;
  folders: FolderRow;
  files: FileRow;
  archives: ArchiveRow;
  passages: PassageRow;
  mcp_servers: McpServerRow;
  providers: ProviderRow;
  messages: MessageRow;
  conversations: ConversationRow;
  runs: RunRow;
  identities: IdentityRow;
  groups: GroupRow;
  steps: StepRow;
}

export type TableName = keyof Tables;

export const TABLE_NAMES: readonly TableName[] = [
  'agents',
  'blocks',
  'tools',
  'folders',
  'files',
  'archives',
  'passages',
  'mcp_servers',
  'providers',
  'messages',
  'conversations',
  'runs',
  'identities',
  'groups',
  'steps',
];
