import { jsonText } from '../../core/printable.ts';
import { yamlText } from '../../core/yaml-text.ts';
import type { AgentFiles, ContextUse, Health, Inspected, Overview } from '../../operations/inspect/api.ts';
import type { Json } from '../../core/value.ts';
import { sorted } from '../inspected.ts';

export type Format = 'json' | 'yaml';

/** A value in its format; ends with a line feed. */
export const documentOf = (value: Json, format: Format): string => (format === 'yaml' ? yamlText(value) : `${jsonText(value, 2)}\n`);

/**
 * One object for scripts: the server's own fields at the top, beside them `type`, `name` (a block's label, a conversation's summary), what
 * other routes say (`attached_agents`, `folders`, `file_count`, …) and `managed_by`. Where a name is taken, the server's field stands.
 */
export function inspectedJson({ type, id, name, fields, beside, managedBy }: Inspected): Json {
  return { type, id, name, ...beside, ...fields, ...(managedBy ? { managed_by: { ...managedBy } } : {}) };
}

/** All of a listing, sorted by name and id. */
export const listingJson = (objects: readonly Inspected[]): Json => sorted(objects).map(inspectedJson);

/** Everything, by kind: `{agents: {count, items}}`; what the server does not have is null. */
export const overviewJson = (kinds: readonly Overview[]): Json =>
  Object.fromEntries(kinds.map(({ kind, items }) => [`${kind}s`, items && { count: items.length, items: listingJson(items) }]));

/** The server's own answer, and how full the window is, in percent. */
export const contextJson = ({ agent, max, used, fields }: ContextUse): Json => ({ agent: agent.name, agent_id: agent.id, percentage: percentOf(used, max), ...fields });

/** Rounded to one decimal; 0 where the server tells no size. */
export const percentOf = (used: number, max: number): number => (max > 0 ? Math.round((1000 * used) / max) / 10 : 0);

export const agentFilesJson = ({ files }: AgentFiles): Json =>
  files.map(({ id, name, folder, open, lastAccess }) => ({ id, file_id: id, file_name: name, folder_id: folder.id, folder_name: folder.name, is_open: open, last_accessed_at: lastAccess }));

export const healthJson = ({ url, status, version, keySet, agents, tools }: Health): Json =>
  ({ server_url: url, status, version, api_key_set: keySet, ...(agents === undefined ? {} : { agent_count: agents }), ...(tools === undefined ? {} : { tool_count: tools }) });
