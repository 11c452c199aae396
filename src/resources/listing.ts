import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Folder } from '@letta-ai/letta-client/resources/folders/folders';
import type { LiveObject } from '../core/live.ts';
import { AGENT_INCLUDE } from '../letta/bulk.ts';
import type { Letta } from '../letta/client.ts';
import { readProviders } from '../letta/inventory.ts';
import { ourTags } from '../letta/marks.ts';
import type { McpServer, ServerConversation, ServerFile } from '../letta/shapes.ts';
import { agentLive } from './agent/live.ts';
import { archiveLive } from './archive/remote.ts';
import { blockLive } from './block/live.ts';
import { conversationLive } from './conversation/remote.ts';
import { fileLive } from './file/remote.ts';
import { folderLive } from './folder/remote.ts';
import { mcpServerLive } from './mcp-server/remote.ts';
import { providerLive } from './provider/remote.ts';
import { toolLive } from './tool/remote.ts';

export interface ListOptions { readonly name?: string; readonly tags?: readonly string[] }

type Lister = (letta: Letta, options: ListOptions) => Promise<readonly LiveObject[]>;

const agents = (letta: Letta, { name, tags }: ListOptions) =>
  letta.all<AgentState>('/v1/agents/', { include: AGENT_INCLUDE, ...(name === undefined ? {} : { name }), ...(tags && tags.length > 0 ? { tags, match_all_tags: true } : {}) });

/** Who holds which block, from the agents' own lists: one read for all blocks instead of one each. */
async function blocks(letta: Letta): Promise<readonly LiveObject[]> {
  const [all, holders] = await Promise.all([letta.all<BlockResponse>('/v1/blocks/'), agents(letta, {})]);
  const users = new Map<string, string[]>();
  for (const agent of holders) for (const { id } of agent.blocks ?? []) if (id !== undefined) users.set(id, [...(users.get(id) ?? []), agent.id]);
  return all.map((block) => withoutCopiedMark(block, blockLive(block, users.get(block.id) ?? [])));
}

/** A conversation's copy of a block has the mark that was in the original's metadata, but not its tag: it is nobody's. */
function withoutCopiedMark(block: BlockResponse, live: LiveObject): LiveObject {
  const { marker: _copied, ...rest } = live;
  return ourTags(block.tags).length === 0 ? rest : live;
}

async function files(letta: Letta): Promise<readonly LiveObject[]> {
  const folders = await letta.all<Folder>('/v1/folders/');
  const perFolder = await Promise.all(folders.map(async ({ id }) => (await letta.get<readonly ServerFile[]>(`/v1/folders/${id}/files`, { query: { limit: 1000 } })).map((file) => fileLive(file, id))));
  return perFolder.flat();
}

/** With the names of their agents, from one list of those. */
async function conversations(letta: Letta): Promise<readonly LiveObject[]> {
  const [all, holders] = await Promise.all([letta.all<ServerConversation>('/v1/conversations/'), letta.all<AgentState>('/v1/agents/')]);
  const names = new Map(holders.map((agent) => [agent.id, agent.name]));
  return all.map(conversationLive).map((live) => ({ ...live, facts: { agent: names.get(live.parentId ?? '') ?? live.parentId ?? '', ...live.facts } }));
}

const LISTERS: Readonly<Record<string, Lister>> = {
  agent: async (letta, options) => (await agents(letta, options)).map((agent) => agentLive(agent)),
  block: (letta) => blocks(letta),
  folder: async (letta) => (await letta.all<Folder>('/v1/folders/')).map((folder) => folderLive(folder)),
  file: (letta) => files(letta),
  tool: async (letta) => (await letta.tools.list({ fresh: true })).map((tool) => toolLive(tool)),
  archive: async (letta) => (await letta.all<Archive>('/v1/archives/')).map((archive) => archiveLive(archive)),
  conversation: (letta) => conversations(letta),
  provider: async (letta) => (await readProviders(letta)).map(providerLive),
  mcp_server: async (letta) => (await letta.get<readonly McpServer[]>('/v1/mcp-servers/')).map((server) => mcpServerLive(server)),
};

/** Objects of one kind, managed or not, in few bulk calls; `name` keeps those of exactly that name or id. */
export async function listObjects(letta: Letta, kind: string, options: ListOptions): Promise<readonly LiveObject[]> {
  const lister = LISTERS[kind];
  if (!lister) return [];
  const byName = options.name !== undefined && !options.name.startsWith(`${kind}-`) ? { name: options.name } : {};
  const objects = await lister(letta, { ...byName, ...(options.tags ? { tags: options.tags } : {}) });
  return options.name === undefined ? objects : objects.filter((object) => object.name === options.name || object.id === options.name);
}
