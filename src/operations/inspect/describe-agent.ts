import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { Json } from '../../core/value.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import { foldersOf, mcpServersOf } from './agents.ts';
import type { Fields } from './api.ts';
import { filesIn } from './folders.ts';
import { openFields } from './open-fields.ts';

/** So many of the newest messages are read, and the last of them that are somebody's words are shown. */
const MESSAGES = 10;

interface Message { readonly id: string; readonly message_type?: string }

/**
 * All around one agent: folders with their files, archives, MCP servers, conversations, the newest messages (oldest first), and how many
 * passages it has. What the server has no route for (Letta Cloud: folders) is null.
 */
export async function besideAgent(letta: Letta, agent: AgentState): Promise<Fields> {
  const [folders, archives, conversations, messages, archival] = await Promise.all([
    orNull(foldersWithFiles(letta, agent)),
    orNull(letta.all<Archive>('/v1/archives/', { agent_id: agent.id })),
    orNull(letta.all<ServerConversation>('/v1/conversations/', { agent_id: agent.id })),
    orNull(letta.get<readonly Message[]>(`/v1/agents/${agent.id}/messages`, { query: { limit: MESSAGES, order: 'desc' } })),
    orNull(archivalCount(letta, agent.id)),
  ]);
  return {
    folders,
    file_count: folders === null ? null : folders.reduce((sum, { file_count: count }) => sum + Number(count), 0),
    archives: archives && archives.map((archive) => openFields('archive', archive)),
    mcp_servers: mcpServersOf(agent),
    archival_count: archival,
    conversations: conversations && conversations.toReversed().map((row) => openFields('conversation', row)),
    messages: messages && messages.filter(({ message_type: type }) => type !== 'system_message').map((message) => openFields('message', message)).toSorted(byDate),
  };
}

const foldersWithFiles = (letta: Letta, agent: AgentState): Promise<readonly Fields[]> => Promise.all(foldersOf(agent).map(async (folder) => {
  const files = await filesIn(letta, folder.id);
  return { ...folder, file_count: files.length, files: files.map((file) => file.file_name).sort() };
}));

/** As the server counts them. A list would bring every vector along, so where there is no such route the count stops at what one search gives. */
async function archivalCount(letta: Letta, agentId: string): Promise<Json> {
  try {
    return (await letta.get<{ readonly num_archival_memory?: number }>(`/v1/agents/${agentId}/context`)).num_archival_memory ?? null;
  } catch (error) {
    if (!isRefusal(error, 400, 404, 405, 410, 500)) throw error;
    const found = await letta.post<readonly unknown[]>('/v1/passages/search', { agent_id: agentId, limit: 100 });
    return found.length < 100 ? found.length : '100+';
  }
}

const byDate = (a: Fields, b: Fields): number => (String(a['date']) < String(b['date']) ? -1 : String(a['date']) > String(b['date']) ? 1 : 0);

async function orNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (isRefusal(error, 400, 404, 410)) return null;
    throw error;
  }
}
