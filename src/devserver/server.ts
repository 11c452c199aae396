import type { Context, Hono } from 'hono';
import { invalidArgument, notFound, unprocessable } from './errors.ts';
import { isId, type IdPrefix } from './ids.ts';
import type { TableName, Tables } from './rows.ts';
import type { Store } from './store.ts';

/** `local` answers as a self-hosted 0.16.8, `cloud` as Letta Cloud does: no folder routes, limited plans. */
export type Profile = 'local' | 'cloud';

/** What every route works on. */
export interface Server {
  store: Store;
  profile: Profile;
  /** Agents that the plan allows; `cloud` only. */
  agentLimit: number;
  /** Milliseconds that an uploaded file spends in each of its states before `completed`. */
  fileDelayMs: number;
  /** Milliseconds that one connected agent adds to a block PATCH (API notes §5); 0 in tests. */
  recompileMs: number;
  /** Told of every failure of the server's own that a client sees as 500. */
  onError: (error: unknown) => void;
}

export type Api = Hono;
export type Routes = (api: Api, server: Server) => void;

/** Ids in paths whose form is looked at, wherever they stand; the others are the business of their routes. */
const CHECKED: Readonly<Record<string, IdPrefix>> = {
  agent_id: 'agent', block_id: 'block', tool_id: 'tool', folder_id: 'source', file_id: 'file', passage_id: 'passage', group_id: 'group', step_id: 'step', message_id: 'message',
};

/** The id in the path; 422 with an example when it, or another one beside it, is malformed: no row is looked for before that (API notes §1.1). */
export function pathId(c: Context, name: string, prefix: IdPrefix): string {
  for (const [other, value] of Object.entries(c.req.param() as Record<string, string>)) {
    const form = CHECKED[other];
    if (form && other !== name) checkId(other, form, value);
  }
  return checkId(name, prefix, c.req.param(name) ?? '');
}

/** An id in the path whose form is checked late, with 400, as only some routes do. */
export function lateId(c: Context, name: string, prefix: IdPrefix): string {
  const id = c.req.param(name) ?? '';
  if (isId(prefix, id)) return id;
  throw invalidArgument(`Invalid ${prefix} ID format: ${id}. Expected format: '${prefix}-<uuid4>'`);
}

/** That id if it is well-formed, else 422 with an example. */
export function checkId(name: string, prefix: IdPrefix, id: string): string {
  if (isId(prefix, id)) return id;
  throw unprocessable(
    [{ type: 'string_pattern_mismatch', loc: ['path', name], msg: `String should match pattern '${prefix}-{uuid4}'`, input: id }],
    // Folders and conversations have none to show.
    prefix === 'source' || prefix === 'conv' ? undefined : [`${prefix}-123e4567-e89b-42d3-8456-426614174000`],
  );
}

const KINDS: Record<TableName, [kind: string, prefix: IdPrefix]> = {
  agents: ['Agent', 'agent'],
  blocks: ['Block', 'block'],
  tools: ['Tool', 'tool'],
  folders: ['Source', 'source'],
  files: ['File', 'file'],
  archives: ['Archive', 'archive'],
  passages: ['Passage', 'passage'],
  mcp_servers: ['MCPServer', 'mcp_server'],
  providers: ['Provider', 'provider'],
  messages: ['Message', 'message'],
  conversations: ['Conversation', 'conv'],
  runs: ['Run', 'run'],
  identities: ['Identity', 'identity'],
  groups: ['Group', 'group'],
  steps: ['Step', 'step'],
};

/** The row that the path names; 422 for a malformed id, 404 for an unknown one. */
export function pathRow<T extends TableName>(c: Context, server: Server, table: T, name: string): Tables[T] {
  return rowOf(server, table, pathId(c, name, KINDS[table][1]));
}

/** The row of that id, or 404. */
export function rowOf<T extends TableName>(server: Server, table: T, id: string): Tables[T] {
  const row = server.store.get(table, id);
  if (!row) throw notFound(KINDS[table][0], id);
  return row;
}

export function query(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/** The rows of these ids that exist, in the order of the ids. */
export function rowsOf<T extends TableName>(store: Store, table: T, ids: readonly string[]): Tables[T][] {
  const rows: Tables[T][] = [];
  for (const id of ids) {
    const row = store.get(table, id);
    if (row) rows.push(row);
  }
  return rows;
}
