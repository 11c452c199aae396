import type { LiveObject } from '../../core/live.ts';
import type { Registry } from '../../core/registry.ts';
import { isForeign, isRef, type Attributes, type Json } from '../../core/value.ts';
import { cleanLine } from '../clean.ts';
import { withoutSecrets } from '../sensitive.ts';
import { tidy } from '../tidy.ts';
import { age, grouped } from '../words.ts';
import { type Column, renderTable } from './table.ts';
import { showValue } from './value.ts';

export interface ListingOptions {
  readonly output: 'table' | 'wide' | 'name';
  readonly registry: Registry;
  /** For ages. */
  readonly now: Date;
  /** The terminal's width; absent in a pipe, where nothing is cut. */
  readonly columns?: number;
}

interface Row { readonly object: LiveObject; readonly attributes: Attributes; readonly now: Date }
interface Field extends Column { readonly value: (row: Row) => string; readonly wide?: true; /** Left out when no row has a value. */ readonly optional?: true }

/** Objects of one kind for `get`: a table, more columns with `wide`, or `type/name` lines. One sentence when there are none. Ends with a line feed. */
export function renderListing(kind: string, objects: readonly LiveObject[], options: ListingOptions): string {
  const sorted = objects.toSorted((a, b) => order(a.name, b.name) || order(a.id, b.id));
  if (options.output === 'name') return tidy(sorted.map((object) => `${object.type}/${cleanLine(object.name)}\n`).join(''));
  if (sorted.length === 0) return `No ${kind} found.\n`;
  const rows = sorted.map((object): Row => ({ object, attributes: withoutSecrets(object, options.registry), now: options.now }));
  const fields = fieldsOf(sorted[0]?.type ?? '')
    .filter((field) => field.wide !== true || options.output === 'wide')
    .map((field) => ({ field, cells: rows.map((row) => field.value(row)) }))
    .filter(({ field, cells }) => field.optional !== true || cells.some((cell) => cell !== ''));
  return renderTable(fields.map(({ field }) => field), rows.map((_, index) => fields.map(({ cells }) => cells[index] ?? '')), options.columns === undefined ? {} : { columns: options.columns });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const size = (value: Json | undefined): string => (Array.isArray(value) ? String(value.length) : typeof value === 'object' && value !== null ? String(Object.keys(value).length) : '');
const plain = (value: Json | undefined): string => (value === undefined || value === null ? '' : typeof value === 'string' ? value : isRef(value) || isForeign(value) ? showValue(value) : showValue(value));
const counts = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, align: 'right', value: ({ attributes }) => size(attributes[name]), ...more });
const text = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, cut: true, value: ({ attributes }) => plain(attributes[name]), ...more });
const fact = (head: string, name: string, more: Partial<Field> = {}): Field => ({ head, align: 'right', value: ({ object }) => plain(object.facts?.[name]), ...more });

const NAME: Field = { head: 'NAME', value: ({ object }) => object.name };
const ID: Field = { head: 'ID', value: ({ object }) => object.id };
const AGENTS: Field = { head: 'AGENTS', align: 'right', value: ({ object }) => (object.attachedTo === undefined ? '' : String(object.attachedTo.length)), optional: true };
const MANAGED: Field = { head: 'MANAGED BY', wide: true, value: ({ object }) => (object.marker === undefined ? '–' : `${object.marker.fleet}/${object.marker.workspace}`) };
const CREATED: Field = { head: 'CREATED', optional: true, value: ({ object, now }) => age(String(object.facts?.['created'] ?? ''), now) };
const TAGS: Field = { head: 'TAGS', cut: true, optional: true, value: ({ attributes }) => (Array.isArray(attributes['tags']) ? attributes['tags'].map(String).sort().join(',') : '') };

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  agent: [NAME, text('MODEL', 'llm_config.model'), counts('BLOCKS', 'blocks'), counts('TOOLS', 'tools'), counts('FOLDERS', 'folders', { wide: true }), TAGS, MANAGED, CREATED],
  block: [NAME, ID, { ...text('LIMIT', 'limit'), align: 'right' }, { head: 'SIZE', align: 'right', value: ({ attributes }) => (typeof attributes['value'] === 'string' ? grouped(attributes['value'].length) : '') }, AGENTS, text('DESCRIPTION', 'description', { wide: true }), MANAGED],
  folder: [NAME, ID, fact('FILES', 'files', { optional: true }), AGENTS, text('EMBEDDING', 'embedding', { wide: true }), MANAGED],
  archive: [NAME, ID, text('EMBEDDING', 'embedding'), AGENTS, MANAGED],
  mcp_server: [NAME, ID, text('TYPE', 'type'), { head: 'URL/COMMAND', cut: true, value: ({ attributes }) => plain(attributes['server_url'] ?? attributes['command']) }, MANAGED],
  conversation: [{ head: 'SUMMARY', value: ({ object }) => (object.name === '' ? '–' : object.name) }, { head: 'AGENT', value: ({ object }) => plain(object.facts?.['agent']) }, ID, fact('ISOLATED', 'isolated', { wide: true }), { head: 'LAST MESSAGE', optional: true, value: ({ object, now }) => age(String(object.facts?.['last message'] ?? ''), now) }, CREATED],
  provider: [NAME, text('TYPE', 'provider_type'), { head: 'CATEGORY', value: ({ object }) => plain(object.facts?.['category']) }, text('REGION', 'region', { optional: true }), ID, text('URL', 'base_url', { wide: true }), fact('SYNCED', 'synced', { wide: true })],
  file: [NAME, ID, MANAGED],
};

const fieldsOf = (type: string): readonly Field[] => FIELDS[type] ?? [NAME, ID, AGENTS, MANAGED];
