import { shownFiles, type ShownFile } from '../../letta/agent-files.ts';
import type { Letta } from '../../letta/client.ts';
import { findAgent, refOf } from '../agents.ts';
import type { AgentFile, AgentFiles, ContextUse } from './api.ts';
import { openFields } from './open-fields.ts';

/** The parts of a window, in the order in which the model reads them, by the server's own names. */
const PARTS: readonly (readonly [field: string, part: string])[] = [
  ['num_tokens_system', 'system'], ['num_tokens_core_memory', 'core memory'], ['num_tokens_memory_filesystem', 'memory files'], ['num_tokens_tool_usage_rules', 'tool rules'],
  ['num_tokens_directories', 'folders'], ['num_tokens_external_memory_summary', 'memory summary'], ['num_tokens_functions_definitions', 'tool definitions'],
  ['num_tokens_summary_memory', 'message summary'], ['num_tokens_messages', 'messages'],
];

/** What fills an agent's window. The server counts, which takes it a moment. */
export async function contextOf(letta: Letta, nameOrId: string): Promise<ContextUse> {
  const agent = await findAgent(letta, nameOrId);
  const answer = await letta.get<Readonly<Record<string, unknown>>>(`/v1/agents/${agent.id}/context`);
  const count = (field: string): number => (typeof answer[field] === 'number' ? answer[field] : 0);
  return {
    agent: refOf(agent), max: count('context_window_size_max'), used: count('context_window_size_current'),
    parts: PARTS.map(([field, part]) => ({ part, tokens: count(field) })),
    messages: count('num_messages'), recall: count('num_recall_memory'), archival: count('num_archival_memory'),
    fields: openFields('context', answer),
  };
}

/** The files that an agent sees through its folders, by folder and name. */
export async function filesOf(letta: Letta, nameOrId: string): Promise<AgentFiles> {
  const agent = await findAgent(letta, nameOrId);
  return { agent: refOf(agent), files: (await shownFiles(letta, agent.id)).map(fileOf).toSorted((a, b) => order(a.folder.name, b.folder.name) || order(a.name, b.name) || order(a.id, b.id)) };
}

/** Its name stands without the folder's before it. */
const fileOf = ({ file_id: id, file_name: name, folder_id: folderId, folder_name: folder, is_open: open, last_accessed_at: last }: ShownFile): AgentFile =>
  ({ id, name: name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : name, folder: { id: folderId, name: folder }, open, lastAccess: last ?? null });

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
