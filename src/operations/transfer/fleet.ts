import { generateConfig } from '../../core/generate/generate.ts';
import { failure } from '../../core/diagnostic.ts';
import type { LiveObject, Offer } from '../../core/live.ts';
import type { Registry } from '../../core/registry.ts';
import { isForeign, type Json } from '../../core/value.ts';
import type { Letta } from '../../letta/client.ts';
import { FILES_PAGE, type ServerFile } from '../../letta/shapes.ts';
import { createProvider } from '../../resources/server.ts';
import { refOf, selectAgents } from '../agents.ts';
import type { ExportFleetInput, FleetExport } from './api.ts';

export interface FleetExportContext { readonly letta: Letta; readonly registry: Registry; readonly version: string; /** As it may be shown. */ readonly server: string }

/**
 * A fleet file for the agents of a selection and all that they use, whoever manages them: blocks that several agents hold are declared once, secrets
 * are variables. `beside`: sources and files go into files of their own. Reads only; LC4071 where the selection gives no agent.
 */
export async function exportFleet({ letta, registry, version, server }: FleetExportContext, input: ExportFleetInput, beside: boolean): Promise<FleetExport> {
  const selected = await selectAgents(letta, input);
  if (selected.length === 0) throw noAgents();
  const provider = createProvider(letta);
  const observation = await provider.observe({ fleet: '', workspace: '', desired: new Map(), entries: [], imports: [], refresh: true, everything: true });
  // The second agent of sleep-time is made along with the first, which may have another name by now: it has no entry of its own.
  const twins = new Set(observation.objects.filter(({ facts }) => SLEEPING.includes(String(facts?.['agent type']))).map(({ id }) => id));
  const objects = observation.objects.filter(({ id }) => !twins.has(id)).map((object) => plain(object, input.skipFirstMessage ?? false));
  const chosen = selected.filter(({ agent_type: type }) => !SLEEPING.includes(type));
  if (chosen.length === 0) throw failure('LC4071', `${selected.map(({ name }) => `"${name}"`).join(', ')}: made along with the agent whose memory it tends, so it has no entry of its own`, { next: 'Export that agent.' });
  const ids = new Set(chosen.map(({ id }) => id));
  const only = usedBy(objects.filter(({ id }) => ids.has(id)), objects, observation.offer);
  const texts = beside ? await readTexts(letta, objects.filter(({ id, type }) => type === 'folder' && only.has(id))) : new Map<string, string>();
  const generated = generateConfig({
    registry, objects, offer: observation.offer, only, managed: new Map(), declared: new Set(), isOthers: () => false,
    ...(input.fleet === undefined ? {} : { name: input.fleet }),
    title: [`Written by lettactl ${version} from what is on ${server}.`, 'Messages and archived passages are not in a fleet file.'],
    elsewhere: { beside, texts, imports: input.imports ?? false },
  });
  const { text, files, objects: declared, variables, left, imports } = generated;
  return { text, files, objects: declared, variables, left, imports, agents: chosen.map(refOf) };
}

/** Types of agents that the server makes beside others. */
const SLEEPING: readonly string[] = ['sleeptime_agent', 'voice_sleeptime_agent'];

export const noAgents = (): Error => failure('LC4071', 'no agent fits, so there is nothing to export', { next: 'All of them: lettactl get agents' });

/** Whose it is plays no part here. */
function plain({ marker: _mark, facts, ...object }: LiveObject, skipFirstMessage: boolean): LiveObject {
  const { 'first message': first, ...others } = facts ?? {};
  return { ...object, facts: first === undefined || skipFirstMessage ? others : { ...others, 'first message': first } };
}

/** Ids of these agents, of what hangs on them and lies in them, and of what has to be there before: MCP servers, model providers. */
function usedBy(agents: readonly LiveObject[], objects: readonly LiveObject[], offer: Offer): ReadonlySet<string> {
  const used = new Set(agents.map(({ id }) => id));
  const names = { tool: new Set<string>(), mcp_server: new Set<string>(), provider: new Set<string>() };
  const handle = (value: Json | undefined): void => { if (typeof value === 'string' && value.includes('/')) names.provider.add(value.slice(0, value.indexOf('/'))); };
  for (const { attributes } of agents) {
    for (const id of linksIn(Object.values(attributes))) used.add(id);
    for (const name of (attributes['tools'] ?? []) as readonly string[]) {
      const server = offer.tools.get(name)?.mcpServer;
      if (server === undefined) names.tool.add(name);
      else names.mcp_server.add(server);
    }
    handle(attributes['llm_config.model']);
    handle(attributes['embedding']);
  }
  for (const object of objects) if (names[object.type as keyof typeof names]?.has(object.name)) used.add(object.id);
  for (const object of objects) if (object.parentId !== undefined && used.has(object.parentId)) used.add(object.id);
  return used;
}

function linksIn(value: Json | readonly Json[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isForeign(value as Json)) return [(value as unknown as { $id: string }).$id];
  return Object.values(value as Record<string, Json>).flatMap((inner) => linksIn(inner));
}

/** Texts of the files of these folders that are what was uploaded: the server keeps what it took out of a file, which of a text is the text itself (API notes §7). */
async function readTexts(letta: Letta, folders: readonly LiveObject[]): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(folders.map(({ id }) => letta.all<ServerFile>(`/v1/folders/${id}/files`, { include_content: true }, FILES_PAGE)));
  return new Map(lists.flat().flatMap(({ id, content, file_size: size }): readonly (readonly [string, string])[] =>
    (typeof content === 'string' && size === Buffer.byteLength(content) && !content.includes('\ufffd') ? [[id, content]] : [])));
}
