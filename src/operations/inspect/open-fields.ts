import type { Json } from '../../core/value.ts';
import { plainDescription, plainMetadata, plainTags } from '../../letta/marks.ts';
import { ADDRESS_KEY, SECRET_KEY } from '../../letta/secret-keys.ts';
import type { Fields } from './api.ts';

/** What stands for a secret. A text, so that who reads a text there still finds one. */
const HIDDEN = '(sensitive)';

/** Of an MCP server every text below these is a secret; an argument often is one. */
const OF_SERVERS: readonly string[] = ['custom_headers', 'env', 'args'];

/** Rows of secrets, under both of their names. */
const OF_AGENTS: readonly string[] = ['secrets', 'tool_exec_environment_variables'];

/** Schemas and code of tools name parameters as people like, and hold no values. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['json_schema', 'args_json_schema', 'source_code']);

/** Heavy, and of no use to anybody who reads: the vectors of a passage. */
const DROPPED: ReadonlySet<string> = new Set(['embedding']);

/**
 * A row of the server as it may be shown: secrets are `(sensitive)`, addresses are without user info and query, our marks (the tags
 * `lettactl:…`, the key `lettactl` of metadata, the note in an archive's description) are gone. Nothing else is changed.
 */
export function openFields(type: string, row: object): Fields {
  return Object.fromEntries(Object.entries(row as Readonly<Record<string, Json>>)
    .filter(([key, value]) => value !== undefined && !(type === 'passage' && DROPPED.has(key)))
    .map(([key, value]) => [key, top(type, key, value)]));
}

function top(type: string, key: string, value: Json): Json {
  if (type === 'mcp_server' && OF_SERVERS.includes(key)) return hidden(value);
  if (type === 'agent' && OF_AGENTS.includes(key)) return Array.isArray(value) ? value.map(secretRow) : hidden(value);
  if (type === 'archive' && key === 'description' && typeof value === 'string') return plainDescription(value);
  return shown(key, value);
}

function shown(key: string, value: Json): Json {
  if (LEFT_ALONE.has(key)) return value;
  if (key === 'tags' && Array.isArray(value)) return value.every((tag) => typeof tag === 'string') ? withoutOurs(value) : within(value);
  if ((key === 'metadata' || key === 'metadata_') && isMap(value)) return within(plainMetadata(value) as Json);
  if (SECRET_KEY.test(key)) return hidden(value);
  if (typeof value === 'string' && ADDRESS_KEY.test(key)) return plainAddress(value);
  return within(value);
}

function within(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => within(item));
  return isMap(value) ? mapped(value, shown) : value;
}

/** The order that people gave them stays. */
const withoutOurs = (tags: readonly string[]): readonly string[] => {
  const theirs = new Set(plainTags(tags));
  return tags.filter((tag) => theirs.has(tag));
};

/** Every text and number below; empty ones are no secrets. */
function hidden(value: Json): Json {
  if (typeof value === 'number') return HIDDEN;
  if (typeof value === 'string') return value === '' ? value : HIDDEN;
  if (Array.isArray(value)) return value.map((item: Json) => hidden(item));
  return isMap(value) ? mapped(value, (_, inner) => hidden(inner)) : value;
}

/** What a row of secrets may say: which variable it is, of whom. */
const ROW: ReadonlySet<string> = new Set(['key', 'id', 'agent_id', 'created_at', 'updated_at', 'description']);

const secretRow = (row: Json): Json => (isMap(row) ? mapped(row, (name, value) => (ROW.has(name) && typeof value === 'string' ? value : hidden(value))) : hidden(row));

const mapped = (map: Readonly<Record<string, Json>>, change: (key: string, value: Json) => Json): Json => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(key, value)]));

/** `https://(sensitive)@host/path?(sensitive)`; what is no URL and could have such parts is hidden whole. */
function plainAddress(text: string): string {
  const [, scheme, user, rest] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return /[@?]/.test(text) ? HIDDEN : text;
  return `${scheme}${user === undefined ? '' : `${HIDDEN}@`}${rest.replace(/[?#].*$/s, `?${HIDDEN}`)}`;
}

const isMap = (value: Json): value is Readonly<Record<string, Json>> => typeof value === 'object' && value !== null && !Array.isArray(value);
