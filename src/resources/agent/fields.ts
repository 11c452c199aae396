import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Attributes, Json } from '../../core/value.ts';

/** An attribute that is one field of the API by itself: compared whole, written alone. */
interface Field {
  /** Its name in a create and a PATCH. */
  readonly field: string;
  /** What the server shows. Absent: it does not show it. */
  readonly live?: (agent: AgentState) => unknown;
  /** Where the server takes it: `create` only where a PATCH ignores it (API notes §9). */
  readonly at?: 'create';
}

/** Attributes that stand alone (API notes §4). `message_buffer_autoclear` and the file limits are shown filled in: they are compared only where the config has them. */
export const FIELDS: Readonly<Record<string, Field>> = {
  description: { field: 'description', live: (agent) => agent.description ?? '' },
  system_prompt: { field: 'system', live: (agent) => agent.system },
  embedding: { field: 'embedding', live: (agent) => agent.embedding },
  timezone: { field: 'timezone', live: (agent) => agent.timezone },
  message_buffer_autoclear: { field: 'message_buffer_autoclear', live: (agent) => agent.message_buffer_autoclear ?? false },
  enable_sleeptime: { field: 'enable_sleeptime', live: (agent) => agent.enable_sleeptime ?? false },
  response_format: { field: 'response_format', live: (agent) => agent.response_format },
  max_files_open: { field: 'max_files_open', live: (agent) => agent.max_files_open },
  per_file_view_window_char_limit: { field: 'per_file_view_window_char_limit', live: (agent) => agent.per_file_view_window_char_limit },
  reasoning: { field: 'reasoning', at: 'create' },
  hidden: { field: 'hidden', at: 'create' },
  embedding_config: { field: 'embedding_config', at: 'create' },
};

/** These attributes as the server shows them. */
export const fieldsOf = (agent: AgentState): Attributes =>
  Object.fromEntries(Object.entries(FIELDS).flatMap(([name, { live }]) => (live ? [[name, (live(agent) ?? null) as Json] as const] : [])));

/** Those of the attributes that stand alone, under the names of the API. */
export function bodyOf(attributes: Attributes, call: 'create' | 'patch'): Record<string, Json> {
  const body: Record<string, Json> = {};
  for (const [name, { field, at }] of Object.entries(FIELDS)) {
    const value = attributes[name];
    if (value !== undefined && (call === 'create' || at === undefined)) body[field] = value;
  }
  return body;
}
