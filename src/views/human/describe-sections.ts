import type { Json } from '../../core/value.ts';
import type { Inspected } from '../../operations/inspect/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { sizeAndDigest } from '../content.ts';
import { fieldOf, inside, listOf, textOf } from '../inspected.ts';
import type { ViewOptions } from '../options.ts';
import { displayWidth, padTo } from '../width.ts';
import { counted, grouped } from '../words.ts';

/** A part of a description: what stands beside its title, and the lines below. Everything in it is clean. */
export interface Section { readonly title: string; readonly note?: string; readonly lines: readonly string[] }

type Cell = (object: Inspected) => string;
type Sectioner = (object: Inspected, options: ViewOptions) => Section | undefined;

const plain = (name: string): Cell => (object) => textOf(fieldOf(object, name));
const characters = (name: string): Cell => (object) => (typeof fieldOf(object, name) === 'number' ? `${grouped(Number(fieldOf(object, name)))} characters` : '');
const embedding: Cell = (object) => textOf(inside(fieldOf(object, 'embedding_config'), 'handle') ?? fieldOf(object, 'embedding'));
const keysOf = (name: string): Cell => (object) => {
  const value = fieldOf(object, name);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).sort().map((key) => `${key}=(sensitive)`).join(' ') : '';
};
/** A time of the server as people read it: UTC, to the second; what is no time as it is. */
const time = (name: string): Cell => (object) => {
  const value = textOf(fieldOf(object, name));
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) ? `${value.slice(0, 19).replace('T', ' ')} UTC` : value;
};
const CREATED = ['Created', time('created_at')] as const;
const UPDATED = ['Updated', time('updated_at')] as const;
const DESCRIPTION = ['Description', plain('description')] as const;

const tokens = (value: Json | undefined): string => (typeof value === 'number' ? `${grouped(value)} tokens` : '');

/** What stands in the head of a kind, below name, id and owner; empty ones are left out. */
export const HEADS: Readonly<Record<string, readonly (readonly [label: string, value: Cell])[]>> = {
  agent: [
    DESCRIPTION, ['Model', (agent) => textOf(fieldOf(agent, 'model') ?? inside(fieldOf(agent, 'llm_config'), 'handle'))],
    ['Context window', (agent) => textOf(fieldOf(agent, 'context_window_limit') ?? inside(fieldOf(agent, 'llm_config'), 'context_window'))], ['Embedding', embedding],
    ['Tags', (agent) => listOf(agent, 'tags').map(textOf).toSorted().join(', ')], CREATED, UPDATED,
  ],
  block: [DESCRIPTION, ['Limit', characters('limit')], ['Size', (block) => `${grouped(textOf(fieldOf(block, 'value')).length)} characters`], ['Read only', (block) => (fieldOf(block, 'read_only') === true ? 'yes' : '')], CREATED],
  archive: [DESCRIPTION, ['Embedding', embedding], ['Vector store', plain('vector_db_provider')], CREATED, UPDATED],
  tool: [DESCRIPTION, ['Tool type', plain('tool_type')], ['Module', plain('module')], ['Source type', plain('source_type')], ['Tags', (tool) => listOf(tool, 'tags').map(textOf).toSorted().join(', ')], CREATED],
  folder: [DESCRIPTION, ['Embedding', embedding], CREATED],
  file: [['Folder', plain('folderName')], ['Size', (file) => (typeof fieldOf(file, 'file_size') === 'number' ? `${grouped(Number(fieldOf(file, 'file_size')))} bytes` : '')], ['Media type', plain('file_type')], ['Status', plain('processing_status')], ['Error', plain('error_message')], CREATED],
  mcp_server: [
    ['Server type', plain('mcp_server_type')], ['URL', plain('server_url')], ['Command', plain('command')], ['Arguments', (server) => listOf(server, 'args').map(textOf).join(' ')],
    ['Auth', (server) => (textOf(fieldOf(server, 'auth_token')) === '' ? '' : `${textOf(fieldOf(server, 'auth_header')) || 'Authorization'}: (sensitive)`)], ['Headers', keysOf('custom_headers')], ['Environment', keysOf('env')],
  ],
  provider: [['Provider type', plain('provider_type')], ['Category', plain('provider_category')], ['URL', plain('base_url')], ['Region', plain('region')], ['Synced', time('last_synced')], CREATED],
  conversation: [['Agent', (one) => [textOf(fieldOf(one, 'agent_name')), textOf(fieldOf(one, 'agent_id'))].filter((text) => text !== '').join('  ')], ['Messages', plain('message_count')], ['Isolated', (one) => counted(listOf(one, 'isolated_block_ids').length, 'block')], ['Last message', time('last_message_at')], CREATED, UPDATED],
  model: [
    ['Provider', plain('provider_name')], ['Category', plain('provider_category')], ['Tier', plain('tier')],
    ['Context window', (model) => tokens(fieldOf(model, 'max_context_window') ?? fieldOf(model, 'context_window'))], ['Max output', (model) => tokens(fieldOf(model, 'max_tokens'))],
    ['Reasoning', (model) => (fieldOf(model, 'enable_reasoner') === true ? 'yes' : '')],
  ],
  project: [['Slug', plain('slug')], CREATED],
};

