import { checkBody } from '../body.ts';
import { checkEmbedding, llmConfigOf } from '../catalogue/models.ts';
import { ApiError, refuse } from '../errors.ts';
import { newId } from '../ids.ts';
import type { AgentRow, Json, JsonObject } from '../rows.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import { createAgent, secretRows } from './agent-create.ts';
import { importMessage } from './agent-file-messages.ts';
import { AGENT_SHAPE } from './agent-fields.ts';
import { BLOCK_SHAPE, createBlock } from './blocks.ts';
import { attachFolder } from './folder-links.ts';
import { ownProviders } from './providers.ts';
import { TOOL_CREATE, upsertTool } from './tools.ts';

export interface ImportOptions {
  override: boolean;
  copySuffix: boolean;
  name: string | undefined;
  model: string | undefined;
  embedding: string | undefined;
  /** JSON text. */
  secrets: string | undefined;
}

const LISTS = ['agents', 'groups', 'blocks', 'files', 'sources', 'tools', 'mcp_servers'] as const;
/** What an agent in a file says of itself that a create takes as it is. */
const TAKEN = [
  'agent_type', 'system', 'description', 'metadata', 'tags', 'tool_rules', 'timezone', 'message_buffer_autoclear', 'max_files_open', 'per_file_view_window_char_limit', 'hidden', 'response_format',
  'compaction_settings',
];

/**
 * Makes new agents of an agent file: new ids for all, blocks duplicated, tools upserted by name. A bad file → 400, and what was made before it
 * was found out stays. Messages come along even when they shall be stripped, the compiled prompt among them. @returns the agents' ids.
 */
export function importAgents(server: Server, text: string, options: ImportOptions): string[] {
  const file = parse(text);
  const given = secretsIn(options.secrets);
  checkLists(file);
  if (options.model !== undefined || options.embedding !== undefined) checkHandles(server, options);
  try {
    return importAll(server, file, options, given);
  } catch (error) {
    const broken = error instanceof ApiError && !(error.status === 500 && options.name === undefined);
    if (!broken) throw error;
    throw refuse(400, `Import failed: ${String((error.body as { detail?: unknown }).detail ?? '')}`);
  }
}

function importAll(server: Server, file: JsonObject, options: ImportOptions, given: JsonObject | undefined): string[] {
  const { store } = server;
  const agents = listOf(file, 'agents');
  // The files are read with the first agent's embedding.
  if (agents.length === 0 && listOf(file, 'files').some((row) => row['content'])) throw refuse(400, 'list index out of range');
  const tools = new Map(listOf(file, 'tools').map((tool) => [String(tool['id']), importTool(store, tool, options.override)]));
  const blocks = new Map(
    listOf(file, 'blocks').map((block) => [String(block['id']), createBlock(store, checkBody({ ...block, tags: null }, BLOCK_SHAPE, [])).id]),
  );
  const folders = new Map(listOf(file, 'sources').map((folder) => [String(folder['id']), importFolder(store, folder, listOf(file, 'files'))]));
  return agents.map((agent) => {
    const name = options.name ?? `${String(agent['name'])}${options.copySuffix ? '_copy' : ''}`;
    const config = agent['llm_config'] as JsonObject | null | undefined;
    if (!config && options.model === undefined) throw refuse(400, 'llm_config is required');
    const body = checkBody(
      {
        ...Object.fromEntries(TAKEN.map((key) => [key, agent[key] ?? null])),
        name,
        ...(options.model === undefined ? { llm_config: config ?? null } : { model: options.model }),
        ...(options.embedding === undefined ? { embedding_config: agent['embedding_config'] ?? null } : { embedding: options.embedding }),
        include_base_tools: false, include_base_tool_rules: false, enable_sleeptime: false,
        block_ids: mapped(agent['block_ids'], blocks),
        tool_ids: mapped(agent['tool_ids'], tools),
      },
      AGENT_SHAPE,
      ['file'],
    );
    let row: AgentRow = createAgent(server, body);
    row = { ...row, secrets: importSecrets(agent, given) };
    for (const folder of mapped(agent['source_ids'], folders)) row = attachFolder(store, row, folder);
    const messages = listOf(agent, 'messages').flatMap((message) => importMessage(store, row.id, message));
    if (messages.length > 0) for (const id of row.message_ids) store.remove('messages', id);
    return store.patch('agents', row, { message_ids: messages.length > 0 ? messages : row.message_ids }).id;
  });
}

