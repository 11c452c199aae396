import { refuse, unprocessable } from './errors.ts';

export interface PageRules {
  limit: number;
  order: 'asc' | 'desc';
  max?: number;
  /** What `limit=0` gives: everything for agents, blocks, groups and tags, else nothing (API notes §2). */
  zero?: 'all' | 'none';
  /** An unknown cursor: page 1 again (agents, blocks, tools), or 404 (folders, archives). */
  unknownCursor?: 'ignore' | '404';
}

/** One page of rows given oldest first, by the query's `limit`, `order`, `after` and `before`. Cursors are ids. */
export function page<T extends { id: string }>(rows: T[], query: URLSearchParams, rules: PageRules, everywhere?: { id: string }[]): T[] {
  const order = query.get('order') ?? (query.has('ascending') ? (isTrue(query.get('ascending')) ? 'asc' : 'desc') : rules.order);
  if (order !== 'asc' && order !== 'desc') throw badQuery('order', "Input should be 'asc' or 'desc'");
  let listed = order === 'desc' ? rows.toReversed() : rows;
  const places = new Map(query.has('after') || query.has('before') ? (everywhere ?? rows).map((row, index) => [row.id, index]) : []);
  const [from, to] = [places.get(query.get('after') ?? ''), places.get(query.get('before') ?? '')];
  if (rules.unknownCursor === '404' && from !== undefined && to !== undefined && to < from) throw refuse(400, "'before' reference must be later than 'after' reference");
  for (const name of ['after', 'before'] as const) {
    const cursor = query.get(name);
    if (!cursor) continue;
    // A cursor that the filters leave out has its place in time all the same.
    const place = places.get(cursor);
    if (place === undefined) {
      if (rules.unknownCursor === '404') throw refuse(404, `No item found with ${name} cursor ${cursor}`);
      continue;
    }
    const later = (name === 'after') === (order === 'asc');
    listed = listed.filter((row) => (later ? (places.get(row.id) ?? 0) > place : (places.get(row.id) ?? 0) < place));
  }
  const limit = pageLimit(query, rules);
  return limit === undefined ? listed : listed.slice(0, limit);
}

/** One page of messages given oldest first: their cursors are places in time, whatever the order, and must be there, but in conversations (seen on 0.16.8). */
export function messagePage<T extends { id: string }>(rows: T[], everywhere: { has(id: string): boolean } | undefined, query: URLSearchParams, rules: Pick<PageRules, 'limit' | 'order'>): T[] {
  let within = rows;
  for (const name of ['after', 'before'] as const) {
    const cursor = query.get(name);
    if (!cursor) continue;
    if (everywhere && !everywhere.has(cursor)) throw refuse(404, `No message found with id '${cursor}'.`);
    const at = within.findIndex((row) => row.id === cursor);
    if (at >= 0) within = name === 'after' ? within.slice(at + 1) : within.slice(0, at);
  }
  const rest = new URLSearchParams(query);
  rest.delete('after');
  rest.delete('before');
  return page(within, rest, rules);
}

/** @returns the number of rows asked for; undefined for all of them. */
export function pageLimit(query: URLSearchParams, rules: Pick<PageRules, 'limit' | 'max' | 'zero'>): number | undefined {
  const limit = integer(query, 'limit') ?? rules.limit;
  if (rules.max !== undefined && limit > rules.max) throw badQuery('limit', `Input should be less than or equal to ${rules.max}`);
  // The database refuses it.
  if (limit < 0) throw refuse(500, 'A database error occurred.');
  if (limit === 0) return rules.zero === 'all' ? undefined : 0;
  return limit;
}

/** The lists of an agent's tools and folders are broken on the real server: `id > after`, but newest first (API notes §2). */
export function brokenPage<T extends { id: string }>(rows: T[], query: URLSearchParams, limit: number): T[] {
  const after = query.get('after');
  const before = query.get('before');
  const kept = rows.filter((row) => (!after || row.id > after) && (!before || row.id < before));
  return (query.get('order') === 'asc' ? kept : kept.toReversed()).slice(0, integer(query, 'limit') ?? limit);
}

export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badQuery(name, 'Input should be a valid integer, unable to parse string as an integer');
  return Number(text);
}

export function isTrue(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && ['true', '1', 'yes', 'on', 't', 'y'].includes(text.toLowerCase());
}

/** Values of a repeated key, or of one comma list where the server accepts that. */
export function values(query: URLSearchParams, name: string, comma = false): string[] {
  const all = query.getAll(name);
  return comma
    ? all
        .flatMap((item) => item.split(','))
        .map((item) => item.trim())
        .filter((item) => item !== '')
    : all;
}

export function badQuery(name: string, msg: string): Error {
  return unprocessable([{ type: 'value_error', loc: ['query', name], msg }]);
}

/** SQL ilike with `%text%`: a case-insensitive substring. */
export function contains(text: string | null, part: string | null): boolean {
  return part === null || part === '' || (text ?? '').toLowerCase().includes(part.toLowerCase());
}

/** Query parameters that are truth values, wherever they stand. */
const FLAGS: readonly string[] = [
  'dry_run', 'update_timestamp', 'match_all_tags', 'show_hidden_agents', 'show_hidden_blocks', 'templates_only', 'include_content', 'is_open', 'ascending', 'active', 'background', 'return_only_letta_tools',
  'scrub_messages', 'use_legacy_format',
];

/** 422 for a flag that is neither true nor false and, in lists, an order and a limit that no list knows. */
export function checkQuery(query: URLSearchParams, list: boolean): void {
  for (const name of FLAGS) {
    const value = query.get(name);
    if (value !== null && !/^(true|false|yes|no|on|off|1|0|t|f|y|n)$/i.test(value)) throw badQuery(name, 'Input should be a valid boolean, unable to interpret input');
  }
  if (!list) return;
  const order = query.get('order');
  if (order !== null && order !== 'asc' && order !== 'desc') throw badQuery('order', "Input should be 'asc' or 'desc'");
  integer(query, 'limit');
}
