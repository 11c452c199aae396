import { checkBody } from '../body.ts';
import { refuse } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Json, JsonObject } from '../rows.ts';
import type { Server } from '../server.ts';
import type { Store } from '../store.ts';
import { createAgent, secretRows } from './agent-create.ts';
import { AGENT_SHAPE } from './agent-fields.ts';
import { BLOCK_SHAPE, createBlock } from './blocks.ts';
import { attachFolder } from './folder-links.ts';
import { TOOL_CREATE, upsertTool } from './tools.ts';

export interface ImportOptions {
  override: boolean;
  strip: boolean;
  copySuffix: boolean;
  name: string | undefined;
  model: string | undefined;
  embedding: string | undefined;
  /** JSON text. */
  secrets: string | undefined;
}

/** Makes new agents of an agent file: new ids for all, blocks duplicated, tools upserted by name. A bad file → 400. @returns the agents' ids. */
export function importAgents(server: Server, text: string, options: ImportOptions): string[] {
  const { store } = server;
  const file = parse(text);
  const blocks = new Map(
    listOf(file, 'blocks').map((block) => [
      String(block['id']),
      createBlock(store, checkBody(without(block, ['tags', 'id']), BLOCK_SHAPE, [])).id,
    ]),
  );
  const tools = new Map(listOf(file, 'tools').map((tool) => [String(tool['id']), importTool(store, tool, options.override)]));
  const folders = new Map(
    listOf(file, 'sources').map((folder) => [String(folder['id']), importFolder(store, folder, listOf(file, 'files'))]),
  );
  return listOf(file, 'agents').map((agent) => {
    const name = options.name ?? `${String(agent['name'])}${options.copySuffix ? '_copy' : ''}`;
    const kept = without(agent, [
      'memory_blocks',
      'tools',
      'block_ids',
      'tool_ids',
      'source_ids',
      'folder_ids',
      'identity_ids',
      'secrets',
      'tool_exec_environment_variables',
      'llm_config',
      'embedding_config',
      'response_format',
    ]);
    const body = checkBody(
      {
        ...kept,
        name,
        ...(options.model ? { model: options.model, context_window_limit: null, model_settings: null } : {}),
        ...(options.embedding ? { embedding: options.embedding } : {}),
        include_base_tools: false,
        block_ids: mapped(agent['block_ids'], blocks),
        tool_ids: mapped(agent['tool_ids'], tools),
      },
      AGENT_SHAPE,
      ['file'],
    );
    let row = createAgent(server, body);
    const values = options.secrets === undefined ? {} : (parse(options.secrets) as JsonObject);
    row = { ...row, secrets: secretRows({ ...(agent['secrets'] as JsonObject | undefined), ...values }) };
    for (const folder of mapped(agent['source_ids'], folders)) row = attachFolder(store, row, folder);
    const messages = options.strip
      ? []
      : listOf(agent, 'messages')
          .filter((message) => message['message_type'] !== 'system_message')
          .map((message) => importMessage(store, row.id, message));
    return store.patch('agents', row, { message_ids: [...row.message_ids, ...messages] }).id;
  });
}

function parse(text: string): JsonObject {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === 'object' && file !== null && !Array.isArray(file)) return file as JsonObject;
  } catch {
    throw refuse(400, 'Failed to parse file as JSON');
  }
  throw refuse(400, 'Invalid agent file schema');
}

function listOf(object: JsonObject, name: string): JsonObject[] {
  const list = object[name];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw refuse(400, `Invalid agent file schema: ${name}`);
  return list as JsonObject[];
}

function without(object: JsonObject, names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function mapped(ids: Json | undefined, table: Map<string, string>): string[] {
  return Array.isArray(ids) ? ids.map((id) => table.get(String(id))).filter((id) => id !== undefined) : [];
}

function importTool(store: Store, tool: JsonObject, override: boolean): string {
  const present = store.all('tools').find((row) => row.name === tool['name']);
  if (present && (!override || present.tool_type !== 'custom')) return present.id;
  const fields = Object.fromEntries(Object.entries(tool).filter(([name]) => name in TOOL_CREATE.fields));
  return upsertTool(store, checkBody({ ...fields, source_code: tool['source_code'] ?? '' }, { ...TOOL_CREATE, forbid: false }, ['file']))
    .id;
}

/** A folder whose name is taken gets eight random digits after it. */
function importFolder(store: Store, folder: JsonObject, files: JsonObject[]): string {
  const taken = store.all('folders').some((row) => row.name === folder['name']);
  const name = `${String(folder['name'])}${taken ? `_${newId('source').slice(7, 15)}` : ''}`;
  const now = store.now();
  const config = folder['embedding_config'] as JsonObject | null;
  const row = store.put('folders', {
    id: newId('source'),
    created_at: now,
    updated_at: now,
    name,
    description: (folder['description'] ?? null) as string | null,
    instructions: (folder['instructions'] ?? null) as string | null,
    metadata: (folder['metadata'] ?? null) as JsonObject | null,
    embedding: String(config?.['handle'] ?? 'openai/text-embedding-3-small'),
    embedding_chunk_size: 300,
  });
  for (const file of files.filter((item) => item['source_id'] === folder['id'])) {
    const at = store.now();
    store.put('files', {
      id: newId('file'),
      created_at: at,
      updated_at: at,
      source_id: row.id,
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

function importMessage(store: Store, agentId: string, message: JsonObject): string {
  const now = store.now();
  const id = newId('message');
  store.put('messages', {
    id,
    created_at: now,
    updated_at: now,
    agent_id: agentId,
    conversation_id: null,
    message_type: String(message['message_type'] ?? 'user_message'),
    run_id: null,
    otid: typeof message['otid'] === 'string' ? message['otid'] : null,
    body: without(message, ['id', 'date', 'role', 'agent_id', 'otid', 'run_id', 'step_id', 'seq_id', 'sender_id', 'is_err', 'name']),
  });
  return id;
}
