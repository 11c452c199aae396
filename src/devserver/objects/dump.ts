import type { Json, JsonObject, Row } from '../rows.ts';
import type { Store } from '../store.ts';

const TABLES = [
  'agents',
  'blocks',
  'tools',
  'folders',
  'files',
  'archives',
  'passages',
  'mcp_servers',
  'providers',
  'identities',
  'conversations',
  'messages',
] as const;
/** Differs between two runs that did the same. */
const NOISE = new Set([
  'id',
  'created_at',
  'updated_at',
  'message_ids',
  'in_context_message_ids',
  'last_message_at',
  'last_run_completion',
  'last_run_duration_ms',
  'run_id',
  'open_file_ids',
  'last_synced',
]);

/**
 * All objects, by table, without ids and instants: references are replaced by names, lists of references and the tables
 * are sorted, so two servers with the same contents give the same text. Built-in tools are left out.
 */
export function canonicalDump(store: Store): Record<string, Json[]> {
  const names = new Map<string, string>();
  for (const table of TABLES) for (const row of store.all(table)) names.set(row.id, `${table}:${nameOf(row as unknown as JsonObject)}`);
  const ids = new RegExp(
    '(?:agent|block|tool|source|file|archive|mcp_server|identity|conv|message|passage|run|secret|tool-call)-[0-9a-f]{8}-[0-9a-f-]{27}',
    'g',
  );
  const clean = (value: Json, key: string): Json => {
    if (typeof value === 'string') {
      const named = value.replaceAll(ids, (id) => names.get(id) ?? '<id>');
      return key === 'content' ? named.replaceAll(/System prompt last recompiled: .*/g, '') : named;
    }
    if (Array.isArray(value)) {
      const items = value.map((item) => clean(item, key));
      return key.endsWith('_ids') || key === 'tags' ? items.toSorted((a, b) => text(a).localeCompare(text(b))) : items;
    }
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !NOISE.has(name))
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, inner]) => [name, clean(inner, name)]),
      );
    }
    return value;
  };
  return Object.fromEntries(
    TABLES.map((table) => {
      const rows = (store.all(table) as Row[]).filter(
        (row) =>
          !(table === 'tools' && String((row as unknown as JsonObject)['tool_type']).startsWith('letta_')) &&
          (row as unknown as JsonObject)['is_deleted'] !== true,
      );
      const cleaned = rows.map((row) => clean(row as unknown as JsonObject, ''));
      return [table, table === 'messages' ? cleaned : cleaned.toSorted((a, b) => (text(a) < text(b) ? -1 : 1))];
    }),
  );
}

function nameOf(row: JsonObject): string {
  return String(row['name'] ?? row['label'] ?? row['file_name'] ?? row['server_name'] ?? row['summary'] ?? '');
}

function text(value: Json): string {
  return JSON.stringify(value);
}