/** Only keys that the file has, with the values given for them, else those of the file; without either they read back as what hides a value, word for word. */
function importSecrets(agent: JsonObject, given: JsonObject | undefined): AgentRow['secrets'] {
  const own = Object.entries((agent['secrets'] ?? {}) as JsonObject);
  return secretRows(Object.fromEntries(own.map(([name, value]) => [name, given?.[name] ?? (value === '' ? '<encrypted>' : value)])));
}

function parse(text: string): JsonObject {
  let file: unknown;
  try {
    file = JSON.parse(text);
    // A file that was encoded twice is read all the same.
    if (typeof file === 'string') file = JSON.parse(file);
  } catch {
    throw refuse(400, 'Corrupted agent file format.');
  }
  if (typeof file !== 'object' || file === null || !Array.isArray((file as JsonObject)['agents']))
    throw refuse(400, "Legacy AgentSchema format is deprecated. Please use the new AgentFileSchema format with 'agents' field.");
  return file as JsonObject;
}

function secretsIn(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = undefined;
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw refuse(400, 'secrets must be a valid JSON string');
  return values as JsonObject;
}

function checkLists(file: JsonObject): void {
  const missing = LISTS.filter((name) => !Array.isArray(file[name]));
  if (missing.length === 0) return;
  throw refuse(400, `${missing.length} validation error${missing.length > 1 ? 's' : ''} for AgentFileSchema\n${missing.map((name) => `${name}\n  Field required`).join('\n')}`);
}

/** Handles of the form's own are looked up before anything is made: they are refused with the statuses of a create. */
function checkHandles({ store }: Server, options: ImportOptions): void {
  const own = ownProviders(store);
  if (options.model !== undefined) llmConfigOf(options.model, own, undefined);
  if (options.embedding !== undefined) checkEmbedding(options.embedding, own);
}

function listOf(object: JsonObject, name: string): JsonObject[] {
  const list = object[name];
  return Array.isArray(list) ? (list as JsonObject[]) : [];
}

function mapped(ids: Json | undefined, table: Map<string, string>): string[] {
  if (!Array.isArray(ids)) return [];
  return ids.map((id) => {
    const known = table.get(String(id));
    if (known === undefined) throw refuse(400, `'${String(id)}'`);
    return known;
  });
}

function importTool(store: Store, tool: JsonObject, override: boolean): string {
  const present = store.all('tools').find((row) => row.name === tool['name']);
  if (present && (!override || present.tool_type !== 'custom')) return present.id;
  const fields = Object.fromEntries(Object.entries(tool).filter(([name]) => name in TOOL_CREATE.fields));
  return upsertTool(store, checkBody({ ...fields, source_code: tool['source_code'] ?? '' }, { ...TOOL_CREATE, forbid: false }, ['file'])).id;
}

/** A folder whose name is taken gets eight random digits after it; its files are read anew. */
function importFolder(store: Store, folder: JsonObject, files: JsonObject[]): string {
  const taken = store.all('folders').some((row) => row.name === folder['name']);
  const name = `${String(folder['name'])}${taken ? `_${newId('source').slice(7, 15)}` : ''}`;
  const now = store.now();
  const config = folder['embedding_config'] as JsonObject | null;
  const row = store.put('folders', {
    id: newId('source'), created_at: now, updated_at: now, name,
    description: (folder['description'] ?? null) as string | null,
    instructions: (folder['instructions'] ?? null) as string | null,
    metadata: (folder['metadata'] ?? null) as JsonObject | null,
    embedding: String(config?.['handle'] ?? 'openai/text-embedding-3-small'),
    embedding_chunk_size: 300,
  });
  for (const file of files.filter((item) => item['source_id'] === folder['id'])) {
    const at = store.now();
    store.put('files', {
      id: newId('file'), created_at: at, updated_at: at, source_id: row.id,
      file_name: String(file['file_name']),
      original_file_name: String(file['original_file_name']),
      content: String(file['content'] ?? ''),
      file_size: Number(file['file_size'] ?? 0),
      file_type: String(file['file_type'] ?? 'text/plain'),
      processing_status: 'completed',
      error_message: null,
    });
  }
  return row.id;
}
