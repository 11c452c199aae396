import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { LiveObject, Observation, Offer, ServerIdentity } from '../core/live.ts';
import type { ObserveRequest, Provider, ResourceHandler } from '../engine/ports.ts';
import { shownUrl } from '../letta/auth.ts';
import type { Letta } from '../letta/client.ts';
import { readInventory } from '../letta/inventory.ts';
import type { Inventory } from '../letta/inventory.ts';
import { withoutTwins } from '../letta/users.ts';
import { agentLive } from './agent/live.ts';
import { createAgentHandler } from './agent/remote.ts';
import type { AgentReads } from './agent/remote.ts';
import { mcpServerOf } from './agent/tools.ts';
import { archiveLive, createArchiveHandler } from './archive/remote.ts';
import { blockLive } from './block/live.ts';
import { createBlockHandler } from './block/remote.ts';
import { conversationLive, createConversationHandler } from './conversation/remote.ts';
import { createFileHandler, fileLive } from './file/remote.ts';
import { createFolderHandler, folderLive } from './folder/remote.ts';
import { createMcpServerHandler, mcpServerLive } from './mcp-server/remote.ts';
import { createProviderHandler, providerLive } from './provider/remote.ts';
import { createToolHandler, toolLive } from './tool/remote.ts';

/** The way to one Letta server for one run: a handler per built-in type and, by name, those that plugins add. */
export function createProvider(letta: Letta, added: Readonly<Record<string, ResourceHandler>> = {}): Provider {
  let seen: Inventory | undefined;
  let identity: Promise<ServerIdentity> | undefined;
  const handlers: Readonly<Record<string, ResourceHandler>> = {
    block: createBlockHandler(letta),
    folder: createFolderHandler(letta),
    file: createFileHandler(letta),
    tool: createToolHandler(letta),
    mcp_server: createMcpServerHandler(letta),
    provider: createProviderHandler(letta),
    conversation: createConversationHandler(letta),
    archive: createArchiveHandler(letta),
    agent: createAgentHandler(letta, (id) => agentReads(seen, id)),
    ...added,
  };
  return {
    calls: letta.calls,
    guard: (mayWrite) => letta.guard(mayWrite),
    identify: () => (identity ??= identify(letta)),
    async observe(request) {
      const before = letta.calls.reads;
      const inventory = await readInventory(letta, request);
      seen = inventory;
      return { objects: objectsIn(inventory, request), offer: offerIn(inventory), reads: letta.calls.reads - before } satisfies Observation;
    },
    handler(type) {
      const handler = handlers[type];
      if (!handler) throw new Error(`no handler for resource type ${type}`);
      return handler;
    },
  };
}

/** The id of a built-in tool is particular to the server's organisation (API notes §17), so it names the server whatever its URL. */
async function identify(letta: Letta): Promise<ServerIdentity> {
  const url = shownUrl(letta.url);
  const tools = await letta.list<{ readonly id: string; readonly name?: string | null }>('/v1/tools/', { query: { name: 'conversation_search' } });
  const id = tools.find((tool) => tool.name === 'conversation_search')?.id;
  return { key: id === undefined ? url : `${letta.project ?? ''}/${id}`, url };
}

/** The objects that the plan may bind: those of the fleet, and those that a declared resource could adopt. */
function objectsIn(inventory: Inventory, request: ObserveRequest): readonly LiveObject[] {
  const all = new Set(request.all);
  const ids = new Set([...request.entries, ...request.imports].map(({ id }) => id));
  const names = new Set([...request.desired.values()].map((resource) => `${resource.type} ${resource.name}`));
  const concerns = (object: LiveObject): boolean => request.everything === true || all.has(object.type) || ids.has(object.id) || names.has(`${object.type} ${object.name}`) || object.marker !== undefined || object.attachedTo !== undefined;
  const isolated = new Set(inventory.conversations.flatMap((row) => row.isolated_block_ids ?? []));
  const labelOf = new Map(isolated.size === 0 ? [] : inventory.blocks.map(({ id, label }) => [id, label ?? '']));
  const labelsOf = (ids: readonly string[] | null | undefined): readonly string[] => (ids ?? []).flatMap((id) => labelOf.get(id) ?? []).sort();
  const holders = new Map<string, string[]>();
  const held = (id: string, agentId: string): void => {
    const list = holders.get(id);
    if (list) list.push(agentId);
    else holders.set(id, [agentId]);
  };
  // A sleep-time twin holds what its agent holds, and goes with it: it is no holder of its own, and nothing that anybody declares.
  const agents = withoutTwins(inventory.agents);
  for (const agent of agents) for (const block of (agent.blocks ?? []) as readonly BlockResponse[]) held(block.id, agent.id);
  for (const [agentId, archives] of inventory.archivesOf) for (const archive of archives) held(archive.id, agentId);
  const twins = inventory.agents.filter((agent) => !agents.includes(agent));
  const ofTwins = new Set(twins.flatMap((agent) => (agent.blocks ?? []).flatMap(({ id }) => (id === undefined || holders.has(id) ? [] : [id]))));
  return [
    ...(request.everything ? agents : inventory.agents).map((agent) => agentLive(agent, { ...inventory.reads, ...archivesIn(inventory, agent.id) })),
    ...inventory.blocks.filter(({ id }) => !isolated.has(id) && !(request.everything && ofTwins.has(id))).map((block) => blockLive(block, holders.get(block.id) ?? [])),
    ...inventory.tools.map(toolLive).filter(concerns),
    ...inventory.folders.map(folderLive).filter(concerns),
    ...[...inventory.files].flatMap(([folderId, files]) => files.map((file) => fileLive(file, folderId))),
    ...inventory.archives.map((archive) => archiveLive(archive, holders.get(archive.id))).filter(concerns),
    ...inventory.mcpServers.map(mcpServerLive).filter(concerns),
    ...inventory.providers.map(providerLive).filter(concerns),
    ...inventory.conversations.map((row) => conversationLive(row, labelsOf(row.isolated_block_ids))).filter(concerns),
  ];
}

const archivesIn = ({ archivesOf }: Inventory, agentId: string) => {
  const archives = archivesOf.get(agentId);
  return archives ? { archives } : {};
};

function offerIn(inventory: Inventory): Offer {
  return {
    tools: new Map(inventory.tools.flatMap((tool) => {
      const mcpServer = mcpServerOf(tool);
      return tool.name ? [[tool.name, { id: tool.id, type: tool.tool_type ?? 'custom', ...(mcpServer === undefined ? {} : { mcpServer }) }] as const] : [];
    })),
    mcpServers: new Set(inventory.mcpServers.flatMap((server) => server.server_name ?? [])),
    models: new Set(inventory.models.keys()),
    modelProviders: inventory.models,
    ...(inventory.identities ? { identities: new Set(inventory.identities.map((identity) => identity.identifier_key)) } : {}),
    maxTokens: inventory.maxTokens,
    embeddings: new Set(inventory.embeddings),
    refused: inventory.refused,
  };
}

/** What a plan compares of an agent: by what it read when it began; of everything, where it has not read yet. */
const agentReads = (seen: Inventory | undefined, id: string | undefined): AgentReads => ({
  archives: id === undefined || (seen?.archivesOf.has(id) ?? true),
  secrets: seen?.reads.secrets ?? false,
  identities: seen?.reads.identities ?? false,
  twin: id === undefined || (seen?.mayHaveTwin.has(id) ?? true),
});
