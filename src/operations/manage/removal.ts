import type { AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { parentOf, type Address } from '../../core/address.ts';
import { failure } from '../../core/diagnostic.ts';
import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import { unlessGone } from '../../letta/insist.ts';
import { userOf } from '../../letta/users.ts';
import { archivesOf } from '../../resources/agent/archives.ts';
import { lossesOfAgent } from '../../resources/agent/losses.ts';
import { createProvider } from '../../resources/server.ts';
import type { AgentRef } from '../api.ts';
import type { Companion, ObjectRef, Removal } from './api.ts';
import { agentRef, blockRef, sorted } from './find.ts';
import { isInline } from './marks.ts';
import { usersOfKind } from './users.ts';

/** Of more agents it is not counted one by one what they would lose. */
const COUNTED = 5;

export interface RemovalOptions {
  /** An agent's own blocks go with it. */
  readonly cascade: boolean;
  /** The address that the state of the fleet at hand has for an id. */
  readonly addressOf: (id: string) => Address | undefined;
}

/** What deleting these objects of one kind would do. Reads only. LC4096 for an agent that manages a group, which the server does not let go. */
export async function removalsOf(letta: Letta, type: string, objects: readonly ObjectRef[], options: RemovalOptions): Promise<readonly Removal[]> {
  if (type === 'agent') return agentRemovals(letta, objects, options);
  const usersOf = usersOfKind(letta, type, objects.length);
  const handler = createProvider(letta).handler(type);
  const tools = type === 'mcp_server' ? await letta.tools.list({ fresh: true }) : [];
  return Promise.all(objects.map(async (object): Promise<Removal> => {
    const [users, lost] = await Promise.all([usersOf(object.id), handler.losses?.(object.id) ?? []]);
    const also = tools.filter((tool) => serverOf(tool) === object.id).map((tool): Companion => ({ type: 'tool', id: tool.id, name: tool.name ?? '', why: 'a tool of this server' }));
    return { object, also, stays: [], users: users.map(refOf), lost };
  }));
}

const serverOf = (tool: { readonly metadata_?: unknown }): unknown => (tool.metadata_ as { readonly mcp?: { readonly server_id?: unknown } } | null | undefined)?.mcp?.server_id;

const refOf = ({ id, name, marker }: AgentRef): AgentRef => ({ id, name, ...(marker ? { marker } : {}) });

async function agentRemovals(letta: Letta, objects: readonly ObjectRef[], options: RemovalOptions): Promise<readonly Removal[]> {
  const going = new Set(objects.map(({ id }) => id));
  const there = await read<AgentState>(letta, '/v1/agents/', going, { show_hidden_agents: true, include: ['agent.blocks', 'agent.sources', 'agent.managed_group'] });
  const groups = await readGroups(letta);
  refuseManagers(groups, there);
  const blocks = new Set(there.flatMap((agent) => (agent.blocks ?? []).flatMap(({ id }) => id ?? [])));
  const rows = new Map((await read<BlockRow>(letta, '/v1/blocks/', blocks, { show_hidden_blocks: true })).map((row) => [row.id, row]));
  const usersOf = usersOfKind(letta, 'block', blocks.size);
  return Promise.all(sorted(there.map((agent) => ({ ...agentRef(agent), agent }))).map(({ agent }) => agentRemoval(letta, agent, { ...options, going, rows, usersOf, groups, counted: there.length <= COUNTED })));
}

type BlockRow = Parameters<typeof blockRef>[0];
type Look = RemovalOptions & { readonly going: ReadonlySet<string>; readonly rows: ReadonlyMap<string, BlockRow>; readonly usersOf: (id: string) => Promise<readonly AgentRef[]>; readonly groups: readonly Group[]; readonly counted: boolean };

/** Objects by their ids: a few one by one, more from the list of all. What is gone is left out. */
async function read<T extends { readonly id: string }>(letta: Letta, path: string, ids: ReadonlySet<string>, query: Readonly<Record<string, boolean | readonly string[]>>): Promise<readonly T[]> {
  if (ids.size > COUNTED) return (await letta.all<T>(path, query)).filter(({ id }) => ids.has(id));
  return (await Promise.all([...ids].map((id) => unlessGone(letta.get<T>(`${path}${id}`, { query }))))).flatMap((row) => row ?? []);
}

async function agentRemoval(letta: Letta, agent: AgentState, look: Look): Promise<Removal> {
  const object = agentRef(agent);
  const blocks = await Promise.all((agent.blocks ?? []).flatMap(({ id }) => {
    const row = look.rows.get(id ?? '');
    return row ? [blockFate(row, object, look)] : [];
  }));
  const [twin, masters, archives, lost] = await Promise.all([
    twinOf(letta, agent),
    mastersOf(letta, agent, look),
    look.counted ? archivesOf(letta, agent.id) : [],
    look.counted ? lossesOfAgent(letta, agent.id) : [`${(agent.message_ids ?? []).length} messages in its context, and older ones`],
  ]);
  const folders = (agent as { readonly sources?: readonly { readonly id: string; readonly name?: string }[] }).sources ?? [];
  return {
    object, users: masters, lost, also: [...blocks.flatMap(({ goes }) => goes ?? []), ...twin],
    stays: [
      ...blocks.flatMap(({ stays }) => stays ?? []),
      ...folders.map(({ id, name }): Companion => ({ type: 'folder', id, name: name ?? '', why: 'a folder goes by its own name only' })),
      ...(archives ?? []).map(({ id, name }): Companion => ({ type: 'archive', id, name, why: 'an archive goes by its own name only' })),
    ],
  };
}

/**
 * Whether a block goes with its agent. Its own is what no agent has that stays, and what nobody declared as shared: so says the state, or the mark on
 * it. Names decide nothing.
 */
async function blockFate(row: BlockRow, agent: ObjectRef, look: Look): Promise<{ readonly goes?: Companion; readonly stays?: Companion }> {
  const block = blockRef(row);
  const { id } = block;
  const stays = (why: string) => ({ stays: { ...block, why } });
  const others = (await look.usersOf(id)).filter((user) => user.id !== agent.id && !look.going.has(user.id));
  if (others.length > 0) return stays(`${names(others)} ${others.length === 1 ? 'has' : 'have'} it too`);
  const owner = look.addressOf(agent.id) ?? agent.marker?.address;
  const address = look.addressOf(id) ?? (block.marker && !isInline(block.marker) ? block.marker.address : undefined);
  if (address !== undefined && parentOf(address) !== owner) return stays(`${address} is declared by itself`);
  if (address === undefined && block.marker && !(agent.marker?.fleet === block.marker.fleet && agent.marker.workspace === block.marker.workspace)) return stays(`it belongs to fleet ${block.marker.fleet}/${block.marker.workspace}`);
  return look.cascade ? { goes: { ...block, why: 'no other agent has it', own: true } } : stays('no agent has it any more');
}

export const names = (agents: readonly { readonly name: string }[], most = 5): string =>
  `${agents.slice(0, most).map(({ name }) => name).sort().join(', ')}${agents.length > most ? ` and ${agents.length - most} more` : ''}`;

/** The twin that the server made for an agent goes with it (API notes §4), and so does the block that was made for the twin. */
async function twinOf(letta: Letta, agent: AgentState): Promise<readonly Companion[]> {
  const group = agent.managed_group;
  if (group?.manager_type !== 'sleeptime') return [];
  const twins = await Promise.all(group.agent_ids.map((id) => unlessGone(letta.get<AgentState>(`/v1/agents/${id}`, { query: { include: ['agent.blocks'] } }))));
  return twins.flatMap((twin): readonly Companion[] => {
    if (!twin) return [];
    const persona = (twin.blocks ?? []).filter(({ label }) => label === 'memory_persona').map((block): Companion => ({ type: 'block', id: block.id ?? '', name: block.label ?? '', why: 'made for the twin' }));
    return [{ ...agentRef(twin), why: 'its sleep-time twin' }, ...persona];
  });
}

/** The agents that lose their sleep-time twin with this one, as the groups tell. */
async function mastersOf(letta: Letta, agent: AgentState, { groups, going }: Look): Promise<readonly AgentRef[]> {
  const ids = groups.flatMap(({ manager_agent_id: id, agent_ids: members }) => (id !== null && id !== undefined && id !== agent.id && members?.includes(agent.id) === true && !going.has(id) ? [id] : []));
  return (await read<AgentState>(letta, '/v1/agents/', new Set(ids), { show_hidden_agents: true })).map(userOf);
}

interface Group { readonly id: string; readonly manager_agent_id?: string | null; readonly manager_type?: string; readonly agent_ids?: readonly string[] | null }

/** Groups are no part of every server. */
async function readGroups(letta: Letta): Promise<readonly Group[]> {
  try {
    return (await unlessGone(letta.all<Group>('/v1/groups/'))) ?? [];
  } catch (error) {
    if (isRefusal(error, 400, 410)) return [];
    throw error;
  }
}

function refuseManagers(groups: readonly Group[], agents: readonly AgentState[]): void {
  const stuck = agents.flatMap((agent) => groups.filter((group) => group.manager_agent_id === agent.id && group.manager_type !== 'sleeptime').map((group) => `${agent.name}: ${group.id} (${group.manager_type})`));
  if (stuck.length > 0) throw failure('LC4096', 'an agent that manages a group cannot be deleted', { detail: stuck.join('\n'), next: 'Delete the group first: the server has a route for it, lettactl has no command.' });
}
