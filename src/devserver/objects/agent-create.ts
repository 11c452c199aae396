import { checkBody, type Body } from '../body.ts';
import { baseToolNames, MULTI_AGENT_TOOLS } from '../catalogue/builtin-tools.ts';
import { checkEmbedding } from '../catalogue/models.ts';
import { ApiError, invalidArgument, refuse, unprocessable } from '../errors.ts';
import { newId } from '../ids.ts';
import type { AgentRow, JsonObject } from '../rows.ts';
import { rowsOf, type Server } from '../server.ts';
import type { Store } from '../store.ts';
import { AGENT_TYPES, newCompaction, nextLlmConfig } from './agent-fields.ts';
import { applyReasoning } from './reasoning.ts';
import { fillRule } from './tool-rules.ts';
import { BLOCK_CREATE, createBlock, unique } from './blocks.ts';
import { attachFolder } from './folder-links.ts';
import { ownProviders } from './providers.ts';
import { compile, DEFAULT_SYSTEM, putSystemMessage } from './prompt.ts';
import { addTwin } from './sleeptime.ts';

/** Unicode letters, digits, `_`, space, `'` and `-`; checked on create only (API notes §4). */
const NAME = /^[\p{L}\p{N}_ '-]+$/u;

/**
 * Creates an agent as the server does: the model first (unknown → 404), then the inline blocks, which stay behind when
 * anything after them fails, then tools, folders and the first system message.
 */
export function createAgent(server: Server, body: Body): AgentRow {
  const { store } = server;
  if (server.profile === 'cloud' && store.all('agents').length >= server.agentLimit) throw overPlan(server.agentLimit);
  const agentType = body.string('agent_type') ?? 'letta_v1_agent';
  if (!AGENT_TYPES.includes(agentType)) throw unprocessable([{ type: 'enum', loc: ['body', 'agent_type'], msg: `Input should be ${AGENT_TYPES.join(', ')}` }]);
  for (const rule of body.objects('tool_rules') ?? []) fillRule(rule);
  const sent = nextLlmConfig(body, ownProviders(store));
  const reasoning = body.boolean('reasoning') ?? (sent['enable_reasoner'] === true || sent['put_inner_thoughts_in_kwargs'] === true);
  const config = applyReasoning(sent, reasoning, agentType);
  const embedding = body.string('embedding') ?? handleOf(body.object('embedding_config'));
  const chunkSize = body.number('embedding_chunk_size') ?? 300;
  if (embedding !== null) checkEmbedding(embedding, ownProviders(store));
  const name = body.string('name') ?? `agent-${newId('agent').slice(6, 14)}`;
  const blockIds = createInlineBlocks(store, body);
  if (!NAME.test(name)) {
    throw refuse(
      500,
      `Export failed: Agent name '${name}' contains invalid characters: only letters, digits, underscores, spaces, apostrophes and hyphens are allowed.`,
    );
  }
  const toolIds = resolveTools(store, body, agentType);
  const folderIds = unique(body.strings('folder_ids') ?? body.strings('source_ids') ?? []);
  if (rowsOf(store, 'folders', folderIds).length < folderIds.length) throw foreignKey('sources_agents');
  const tags = unique(body.strings('tags') ?? []);
  const now = store.now();
  const secrets = body.object('secrets') ?? body.object('tool_exec_environment_variables') ?? {};
  let agent: AgentRow = {
    id: newId('agent'),
    created_at: now,
    updated_at: now,
    name,
    agent_type: agentType,
    system: body.string('system') ?? DEFAULT_SYSTEM,
    description: body.string('description') ?? null,
    metadata: body.object('metadata') ?? null,
    tags: tags.filter((tag) => tag !== 'git-memory-enabled'),
    timezone: body.string('timezone') ?? 'UTC',
    hidden: tags.includes('role:subagent') ? true : (body.boolean('hidden') ?? null),
    model: String(config['handle']),
    llm_config: config,
    embedding,
    embedding_chunk_size: chunkSize,
    compaction_settings: newCompaction(body.object('compaction_settings'), config),
    response_format: body.object('response_format') ?? null,
    tool_rules: newToolRules(store, body, toolIds, agentType),
    message_buffer_autoclear: body.boolean('message_buffer_autoclear') ?? false,
    enable_sleeptime: body.boolean('enable_sleeptime') ?? null,
    max_files_open: body.number('max_files_open') ?? null,
    per_file_view_window_char_limit: body.number('per_file_view_window_char_limit') ?? null,
    project_id: body.string('project_id') ?? null,
    block_ids: blocksByLabel(store, [...(body.strings('block_ids') ?? []), ...blockIds]),
    tool_ids: toolIds,
    folder_ids: [],
    identity_ids: knownIdentities(store, body.strings('identity_ids') ?? []),
    archive_id: null,
    secrets: secretRows(secrets),
    message_ids: [],
    last_run_completion: null,
    last_run_duration_ms: null,
    last_stop_reason: null,
    open_file_ids: [],
    sleeptime_of: null,
  };
  for (const folderId of folderIds) agent = attachFolder(store, agent, folderId);
  agent = store.put('agents', { ...agent, message_ids: [putSystemMessage(store, agent.id, compile(store, agent, store.now(), 'default', false))] });
  addTwin(store, agent);
  return agent;
}

function overPlan(limit: number): Error {
  return new ApiError(402, { error: `You have reached your limit for agents, please upgrade your plan`, limit });
}

/** Inline blocks keep their tags and lose their metadata (API notes §8). */
function createInlineBlocks(store: Store, body: Body): string[] {
  const git = body.strings('tags')?.includes('git-memory-enabled') ?? false;
  const checked = (body.objects('memory_blocks') ?? []).map((block, index) =>
    checkBody(block, BLOCK_CREATE, ['body', 'memory_blocks', index]),
  );
  return checked.map((block) => {
    const row = createBlock(store, block);
    const label = git && !row.label.startsWith('system/') ? `system/${row.label}` : row.label;
    return store.put('blocks', { ...row, label, metadata: {} }).id;
  });
}

/** Of two blocks with one label the first wins silently; unknown ids are skipped (API notes §9, §17). */
function blocksByLabel(store: Store, ids: string[]): string[] {
  const seen = new Set<string>();
  return rowsOf(store, 'blocks', unique(ids))
    .filter((row) => !seen.has(row.label) && seen.add(row.label))
    .map((row) => row.id);
}

function resolveTools(store: Store, body: Body, agentType: string): string[] {
  const names = [...(body.strings('tools') ?? [])];
  if (body.boolean('include_base_tools') ?? true) names.push(...baseToolNames(agentType, body.boolean('enable_sleeptime') ?? false));
  if (body.boolean('include_multi_agent_tools')) names.push(...MULTI_AGENT_TOOLS);
  const given = unique(body.strings('tool_ids') ?? []);
  const unknownIds = given.filter((id) => !store.get('tools', id));
  const byName = new Map(names.length === 0 ? [] : store.all('tools').map((tool) => [tool.name, tool.id]));
  const unknownNames = names.filter((name) => !byName.has(name));
  if (unknownIds.length > 0 || unknownNames.length > 0) {
    throw refuse(400, `Missing tools by id: ${JSON.stringify(unknownIds)}, by name: ${JSON.stringify(unknownNames)}`);
  }
  return unique([...given, ...names.map((name) => byName.get(name) ?? '')]);
}

function newToolRules(store: Store, body: Body, toolIds: string[], agentType: string): JsonObject[] {
  const rules = (body.objects('tool_rules') ?? []).map(fillRule);
  const tools = rowsOf(store, 'tools', toolIds);
  // Only with the base tools is an agent of the present kind left without rules for them.
  const plain = agentType === 'letta_v1_agent' && (body.boolean('include_base_tools') ?? true) && rules.length === 0;
  if (body.boolean('include_base_tool_rules') ?? !plain) {
    for (const { name, tool_type: type } of tools) {
      if (['send_message', 'send_message_to_agent_async', 'memory_finish_edits'].includes(name))
        rules.push(fillRule({ type: 'exit_loop', tool_name: name }));
      else if (['letta_core', 'letta_memory_core', 'letta_sleeptime_core'].includes(type))
        rules.push(fillRule({ type: 'continue_loop', tool_name: name }));
    }
  }
  for (const tool of tools) if (tool.default_requires_approval) rules.push(fillRule({ type: 'requires_approval', tool_name: tool.name }));
  return rules;
}

export function secretRows(secrets: JsonObject): AgentRow['secrets'] {
  return Object.entries(secrets).map(([key, value]) => ({ id: newId('agent-env'), key, value: String(value ?? '') }));
}

export function handleOf(embeddingConfig: JsonObject | undefined): string | null {
  if (!embeddingConfig) return null;
  const handle = embeddingConfig['handle'];
  if (typeof handle === 'string') return handle;
  if (typeof embeddingConfig['embedding_model'] === 'string') return `openai/${embeddingConfig['embedding_model']}`;
  throw invalidArgument('embedding_config names no model');
}

/** Identities by id; unknown ones are a conflict. */
export function knownIdentities(store: Store, ids: string[]): string[] {
  if (ids.some((id) => !store.get('identities', id))) throw foreignKey('identities_agents');
  return unique(ids);
}

/** 409 for ids that name nothing; the text leaks SQL on the real server (API notes §1.5). */
export function foreignKey(table: string): Error {
  return refuse(409, `insert or update on table "${table}" violates foreign key constraint`);
}
