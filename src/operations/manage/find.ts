import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { failure } from '../../core/diagnostic.ts';
import { nameMatcher } from '../../core/glob/name.ts';
import type { Letta } from '../../letta/client.ts';
import { unlessGone } from '../../letta/insist.ts';
import { markerIn, markerInTags } from '../../letta/marks.ts';
import { blockMark } from './marks.ts';
import { listObjects } from '../inspect/list.ts';
import { nearHint } from '../near.ts';
import type { ObjectRef } from './api.ts';

/** What a kind is called. */
export const KINDS: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  agent: { one: 'agent', many: 'agents' }, block: { one: 'block', many: 'blocks' }, tool: { one: 'tool', many: 'tools' }, folder: { one: 'folder', many: 'folders' },
  archive: { one: 'archive', many: 'archives' }, mcp_server: { one: 'MCP server', many: 'mcp-servers' }, provider: { one: 'provider', many: 'providers' },
};

export const oneOf = (type: string): string => KINDS[type]?.one ?? type;
export const manyOf = (type: string): string => KINDS[type]?.many ?? `${type}s`;

/** All objects of a kind, hidden agents and blocks too. Built-in tools, which are the server's own, are left out. */
export async function allOf(letta: Letta, type: string): Promise<readonly ObjectRef[]> {
  if (type === 'agent') return (await letta.all<AgentState>('/v1/agents/', { show_hidden_agents: true })).map(agentRef);
  if (type === 'block') return (await letta.all<BlockRow>('/v1/blocks/', { show_hidden_blocks: true })).map(blockRef);
  if (type === 'tool') return (await letta.tools.list({ fresh: true })).filter((tool) => !isBuiltIn(tool.tool_type)).map((tool) => toolRef(tool));
  return (await listObjects(letta, type, {})).map(({ id, name, marker }) => ({ type, id, name, ...(marker ? { marker } : {}) }));
}

/** The one object of this name or id. LC4013 when there is none, LC4014 with the ids when there are several, LC4092 for a tool of the server's own. */
export async function findObject(letta: Letta, type: string, nameOrId: string): Promise<ObjectRef> {
  const found = await named(letta, type, nameOrId);
  const [object] = found;
  if (!object) throw failure('LC4013', `there is no ${oneOf(type)} "${nameOrId}" on the server`, { next: nearHint(nameOrId, (await allOf(letta, type)).map(({ name }) => name), `lettactl get ${manyOf(type)}`) });
  if (found.length > 1) throw failure('LC4014', `${found.length} ${manyOf(type)} are called "${nameOrId}"`, { detail: found.map(({ id }) => id).sort().join('\n'), next: 'Name one by its id.' });
  return object;
}

async function named(letta: Letta, type: string, nameOrId: string): Promise<readonly ObjectRef[]> {
  const fits = (object: ObjectRef): boolean => object.id === nameOrId || object.name === nameOrId;
  if (type === 'agent') return agentsNamed(letta, nameOrId);
  if (type === 'tool') {
    const tools = (await letta.tools.list({ fresh: true })).filter((tool) => tool.id === nameOrId || tool.name === nameOrId);
    if (tools.some((tool) => isBuiltIn(tool.tool_type))) throw failure('LC4092', `the tool "${nameOrId}" is the server's own`, { next: 'Detach it from an agent instead: lettactl update agent NAME --remove-tool TOOL' });
    return tools.map((tool) => toolRef(tool));
  }
  return (await allOf(letta, type)).filter(fits);
}

async function agentsNamed(letta: Letta, nameOrId: string): Promise<readonly ObjectRef[]> {
  if (/^agent-[0-9a-f-]{36}$/.test(nameOrId)) {
    const agent = await unlessGone(letta.get<AgentState>(`/v1/agents/${nameOrId}`));
    if (agent) return [agentRef(agent)];
  }
  // The server takes an empty name for no filter at all.
  return (await letta.all<AgentState>('/v1/agents/', { name: nameOrId, show_hidden_agents: true })).filter(({ name }) => name === nameOrId).map(agentRef);
}

/** Objects of a kind whose name or id fits. A glob, or `/…/`: a regular expression, of which `test` bounds the time. Undefined: all. */
export async function matchingObjects(letta: Letta, type: string, pattern: string | undefined, test: (pattern: RegExp, text: string) => boolean | undefined): Promise<readonly ObjectRef[]> {
  const fits = pattern === undefined ? () => true : matcherOf(pattern, test);
  return sorted((await allOf(letta, type)).filter(({ name, id }) => fits(name) || fits(id)));
}

/** By name, then id: the order of everything that is shown. */
export const sorted = <T extends ObjectRef>(objects: readonly T[]): readonly T[] => objects.toSorted((a, b) => (`${a.name}\u0000${a.id}` < `${b.name}\u0000${b.id}` ? -1 : 1));

function matcherOf(pattern: string, test: (pattern: RegExp, text: string) => boolean | undefined): (text: string) => boolean {
  const [, source, flags] = /^\/(.*)\/(i?)$/s.exec(pattern) ?? [];
  if (source === undefined) {
    const glob = nameMatcher(pattern);
    if (!glob) throw failure('LC4002', `the pattern ${pattern.slice(0, 40)}… cannot be used`, { next: 'At most 1000 characters, and 100 alternatives in braces.' });
    return glob;
  }
  const regex = regexOf(source, flags ?? '');
  return (text) => {
    const fits = test(regex, text);
    if (fits === undefined) throw failure('LC4094', `the pattern /${source.slice(0, 40)}/ takes too long`, { detail: `on "${text.slice(0, 80)}"`, next: 'Use a simpler one, or a glob: --pattern \'support-*\'' });
    return fits;
  };
}

function regexOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch (error) {
    throw failure('LC4094', `/${source.slice(0, 40)}/ is no regular expression`, { ...(error instanceof Error ? { detail: error.message } : {}), next: 'Without slashes it is a glob: --pattern \'support-*\'' }, { cause: error });
  }
}

const isBuiltIn = (type: string | null | undefined): boolean => type !== 'custom' && type !== 'external_mcp' && type !== null && type !== undefined;

interface BlockRow { readonly id: string; readonly label?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly tags?: readonly string[] | null }
interface ToolRow { readonly id: string; readonly name?: string | null; readonly tags?: readonly string[] | null }

export const agentRef = (agent: AgentState): ObjectRef => refOf('agent', agent.id, agent.name, markerIn(agent.metadata));

/** A block as it is listed: inside of an agent its tags are not told. */
export const blockRef = (block: BlockRow): ObjectRef => refOf('block', block.id, block.label ?? '', blockMark(block));

const toolRef = (tool: ToolRow): ObjectRef => refOf('tool', tool.id, tool.name ?? '', markerInTags(tool.tags, 'tool', tool.name ?? ''));

const refOf = (type: string, id: string, name: string, marker: ObjectRef['marker']): ObjectRef => ({ type, id, name, ...(marker ? { marker } : {}) });
