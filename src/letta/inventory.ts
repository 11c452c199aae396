import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import type { Archive } from '@letta-ai/letta-client/resources/archives/archives';
import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import type { Folder } from '@letta-ai/letta-client/resources/folders/folders';
import type { Tool } from '@letta-ai/letta-client/resources/tools';
import { parentOf } from '../core/address.ts';
import type { Desired } from '../core/desired.ts';
import type { ObserveRequest } from '../engine/ports.ts';
import { FEW, includeOf, readAgents, readBlocks } from './bulk.ts';
import type { Letta } from './client.ts';
import { isRefusal } from './errors.ts';
import { unlessGone } from './insist.ts';
import { fleetTag, markerIn } from './marks.ts';
import { FILES_PAGE } from './shapes.ts';
import type { Identity, McpServer, ServerConversation, ServerFile, ServerProvider } from './shapes.ts';

/** Everything that one plan reads, in the server's own shapes. */
export interface Inventory {
  readonly agents: readonly AgentState[];
  /** Archives by agent id, for the agents whose archives are compared. */
  readonly archivesOf: ReadonlyMap<string, readonly Archive[]>;
  readonly blocks: readonly BlockResponse[];
  readonly tools: readonly Tool[];
  readonly folders: readonly Folder[];
  /** Files by folder id, for the folders of the fleet. */
  readonly files: ReadonlyMap<string, readonly ServerFile[]>;
  readonly archives: readonly Archive[];
  readonly mcpServers: readonly McpServer[];
  readonly providers: readonly ServerProvider[];
  /** Agents that were told at some time to have a sleep-time twin. */
  readonly mayHaveTwin: ReadonlySet<string>;
  /** Of the agents whose conversations are managed. */
  readonly conversations: readonly ServerConversation[];
  /** What agents were asked for beside themselves: only what some agent of the fleet manages. */
  readonly reads: { readonly secrets: boolean; readonly identities: boolean };
  /** Absent: no agent that is compared names any, so they were not read. */
  readonly identities?: readonly Identity[];
  /** Provider types by the model's handle. */
  readonly models: ReadonlyMap<string, string>;
  /** Tokens of an answer, by model. */
  readonly maxTokens: ReadonlyMap<string, number>;
  readonly embeddings: readonly string[];
  readonly refused: ReadonlyMap<string, string>;
}

