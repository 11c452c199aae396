import type { Body } from '../body.ts';
import { checkEmbedding } from '../catalogue/models.ts';
import { refuse } from '../errors.ts';
import type { AgentRow } from '../rows.ts';
import { rowsOf, type Server } from '../server.ts';
import type { Store } from '../store.ts';
import { foreignKey, handleOf, knownIdentities, secretRows } from './agent-create.ts';
import { nextCompaction, nextLlmConfig } from './agent-fields.ts';
import { unique } from './blocks.ts';
import { ownProviders } from './providers.ts';
import { applyReasoning } from './reasoning.ts';
import { addTwin } from './sleeptime.ts';
import { fillRule } from './tool-rules.ts';

/** PATCH of an agent: null and absent leave as is, lists and maps replace whole, `hidden` is ignored (API notes §9). */
export function updateAgent(server: Server, row: AgentRow, body: Body): AgentRow {
  const { store } = server;
  const modelTouched = ['model', 'model_settings', 'context_window_limit', 'max_tokens', 'llm_config', 'parallel_tool_calls'].some((name) =>
    body.has(name),
  );
  const sent = modelTouched ? nextLlmConfig(body, ownProviders(store), row.llm_config) : row.llm_config;
  // Beside nothing else of the model it counts for nothing (seen on 0.16.8).
  const reasoning = modelTouched ? body.boolean('reasoning') : undefined;
  const config = reasoning === undefined ? sent : applyReasoning(sent, reasoning, row.agent_type);
  const named = body.string('embedding') ?? (body.has('embedding_config') ? handleOf(body.object('embedding_config')) : undefined);
  if (typeof named === 'string') checkEmbedding(named, ownProviders(store));
  const embedding = named === undefined ? row.embedding : named;
  const tags = body.strings('tags');
  const rules = body.objects('tool_rules');
  const secrets = body.object('secrets') ?? body.object('tool_exec_environment_variables');
  const next = store.patch('agents', row, {
    name: body.string('name') ?? row.name,
    system: body.string('system') ?? row.system,
    description: body.string('description') ?? row.description,
    metadata: body.object('metadata') ?? row.metadata,
    tags: tags ? unique(tags) : row.tags,
    timezone: body.string('timezone') ?? row.timezone,
    llm_config: config,
    model: String(config['handle']),
    embedding,
    compaction_settings: nextCompaction(row.compaction_settings, body.object('compaction_settings'), row.llm_config, config),
    response_format: body.object('response_format') ?? row.response_format,
    tool_rules: rules ? rules.map(fillRule) : row.tool_rules,
    message_buffer_autoclear: body.boolean('message_buffer_autoclear') ?? row.message_buffer_autoclear,
    enable_sleeptime: body.boolean('enable_sleeptime') ?? row.enable_sleeptime,
    max_files_open: body.number('max_files_open') ?? row.max_files_open,
    per_file_view_window_char_limit: body.number('per_file_view_window_char_limit') ?? row.per_file_view_window_char_limit,
    project_id: body.string('project_id') ?? row.project_id,
    secrets: secrets ? secretRows(secrets) : row.secrets,
    message_ids: body.strings('message_ids') ?? row.message_ids,
    // Unknown tools are found out before unknown blocks.
    tool_ids: nextTools(store, row, body.strings('tool_ids')),
    block_ids: nextBlocks(store, row, body.strings('block_ids')),
    folder_ids: nextFolders(store, row, body.strings('folder_ids') ?? body.strings('source_ids')),
    identity_ids: knownIdentities(store, body.strings('identity_ids') ?? row.identity_ids),
  });
  addTwin(store, next);
  return next;
}

/**
 * The server inserts the new rows first, ignoring label conflicts, and then deletes the rows that are no longer wanted:
 * a block that should replace another of the same label is never inserted, and the other one goes (API notes §9).
 */
function nextBlocks(store: Store, row: AgentRow, wanted: string[] | undefined): string[] {
  if (!wanted) return row.block_ids;
  const blocks = rowsOf(store, 'blocks', unique(wanted));
  if (blocks.length < unique(wanted).length) throw refuse(500, 'An unknown error occurred');
  const labels = new Map(rowsOf(store, 'blocks', row.block_ids).map((block) => [block.label, block.id]));
  const inserted: string[] = [];
  for (const block of blocks) {
    if (labels.has(block.label)) continue;
    labels.set(block.label, block.id);
    inserted.push(block.id);
  }
  return [...row.block_ids.filter((id) => wanted.includes(id)), ...inserted];
}

function nextTools(store: Store, row: AgentRow, wanted: string[] | undefined): string[] {
  if (!wanted) return row.tool_ids;
  if (wanted.some((id) => !store.get('tools', id))) throw foreignKey('tools_agents');
  return unique(wanted);
}

/** Only the join rows change: no file tools, nothing opened (API notes §9). */
function nextFolders(store: Store, row: AgentRow, wanted: string[] | undefined): string[] {
  if (!wanted) return row.folder_ids;
  if (wanted.some((id) => !store.get('folders', id))) throw foreignKey('sources_agents');
  return unique(wanted);
}
