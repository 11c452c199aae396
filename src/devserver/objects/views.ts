import { embeddingConfigOf } from '../catalogue/models.ts';
import type { Relation } from '../dialect.ts';
import { ORGANIZATION, USER } from '../ids.ts';
import type { AgentRow, BlockRow, FolderRow, Json, JsonObject, ToolRow } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';
import { fileLimits } from './agent-fields.ts';
import { filesShown, numbered } from './files.ts';
import { groupJson, managedGroup } from './groups.ts';
import { identityView } from './identities.ts';
import { settingsOf } from './model-settings.ts';

/** A block as the API shows it. Inside an agent its tags are always empty (API notes §3). */
export function blockView(row: BlockRow, nested = false): JsonObject {
  return {
    value: row.value,
    limit: row.limit,
    project_id: row.project_id,
    template_name: row.template_name,
    is_template: row.is_template,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    label: row.label,
    read_only: row.read_only,
    description: row.description,
    metadata: row.metadata,
    hidden: row.hidden,
    id: row.id,
    created_by_id: null,
    last_updated_by_id: null,
    tags: nested ? [] : row.tags,
  };
}

/** A tool as the API shows it: no instant of creation or change. */
export function toolView(row: ToolRow): JsonObject {
  return {
    id: row.id,
    tool_type: row.tool_type,
    description: row.description,
    source_type: row.source_type,
    name: row.name,
    tags: row.tags,
    source_code: row.source_code,
    json_schema: row.json_schema,
    args_json_schema: row.args_json_schema,
    return_char_limit: row.return_char_limit,
    pip_requirements: row.pip_requirements,
    npm_requirements: row.npm_requirements,
    default_requires_approval: row.default_requires_approval,
    enable_parallel_execution: row.enable_parallel_execution,
    created_by_id: USER,
    last_updated_by_id: USER,
    metadata_: row.metadata_,
    project_id: null,
  };
}

/** A folder as agents and the old routes show it; `/folders` itself leaves out where its vectors are. */
export function sourceView(row: FolderRow): JsonObject {
  return { ...folderView(row), vector_db_provider: 'native' };
}

export function folderView(row: FolderRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    instructions: row.instructions,
    metadata: row.metadata,
    embedding_config: embeddingConfigOf(row.embedding, row.embedding_chunk_size),
    organization_id: ORGANIZATION,
    created_by_id: USER,
    last_updated_by_id: USER,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** An agent as the API shows it; relations that were not asked for are empty lists, never absent (API notes §1.3). */
export function agentView(store: Store, row: AgentRow, wanted: ReadonlySet<Relation>): JsonObject {
  const blocks: Json[] = wanted.has('blocks') ? rowsOf(store, 'blocks', row.block_ids).map((block) => blockView(block, true)) : [];
  const secrets: Json[] = wanted.has('secrets')
    ? row.secrets.map((secret) => ({
        ...secret,
        description: null,
        agent_id: row.id,
        created_by_id: null,
        last_updated_by_id: null,
        created_at: null,
        updated_at: null,
        organization_id: ORGANIZATION,
        value_enc: secret.value,
      }))
    : [];
  const config = row.llm_config;
  const group = wanted.has('managed_group') ? groupJson(managedGroup(store, row)) : null;
  return {
    created_by_id: USER,
    last_updated_by_id: USER,
    created_at: row.created_at,
    updated_at: row.updated_at,
    id: row.id,
    name: row.name,
    tool_rules: row.tool_rules,
    message_ids: row.message_ids,
    system: row.system,
    agent_type: row.agent_type,
    llm_config: config,
    compaction_settings: row.compaction_settings,
    model: row.model,
    embedding: row.embedding,
    model_settings: settingsOf(config),
    embedding_config: row.embedding === null ? null : embeddingConfigOf(row.embedding, row.embedding_chunk_size),
    response_format: row.response_format,
    description: row.description,
    metadata: row.metadata,
    memory: {
      agent_type: row.agent_type,
      git_enabled: false,
      blocks,
      file_blocks: wanted.has('blocks') ? fileBlocks(store, row) : [],
      prompt_template: '',
    },
    blocks,
    tools: wanted.has('tools') ? rowsOf(store, 'tools', row.tool_ids).map(toolView) : [],
    sources: wanted.has('sources') ? rowsOf(store, 'folders', row.folder_ids).map(sourceView) : [],
    tags: wanted.has('tags') ? row.tags : [],
    tool_exec_environment_variables: secrets,
    secrets,
    project_id: row.project_id,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    identity_ids: wanted.has('identities') ? row.identity_ids : [],
    identities: wanted.has('identities')
      ? rowsOf(store, 'identities', row.identity_ids).map(identityView)
      : [],
    pending_approval: null,
    message_buffer_autoclear: row.message_buffer_autoclear,
    enable_sleeptime: row.enable_sleeptime,
    multi_agent_group: group,
    managed_group: group,
    last_run_completion: row.last_run_completion,
    last_run_duration_ms: row.last_run_duration_ms,
    last_stop_reason: row.last_stop_reason,
    timezone: row.timezone,
    max_files_open: fileLimits(row).open,
    per_file_view_window_char_limit: fileLimits(row).chars,
    hidden: row.hidden,
  };
}

/** What an agent sees of the files in its folders. */
function fileBlocks(store: Store, agent: AgentRow): Json[] {
  if (agent.folder_ids.length === 0) return [];
  return filesShown(store, agent)
    .map((file) => ({
      ...blockView(
        {
          id: file.id.replace('file-', 'block-'), created_at: file.created_at, updated_at: file.updated_at, label: file.file_name, limit: fileLimits(agent).chars,
          value: agent.open_file_ids.includes(file.id) ? numbered(file.content) : '', description: null, read_only: true, metadata: {}, tags: [], hidden: null, is_template: false, template_name: null, project_id: null,
        },
        true,
      ),
      file_id: file.id,
      source_id: file.source_id,
      is_open: agent.open_file_ids.includes(file.id),
      last_accessed_at: file.updated_at,
    }));
}