/** What is not of this form is on no server, and asking for it is an error (API notes §1.1). */
const ID = /^[a-z_]+-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What a plan needs to look at, by type. */
class Wanted {
  readonly #desired: readonly Desired[];
  readonly #entries: ObserveRequest['entries'];
  readonly #bound: ReadonlySet<string>;
  readonly #byAddress: ReadonlyMap<string, ObserveRequest['entries'][number]>;
  readonly #imports: ObserveRequest['imports'];
  readonly everything: boolean;
  readonly #all: readonly string[];
  constructor(request: ObserveRequest) {
    this.everything = request.everything ?? false;
    this.#imports = request.imports;
    this.#all = request.all ?? [];
    this.#bound = new Set(request.entries.map((entry) => entry.address));
    const open = [...request.desired.values()].filter((resource) => !this.#bound.has(resource.address));
    this.#desired = request.refresh ? [...request.desired.values()] : open;
    this.#entries = request.refresh ? request.entries : [];
    this.#byAddress = new Map(this.#entries.map((entry) => [entry.address, entry]));
  }
  desired = (type: string): readonly Desired[] => this.#desired.filter((resource) => resource.type === type);
  unbound = (type: string): readonly Desired[] => this.desired(type).filter((resource) => !this.#bound.has(resource.address));
  entries = (type: string) => this.#entries.filter((entry) => entry.type === type);
  ids = (type: string): readonly string[] => [...this.entries(type).map((entry) => entry.id), ...this.imported(type)];
  any = (...types: readonly string[]): boolean => this.everything || types.some((type) => this.#all.includes(type) || this.desired(type).length > 0 || this.ids(type).length > 0);
  imported = (type: string): readonly string[] => this.#imports.filter((one) => one.type === type && ID.test(one.id)).map(({ id }) => id);
  parents = (type: string): ReadonlySet<string> => new Set([...this.desired(type), ...this.entries(type)].flatMap(({ address }) => parentOf(address) ?? []));
  base = (address: string) => this.#byAddress.get(address)?.base;
}

/**
 * Reads what a plan compares in few bulk calls, never one per agent (API notes §3): agents and blocks by the fleet's tag, the rest by
 * lists, and one by one only the few that the lists missed. A family that the server refuses is recorded, not thrown.
 */
export async function readInventory(letta: Letta, request: ObserveRequest): Promise<Inventory> {
  const wanted = new Wanted(request);
  const refused = new Map<string, string>();
  const optional = async <T>(type: string, needed: boolean, read: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    if (!needed) return [];
    try {
      return await read();
    } catch (error) {
      // 400 is "no longer supported" or "deprecated", 404 a route that is not there.
      if (!isRefusal(error, 400, 404, 410)) throw error;
      refused.set(type, error.words === '' ? error.message : error.words);
      return [];
    }
  };

  const tag = fleetTag(request);
  const manages = (attribute: string): boolean =>
    wanted.everything || wanted.desired('agent').some((agent) => agent.attributes[attribute] !== undefined) || wanted.entries('agent').some((entry) => entry.base[attribute] !== undefined);
  const reads = { secrets: manages('secrets'), identities: manages('identities') };
  const namesIdentities = wanted.desired('agent').some((agent) => namesIn(agent.attributes['identities']) > 0);
  const [agents, tools, folders, archives, mcpServers, identities, providers] = await Promise.all([
    wanted.everything ? letta.all<AgentState>('/v1/agents/', { include: includeOf(reads) }) : wanted.any('agent', 'block') ? readAgents(letta, { tag, include: includeOf(reads), ids: wanted.ids('agent'), names: wanted.unbound('agent') }) : [],
    wanted.any('agent', 'tool', 'mcp_server') ? letta.tools.list({ fresh: true }) : [],
    optional('folder', wanted.any('folder', 'file'), () => letta.all<Folder>('/v1/folders/')),
    optional('archive', wanted.any('archive'), () => letta.all<Archive>('/v1/archives/')),
    optional('mcp_server', wanted.any('mcp_server') || wanted.desired('agent').some(usesMcp), () => letta.list<McpServer>('/v1/mcp-servers/')),
    namesIdentities ? optional('identity', true, () => letta.all<Identity>('/v1/identities/')) : undefined,
    optional('provider', wanted.any('provider'), () => readProviders(letta)),
  ]);
  const models = wanted.everything || wanted.desired('agent').some((agent) => wanted.base(agent.address)?.['llm_config.model'] !== agent.attributes['llm_config.model']);
  const embeddings = wanted.unbound('agent').length > 0 || ['folder', 'archive'].some((type) => wanted.unbound(type).length > 0 || wanted.desired(type).some((desired) => needsEmbedding(desired, wanted.base(desired.address)?.['embedding'])));
  const [blocks, files, archivesOf, conversations, offeredModels, offeredEmbeddings] = await Promise.all([
    wanted.everything ? letta.all<BlockResponse>('/v1/blocks/') : wanted.any('block') ? readBlocks(letta, { tag, ids: wanted.ids('block'), agents, labels: wanted.unbound('block').filter((block) => block.external).map((block) => block.name) }) : [],
    readFiles(letta, wanted, folders),
    readArchiveLinks(letta, wanted, agents, archives),
    optional('conversation', wanted.any('conversation'), () => readConversations(letta, wanted, agents)),
    models ? letta.list<Model>('/v1/models/') : [],
    embeddings ? letta.list<Model>('/v1/models/embedding') : [],
  ]);
  return {
    agents, archivesOf, blocks, tools, folders, files, archives, mcpServers, providers, conversations, reads, refused, ...(identities ? { identities } : {}),
    mayHaveTwin: new Set(agents.flatMap((agent) => ((agent.enable_sleeptime ?? null) === null ? [] : [agent.id]))),
    models: new Map(offeredModels.flatMap(({ handle, provider_type }): [string, string][] => (handle === undefined ? [] : [[handle, provider_type ?? '']]))),
    maxTokens: new Map(offeredModels.flatMap(({ handle, max_tokens: most }): [string, number][] => (handle === undefined || typeof most !== 'number' ? [] : [[handle, most]]))),
    embeddings: offeredEmbeddings.flatMap(({ handle }) => handle ?? []),
  };
}

interface Model { readonly handle?: string; readonly provider_type?: string; readonly max_tokens?: number | null }

const namesIn = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** The bring-your-own-key providers; those of the installation itself are nobody's to change. Never one by its id: so a deleted one can still be read (seen on 0.16.8). */
export const readProviders = async (letta: Letta): Promise<readonly ServerProvider[]> => (await letta.all<ServerProvider>('/v1/providers/')).filter((row) => row.provider_category !== 'base');

/** A bound one may be gone, and is then made anew with an embedding that is offered; so is one whose embedding is another than before. */
const needsEmbedding = (desired: Desired, before: unknown): boolean => !desired.external && (desired.attributes['embedding'] === undefined || (before !== undefined && desired.attributes['embedding'] !== before));

const usesMcp = (agent: Desired): boolean => agent.context?.['mcp'] !== undefined || JSON.stringify(agent.attributes['tools'] ?? []).includes('"mcp:');

/** One list per folder of the fleet; the parsed text, which is heavy, only where a file that nobody bound yet could be adopted. */
async function readFiles(letta: Letta, wanted: Wanted, folders: readonly Folder[]): Promise<ReadonlyMap<string, readonly ServerFile[]>> {
  const ids = new Set(wanted.ids('folder'));
  const names = new Set(wanted.desired('folder').map((folder) => folder.name));
  const openParents = new Set(wanted.unbound('file').map((file) => file.parent));
  const open = new Set([
    ...wanted.desired('folder').filter((folder) => openParents.has(folder.address)).map((folder) => folder.name),
    ...wanted.entries('folder').filter((entry) => openParents.has(entry.address)).map((entry) => entry.name),
  ]);
  const imported = new Set(wanted.imported('folder'));
  const ours = folders.filter((folder) => wanted.everything || ids.has(folder.id) || names.has(folder.name));
  const read = async (folder: Folder) => {
    const query = open.has(folder.name) || (openParents.size > 0 && imported.has(folder.id)) ? { include_content: true } : {};
    return [folder.id, await letta.all<ServerFile>(`/v1/folders/${folder.id}/files`, query, FILES_PAGE)] as const;
  };
  return new Map(await Promise.all(ours.map(read)));
}

/** The conversations of the agents that declare some: a list each where those are few, else all in one list. */
async function readConversations(letta: Letta, wanted: Wanted, agents: readonly AgentState[]): Promise<readonly ServerConversation[]> {
  const parents = wanted.parents('conversation');
  const ids = new Set([...wanted.entries('agent').filter((entry) => parents.has(entry.address)).map((entry) => entry.id), ...(parents.size > 0 ? wanted.imported('agent') : [])]);
  const names = new Set(wanted.desired('agent').filter((agent) => parents.has(agent.address)).map((agent) => agent.name));
  const holders = agents.filter((agent) => ids.has(agent.id) || names.has(agent.name) || parents.has(markerIn(agent.metadata)?.address ?? ''));
  const found = wanted.everything || holders.length > FEW
    ? await letta.all<ServerConversation>('/v1/conversations/')
    : (await Promise.all(holders.map(({ id }) => letta.all<ServerConversation>('/v1/conversations/', { agent_id: id })))).flat();
  const missing = wanted.imported('conversation').filter((id) => !found.some((row) => row.id === id));
  return [...found, ...(await Promise.all(missing.map((id) => unlessGone(letta.get<ServerConversation>(`/v1/conversations/${id}`))))).flatMap((row) => row ?? [])];
}

/** Who has which archive: by agent or by archive, whichever is fewer (API notes §3). */
async function readArchiveLinks(letta: Letta, wanted: Wanted, agents: readonly AgentState[], archives: readonly Archive[]): Promise<ReadonlyMap<string, readonly Archive[]>> {
  const names = new Set(wanted.desired('agent').filter((agent) => agent.attributes['archives'] !== undefined || wanted.base(agent.address)?.['archives'] !== undefined).map((agent) => agent.name));
  const ids = new Set([...wanted.entries('agent').filter((entry) => entry.base['archives'] !== undefined).map((entry) => entry.id), ...wanted.imported('agent')]);
  const concerned = agents.filter((agent) => wanted.everything || ids.has(agent.id) || names.has(agent.name));
  const found = new Map<string, Archive[]>(concerned.map((agent) => [agent.id, []]));
  if (concerned.length <= archives.length) {
    await Promise.all(concerned.map(async ({ id }) => { found.set(id, [...await letta.all<Archive>('/v1/archives/', { agent_id: id })]); }));
    return found;
  }
  await Promise.all(archives.map(async (archive) => {
    for (const agent of await letta.all<AgentState>(`/v1/archives/${archive.id}/agents`)) found.get(agent.id)?.push(archive);
  }));
  return found;
}
