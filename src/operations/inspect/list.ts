import type { LiveObject } from '../../core/live.ts';
import type { Letta } from '../../letta/client.ts';
import { findAgent } from '../agents.ts';
import { listAgents } from './agents.ts';
import type { InspectQuery, Inspected } from './api.ts';
import { listArchives } from './archives.ts';
import { listBlocks } from './blocks.ts';
import { listConversations } from './conversations.ts';
import { listFiles, listFolders } from './folders.ts';
import { byName, inspectedOf, type Found } from './found.ts';
import { checkQuery } from './query.ts';
import { listModels, listProjects } from './models.ts';
import { listPassages } from './passages.ts';
import { listMcpServers, listProviders } from './servers.ts';
import { listTools } from './tools.ts';

type Lister = (letta: Letta, query: InspectQuery) => Promise<readonly Found[]>;

/** Every kind that can be listed: a new one is a line here, one in query.ts, and its columns in views/human/listing.ts. */
const LISTERS: Readonly<Record<string, Lister>> = {
  agent: listAgents, block: listBlocks, archive: listArchives, tool: listTools, folder: listFolders, file: listFiles, mcp_server: listMcpServers, provider: listProviders,
  conversation: listConversations, model: listModels, project: listProjects, passage: listPassages,
};

/** Kinds whose order the server gives a meaning. */
const ORDERED: ReadonlySet<string> = new Set(['passage']);

/** What there is of a kind, narrowed by the query, sorted by name and id; passages stay as found. LC4006 for an unknown kind, LC4050 for what it cannot be asked. */
export async function listFound(letta: Letta, kind: string, query: InspectQuery = {}): Promise<readonly Found[]> {
  const asked = { ...query, detail: query.shared || query.orphaned || query.agent !== undefined ? atLeastTable(query.detail) : query.detail ?? 'whole' };
  const lister = checkQuery(kind, asked, LISTERS);
  const found = (await lister(letta, asked)).filter((one) => fits(one, asked));
  const narrowed = asked.agent === undefined || SEPARATE.has(kind) ? found : await ofAgent(letta, found, asked.agent);
  return ORDERED.has(kind) ? narrowed : narrowed.toSorted((a, b) => byName(a.live, b.live));
}

/** The same, to be shown. */
export const listInspected = async (letta: Letta, kind: string, query: InspectQuery = {}): Promise<readonly Inspected[]> => (await listFound(letta, kind, query)).map(inspectedOf);

/** The same, as plans see objects: what hangs on an agent, and who has a block, in their attributes. */
export const listObjects = async (letta: Letta, kind: string, query: Pick<InspectQuery, 'name' | 'tags'>): Promise<readonly LiveObject[]> =>
  (await listFound(letta, kind, { ...query, detail: kind === 'agent' || kind === 'block' ? 'table' : 'names' })).map(({ live }) => live);

/** Kinds whose listers take the agent themselves. */
const SEPARATE: ReadonlySet<string> = new Set(['block', 'archive', 'conversation', 'passage']);

const atLeastTable = (detail: InspectQuery['detail'] = 'whole') => (detail === 'names' ? 'table' : detail);

async function ofAgent(letta: Letta, found: readonly Found[], nameOrId: string): Promise<readonly Found[]> {
  const { id } = await findAgent(letta, nameOrId);
  return found.filter(({ beside }) => ((beside?.['attached_agents'] ?? []) as readonly { readonly id: string }[]).some((agent) => agent.id === id));
}

function fits({ live, row, beside }: Found, { name, prefix, tags = [], shared, orphaned }: InspectQuery): boolean {
  if (name !== undefined && live.name !== name && live.id !== name) return false;
  if (prefix !== undefined && !live.name.startsWith(prefix)) return false;
  if (tags.length > 0 && !tags.every((tag) => ((row as { readonly tags?: readonly string[] | null }).tags ?? []).includes(tag))) return false;
  if (shared && beside?.['attachment'] !== 'shared') return false;
  return !orphaned || beside?.['attachment'] === 'orphaned';
}
