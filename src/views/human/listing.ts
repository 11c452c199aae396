import type { Inspected } from '../../operations/inspect/api.ts';
import type { Json } from '../../core/value.ts';
import { cleanLine } from '../clean.ts';
import { fieldOf, inside, listOf, sorted, textOf } from '../inspected.ts';
import { tidy } from '../tidy.ts';
import { age, grouped } from '../words.ts';
import { type Column, renderTable } from './table.ts';

export interface ListingOptions {
  readonly output: 'table' | 'wide' | 'name';
  /** For ages. */
  readonly now: Date;
  /** The terminal's width; absent in a pipe, where nothing is cut. */
  readonly columns?: number;
}

interface Field extends Column { readonly value: (object: Inspected, now: Date) => string; readonly wide?: true; /** Left out when no row has a value. */ readonly optional?: true }

/** Objects of one kind for `get`: a table, more columns with `wide`, or `type/name` lines. One sentence when there are none. Ends with a line feed. */
export function renderListing(kind: string, objects: readonly Inspected[], options: ListingOptions): string {
  const rows = sorted(objects);
  if (options.output === 'name') return tidy(rows.map((object) => `${object.type}/${cleanLine(object.name)}\n`).join(''));
  const [first] = rows;
  if (!first) return `No ${kind} found.\n`;
  if (first.type === 'file' && options.output === 'table') return filesByName(rows, options);
  const fields = (FIELDS[first.type] ?? [NAME, ID, AGENTS, MANAGED])
    .filter((field) => field.wide !== true || options.output === 'wide')
    .map((field) => ({ field, cells: rows.map((object) => field.value(object, options.now)) }))
    .filter(({ field, cells }) => field.optional !== true || cells.some((cell) => cell !== ''));
  return renderTable(fields.map(({ field }) => field), rows.map((_, index) => fields.map(({ cells }) => cells[index] ?? '')), widthOf(options));
}

const widthOf = ({ columns }: ListingOptions): { readonly columns?: number } => (columns === undefined ? {} : { columns });

/** One row per name: a file may lie in several folders. */
function filesByName(files: readonly Inspected[], options: ListingOptions): string {
  const names = new Map<string, Inspected[]>();
  for (const file of files) names.set(file.name, [...(names.get(file.name) ?? []), file]);
  const rows = [...names].map(([name, same]) => {
    const folders = [...new Set(same.map((file) => textOf(fieldOf(file, 'folderName'))))].sort();
    const agents = new Set(same.flatMap((file) => listOf(file, 'attached_agents').map((agent) => textOf(inside(agent, 'id')))));
    return [name, folders.join(','), String(same.length), String(agents.size)];
  });
  return renderTable([{ head: 'NAME' }, { head: 'FOLDERS', cut: true }, { head: 'COUNT', align: 'right' }, { head: 'AGENTS', align: 'right' }], rows, widthOf(options));
}

const dash = (text: string): string => (text === '' ? '–' : text);
const size = (value: Json | undefined): string => (Array.isArray(value) ? String(value.length) : '');
const text = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, cut: true, value: (object) => dash(textOf(fieldOf(object, name))), ...more });
const count = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, align: 'right', value: (object) => size(fieldOf(object, name)), ...more });
const number = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, align: 'right', value: (object) => textOf(fieldOf(object, name)), ...more });
const ageOf = (head: string, name: string): Field => ({ head, optional: true, value: (object, now) => age(textOf(fieldOf(object, name)), now) });
const embedding = (more: Partial<Field> = {}): Field => ({ head: 'EMBEDDING', cut: true, value: (object) => dash(textOf(inside(fieldOf(object, 'embedding_config'), 'handle') ?? fieldOf(object, 'embedding'))), ...more });

const NAME: Field = { head: 'NAME', value: ({ name }) => dash(name) };
const ID: Field = { head: 'ID', value: ({ id }) => id };
const AGENTS: Field = count('AGENTS', 'attached_agents', { optional: true });
const MANAGED: Field = { head: 'MANAGED BY', wide: true, value: ({ managedBy }) => (managedBy === undefined ? '–' : `${managedBy.fleet}/${managedBy.workspace}`) };
const CREATED: Field = ageOf('CREATED', 'created_at');
const TAGS: Field = { head: 'TAGS', cut: true, optional: true, value: (object) => listOf(object, 'tags').map(textOf).toSorted().join(',') };
const ATTACHMENT: Field = text('TYPE', 'attachment', { optional: true });
const MODEL: Field = { head: 'MODEL', cut: true, value: (object) => dash(textOf(fieldOf(object, 'model') ?? inside(fieldOf(object, 'llm_config'), 'handle'))) };

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  agent: [NAME, MODEL, count('BLOCKS', 'blocks'), count('TOOLS', 'tools'), count('FOLDERS', 'folders', { wide: true }), count('MCP', 'mcp_servers', { wide: true }), number('FILES', 'file_count', { wide: true }), TAGS, MANAGED, CREATED],
  block: [NAME, ID, number('LIMIT', 'limit'), { head: 'SIZE', align: 'right', value: (object) => grouped(textOf(fieldOf(object, 'value')).length) }, AGENTS, ATTACHMENT, text('DESCRIPTION', 'description', { wide: true }), MANAGED],
  folder: [NAME, ID, number('FILES', 'file_count'), AGENTS, ATTACHMENT, embedding({ wide: true }), MANAGED],
  file: [NAME, text('FOLDER', 'folderName'), ID, AGENTS, number('SIZE', 'file_size'), text('STATUS', 'processing_status'), MANAGED],
  archive: [NAME, ID, embedding(), AGENTS, MANAGED, CREATED],
  tool: [NAME, ID, AGENTS, text('TYPE', 'tool_type', { wide: true }), { ...TAGS, wide: true }, MANAGED],
  mcp_server: [NAME, ID, text('TYPE', 'mcp_server_type'), { head: 'URL/COMMAND', cut: true, value: (object) => dash(textOf(fieldOf(object, 'server_url') ?? fieldOf(object, 'command'))) }, MANAGED],
  conversation: [ID, { ...NAME, head: 'SUMMARY' }, text('AGENT', 'agent_name'), number('MESSAGES', 'message_count', { optional: true }), ageOf('LAST MESSAGE', 'last_message_at'), MANAGED, CREATED],
  provider: [NAME, text('TYPE', 'provider_type'), text('CATEGORY', 'provider_category'), text('REGION', 'region'), ID, text('URL', 'base_url', { wide: true }), text('SYNCED', 'last_synced', { wide: true }), MANAGED],
  model: [{ ...NAME, head: 'HANDLE' }, text('PROVIDER', 'provider_name'), text('TIER', 'tier'), { head: 'CONTEXT', align: 'right', value: (object) => dash(textOf(fieldOf(object, 'max_context_window') ?? fieldOf(object, 'context_window'))) }, text('CATEGORY', 'provider_category', { wide: true }), number('MAX OUTPUT', 'max_tokens', { wide: true })],
  project: [NAME, text('SLUG', 'slug'), ID],
};