/** A text below its title; with redacted content its size and digest. */
const whole = (title: string, name: string): Sectioner => (object, { redactContent }) => {
  const value = textOf(fieldOf(object, name));
  if (value === '') return { title, note: '(empty)', lines: [] };
  return redactContent ? { title, note: sizeAndDigest(value), lines: [] } : { title, note: `${grouped(value.length)} characters`, lines: cleanText(value).replace(/\n$/, '').split('\n') };
};

/** A list with a line each, columns aligned; a dash where it is empty, nothing where it was not read. */
const rows = (title: string, name: string, cells: (item: Json) => readonly string[], most = Infinity): Sectioner => (object) => {
  const value = fieldOf(object, name);
  if (value === null) return { title, note: 'not available', lines: [] };
  if (!Array.isArray(value)) return undefined;
  const members = value as readonly Json[];
  const shown = members.slice(0, most).map((item) => cells(item).map(cleanLine));
  const widths = shown.reduce<readonly number[]>((longest, row) => row.map((cell, at) => Math.max(longest[at] ?? 0, displayWidth(cell))), []);
  const lines = shown.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : padTo(cell, widths[at] ?? 0))).join('  ').trimEnd());
  return { title, note: members.length === 0 ? '–' : grouped(members.length), lines: [...lines, ...(members.length > most ? [`… and ${members.length - most} more`] : [])] };
};

const of = (item: Json, ...names: readonly string[]): readonly string[] => names.map((name) => textOf(inside(item, name)));
const AGENTS = rows('Agents', 'attached_agents', (agent) => of(agent, 'name', 'id'));

const blockCells = (block: Json): readonly string[] => {
  const [label = '', limit = '0', description = ''] = of(block, 'label', 'limit', 'description');
  return [label, `${grouped(textOf(inside(block, 'value')).length)}/${grouped(Number(limit))}`, description];
};

const folderCells = (folder: Json): readonly string[] => {
  const files = inside(folder, 'files');
  const names = Array.isArray(files) ? files.map(textOf) : [];
  return [textOf(inside(folder, 'name')), counted(Number(inside(folder, 'file_count') ?? 0), 'file'), `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`];
};

const messageCells = (message: Json): readonly string[] => {
  const type = textOf(inside(message, 'message_type')).replace(/_message$/, '').replaceAll('_', ' ');
  const tool = inside(inside(message, 'tool_call'), 'name');
  const text = inside(message, 'content') ?? inside(message, 'reasoning') ?? inside(message, 'tool_return') ?? tool ?? inside(message, 'summary');
  return [textOf(inside(message, 'date')).slice(0, 19).replace('T', ' '), type, textOf(Array.isArray(text) ? inside(text[0], 'text') : text).slice(0, 200)];
};

/** `100+` where nobody counts further. */
const archival: Sectioner = (agent) => {
  const found = fieldOf(agent, 'archival_count');
  return { title: 'Archival memory', note: typeof found === 'number' ? counted(found, 'passage') : found === null || found === undefined ? 'not available' : `${cleanLine(textOf(found))} passages`, lines: [] };
};

/** The sections of a kind, below its head. */
export const SECTIONS: Readonly<Record<string, readonly Sectioner[]>> = {
  agent: [
    whole('System prompt', 'system'), rows('Memory blocks', 'blocks', blockCells), rows('Tools', 'tools', (tool) => of(tool, 'name')), rows('Folders', 'folders', folderCells),
    rows('Archives', 'archives', (archive) => of(archive, 'name', 'id')), rows('MCP servers', 'mcp_servers', (server) => [textOf(server)]),
    archival,
    rows('Conversations', 'conversations', (one) => of(one, 'id', 'summary'), 5),
    (agent, options) => (options.redactContent ? { title: 'Recent messages', note: 'not shown', lines: [] } : rows('Recent messages', 'messages', messageCells)({ ...agent, beside: { ...agent.beside, messages: listOf(agent, 'messages').slice(-3) } }, options)),
  ],
  block: [AGENTS, whole('Value', 'value')],
  archive: [AGENTS],
  tool: [AGENTS, whole('Source', 'source_code')],
  folder: [AGENTS, rows('Files', 'files', (file) => of(file, 'file_name', 'processing_status', 'id'))],
  file: [rows('Folders', 'folders', (folder) => [textOf(inside(folder, 'name')), counted(Number(inside(folder, 'agent_count') ?? 0), 'agent'), textOf(inside(folder, 'file_id'))]), AGENTS],
  mcp_server: [rows('Tools', 'tools', (tool) => [textOf(inside(tool, 'name')), textOf(inside(tool, 'description')).split('\n')[0] ?? '']), AGENTS],
  provider: [rows('Models', 'models', (model) => [textOf(model)]), AGENTS],
};
