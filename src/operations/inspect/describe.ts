import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import { AGENT_INCLUDE } from '../../letta/bulk.ts';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';
import { usersById, usersOfTools } from '../../letta/users.ts';
import { agentLive } from '../../resources/agent/live.ts';
import { findAgent, refOf } from '../agents.ts';
import type { Fields, Inspected } from './api.ts';
import { besideAgent } from './describe-agent.ts';
import { found as conversationFound, readConversation } from './conversations.ts';
import { filesIn } from './folders.ts';
import { inspectedOf, shownAgents, type Found } from './found.ts';
import { listFound } from './list.ts';
import { openFields } from './open-fields.ts';
import { nearHint } from '../near.ts';

/** What is around one object, by kind. */
type Surroundings = (letta: Letta, found: Found) => Promise<Fields>;

/** Conversations are read anew, agents are a story of their own (describe-agent.ts). */
const AROUND: Readonly<Record<string, Surroundings>> = {
  block: async (letta, { live }) => ({ attached_agents: shownAgents((await letta.all<AgentState>(`/v1/blocks/${live.id}/agents`)).map(refOf)) }),
  archive: async (letta, { live }) => ({ attached_agents: shownAgents((await letta.all<AgentState>(`/v1/archives/${live.id}/agents`)).map(refOf)) }),
  tool: async (letta, { live }) => ({ attached_agents: shownAgents(await usersOfTools(letta, (tool) => tool.id === live.id)) }),
  folder: aroundFolder,
  mcp_server: aroundMcpServer,
  provider: aroundProvider,
};

/** One object by its name or id with all that is around it. LC4006 for an unknown kind, LC4013 when there is none, LC4014 with the ids when there are several. */
export async function describeObject(letta: Letta, kind: string, name: string): Promise<Inspected> {
  if (kind === 'agent') {
    const agent = await findAgent(letta, name, { include: AGENT_INCLUDE });
    return inspectedOf({ live: agentLive(agent), row: agent, beside: await besideAgent(letta, agent) });
  }
  const all = await listFound(letta, kind, { name, detail: 'names' });
  if (kind === 'file' && all.length > 0) return inspectedOf({ ...(all[0] as Found), beside: { ...all[0]?.beside, ...await aroundFiles(letta, all) } });
  const found = one(kind, name, all, all.length === 0 ? (await listFound(letta, kind, { detail: 'names' })).map(({ live }) => live.name) : []);
  if (kind === 'conversation') return conversation(letta, found);
  return inspectedOf({ ...found, beside: await (AROUND[kind] ?? (async () => ({})))(letta, found) });
}

function one(kind: string, name: string, found: readonly Found[], names: readonly string[]): Found {
  const words = kind.replaceAll('_', '-');
  const [first] = found;
  if (!first) throw failure('LC4013', `there is no ${words} "${name}" on the server`, { next: nearHint(name, names, `lettactl get ${words}s`) });
  if (found.length === 1) return first;
  throw failure('LC4014', `${found.length} ${words}s are called "${name}"`, { detail: found.map(({ live }) => live.id).sort().join('\n'), next: `Name one by its id: lettactl describe ${words} ${first.live.id}` });
}

const agentsOfFolder = async (letta: Letta, id: string): Promise<readonly Fields[]> =>
  shownAgents(await usersById(letta, await letta.get<readonly string[]>(`/v1/folders/${id}/agents`, { query: { limit: 1000 } })));

async function aroundFolder(letta: Letta, { live }: Found): Promise<Fields> {
  const [files, agents] = await Promise.all([filesIn(letta, live.id), agentsOfFolder(letta, live.id)]);
  return { file_count: files.length, files: files.map((file) => openFields('file', file)), attached_agents: agents };
}

/** A name is in a folder once, and may be in several: all of them are told, each with its own file. */
async function aroundFiles(letta: Letta, files: readonly Found[]): Promise<Fields> {
  const folders = await Promise.all(files.map(async ({ live, beside }) => ({ id: live.parentId ?? '', name: String(beside?.['folderName'] ?? ''), file_id: live.id, agents: await agentsOfFolder(letta, live.parentId ?? '') })));
  const agents = new Map(folders.flatMap((folder) => folder.agents).map((agent) => [agent['id'], agent]));
  return { folders: folders.map(({ agents: users, ...folder }) => ({ ...folder, agent_count: users.length })), attached_agents: [...agents.values()] };
}

async function aroundMcpServer(letta: Letta, { live }: Found): Promise<Fields> {
  const [tools, users] = await Promise.all([
    letta.get<readonly { readonly id: string; readonly name?: string; readonly description?: string | null }[]>(`/v1/mcp-servers/${live.id}/tools`),
    usersOfTools(letta, (tool) => (tool.metadata_ as { mcp?: { server_id?: unknown } } | null | undefined)?.mcp?.server_id === live.id),
  ]);
  return { tools: tools.map(({ id, name = id, description = null }) => ({ id, name, description })), attached_agents: shownAgents(users) };
}

/** A provider's models are called `<provider>/<model>`; who uses them is in the agents' own settings. */
async function aroundProvider(letta: Letta, { live }: Found): Promise<Fields> {
  const [models, agents] = await Promise.all([letta.get<readonly { readonly handle?: string; readonly provider_name?: string }[]>('/v1/models/'), letta.all<AgentState>('/v1/agents/')]);
  const uses = (handle: string | null | undefined): boolean => handle?.startsWith(`${live.name}/`) === true;
  return {
    models: models.filter((model) => model.provider_name === live.name).flatMap(({ handle }) => handle ?? []).sort(),
    attached_agents: shownAgents(agents.filter((agent) => uses(agent.llm_config?.handle) || uses(agent.embedding_config?.handle)).map(refOf)),
  };
}

async function conversation(letta: Letta, { live, row }: Found): Promise<Inspected> {
  const [whole, agent] = await Promise.all([readConversation(letta, live.id), unlessGone(letta.get<AgentState>(`/v1/agents/${live.parentId ?? ''}`))]);
  return inspectedOf(conversationFound(whole ?? (row as Parameters<typeof conversationFound>[0]), agent?.name, whole !== undefined));
}
