import { checkBody, type Body, type Shape } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { isId, newId } from '../ids.ts';
import type { AgentRow, GroupRow, Json, JsonObject } from '../rows.ts';
import { rowsOf } from '../server.ts';
import type { Store } from '../store.ts';

/** Types that a filter takes; nobody can be managed by a swarm. */
export const MANAGER_TYPES: readonly string[] = ['round_robin', 'supervisor', 'dynamic', 'sleeptime', 'voice_sleeptime', 'swarm'];

const FIELDS: Shape['fields'] = { agent_ids: 'strings', description: 'string', manager_config: 'object', project_id: 'string', shared_block_ids: 'strings', hidden: 'boolean' };
const IDS = { agent_ids: 'agent', shared_block_ids: 'block' } as const;
export const GROUP_CREATE: Shape = { fields: FIELDS, ids: IDS, required: ['agent_ids', 'description'], notNull: ['manager_config', 'shared_block_ids'] };
export const GROUP_UPDATE: Shape = { fields: FIELDS, ids: IDS };

/** A group as the API shows it. Shared blocks are never shown, `hidden` is never kept. */
export function groupView(row: GroupRow): JsonObject {
  return {
    id: row.id,
    manager_type: row.manager_type,
    agent_ids: row.agent_ids,
    description: row.description,
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    shared_block_ids: [],
    manager_agent_id: row.manager_agent_id,
    termination_token: row.termination_token,
    max_turns: row.max_turns,
    sleeptime_agent_frequency: row.sleeptime_agent_frequency,
    turns_counter: row.turns_counter,
    last_processed_message_id: null,
    max_message_buffer_length: row.max_message_buffer_length,
    min_message_buffer_length: row.min_message_buffer_length,
    hidden: null,
  };
}

/** The group that the agent manages, as its read shows it; null for none. */
export function managedGroup(store: Store, agent: AgentRow): GroupRow | undefined {
  return store.all('groups').find((row) => row.manager_agent_id === agent.id);
}

export function putGroup(store: Store, fields: Partial<GroupRow> & Pick<GroupRow, 'manager_type' | 'agent_ids' | 'description'>): GroupRow {
  const now = store.now();
  return store.put('groups', {
    id: newId('group'), created_at: now, updated_at: now, manager_agent_id: null, termination_token: null, max_turns: null, sleeptime_agent_frequency: null,
    turns_counter: null, max_message_buffer_length: null, min_message_buffer_length: null, ...fields,
  });
}

export function createGroup(store: Store, body: Body): GroupRow {
  const config = readConfig(body.object('manager_config') ?? { manager_type: 'round_robin' }, false);
  const type = config.string('manager_type') ?? '';
  const [longest, shortest] = [config.number('max_message_buffer_length') ?? null, config.number('min_message_buffer_length') ?? null];
  if (type === 'voice_sleeptime') checkLengths(longest, shortest);
  const agents = knownAgents(store, body.strings('agent_ids') ?? [], type);
  const manager = knownManager(store, config);
  const frequency = type === 'sleeptime' ? (config.number('sleeptime_agent_frequency') ?? null) : null;
  shareBlocks(store, body.strings('shared_block_ids') ?? [], manager === null ? agents : [...agents, manager]);
  return putGroup(store, {
    manager_type: type, agent_ids: agents, description: body.string('description') ?? '', manager_agent_id: manager,
    termination_token: type === 'dynamic' ? (config.string('termination_token') ?? 'DONE!') : null, max_turns: config.number('max_turns') ?? null,
    sleeptime_agent_frequency: frequency, turns_counter: frequency ? -1 : null, max_message_buffer_length: longest, min_message_buffer_length: shortest,
  });
}

/** A PATCH: what is empty or null stays; the type cannot change; shared blocks are ignored. */
export function updateGroup(store: Store, row: GroupRow, body: Body): GroupRow {
  const given = body.object('manager_config');
  const config = given ? readConfig(given, true) : undefined;
  if (config && config.string('manager_type') !== row.manager_type) throw refuse(400, 'Cannot change group pattern after creation');
  const voice = config !== undefined && row.manager_type === 'voice_sleeptime';
  const longest = voice ? (config.number('max_message_buffer_length') || row.max_message_buffer_length) : null;
  const shortest = voice ? (config.number('min_message_buffer_length') || row.min_message_buffer_length) : null;
  checkLengths(longest, shortest);
  const agentIds = body.strings('agent_ids') ?? [];
  const frequency = config?.number('sleeptime_agent_frequency') || row.sleeptime_agent_frequency;
  const agents = agentIds.length > 0 ? knownAgents(store, agentIds, row.manager_type) : row.agent_ids;
  return store.patch('groups', row, {
    description: body.string('description') || row.description,
    agent_ids: agents,
    manager_agent_id: (config && knownManager(store, config)) || row.manager_agent_id,
    termination_token: config?.string('termination_token') || row.termination_token,
    max_turns: config?.number('max_turns') || row.max_turns,
    sleeptime_agent_frequency: frequency,
    turns_counter: row.turns_counter ?? (frequency ? -1 : null),
    max_message_buffer_length: longest ?? row.max_message_buffer_length,
    min_message_buffer_length: shortest ?? row.min_message_buffer_length,
  });
}

const CONFIGS: Record<string, Shape['fields']> = {
  round_robin: { max_turns: 'integer' },
  supervisor: { manager_agent_id: 'string' },
  dynamic: { manager_agent_id: 'string', termination_token: 'string', max_turns: 'integer' },
  sleeptime: { manager_agent_id: 'string', sleeptime_agent_frequency: 'integer' },
  voice_sleeptime: { manager_agent_id: 'string', max_message_buffer_length: 'integer', min_message_buffer_length: 'integer' },
};

function readConfig(raw: JsonObject, patch: boolean): Body {
  const type = String(raw['manager_type'] ?? '');
  const fields = Object.hasOwn(CONFIGS, type) ? CONFIGS[type] : undefined;
  if (!fields)
    throw unprocessable([{ type: 'union_tag_invalid', loc: ['body', 'manager_config'], msg: `Input tag '${type}' found using 'manager_type' does not match any of the expected tags` }]);
  const managed = 'manager_agent_id' in fields;
  if (patch && type === 'supervisor' && !Object.hasOwn(raw, 'manager_agent_id'))
    throw unprocessable([{ type: 'missing', loc: ['body', 'manager_config', type, 'manager_agent_id'], msg: 'Field required' }]);
  const body = checkBody(raw, { fields: { manager_type: 'string', ...fields }, required: managed && !patch ? ['manager_agent_id'] : [] }, ['body', 'manager_config', type]);
  const manager = body.string('manager_agent_id');
  if (manager !== undefined && !isId('agent', manager))
    throw unprocessable([{ type: 'string_pattern_mismatch', loc: ['body', 'manager_config', type, 'manager_agent_id'], msg: "String should match pattern 'agent-{uuid4}'" }]);
  return body;
}

function knownAgents(store: Store, ids: string[], type: string): string[] {
  if (type === 'dynamic' && new Set(ids).size < ids.length) throw refuse(400, 'Duplicate agent ids found in list');
  const found = rowsOf(store, 'agents', [...new Set(ids)]);
  if (found.length !== ids.length) throw refuse(404, `Items not found in agents: ${ids.filter((id) => !store.get('agents', id)).join(', ')}`);
  if (type === 'dynamic' && new Set(found.map((row) => row.name)).size < found.length) throw refuse(400, 'Duplicate agent names found in the provided agent IDs.');
  return ids;
}

function knownManager(store: Store, config: Body): string | null {
  const id = config.string('manager_agent_id');
  if (id !== undefined && !store.get('agents', id)) throw refuse(409, 'insert or update on table "groups" violates foreign key constraint "groups_manager_agent_id_fkey"');
  return id ?? null;
}

/** The blocks go to every agent of the group, its manager too; unknown ones are skipped, a label that is taken refuses it all. */
function shareBlocks(store: Store, blockIds: string[], agentIds: string[]): void {
  const blocks = rowsOf(store, 'blocks', [...new Set(blockIds)]);
  const labels = new Map(rowsOf(store, 'agents', agentIds).map((agent) => [agent.id, rowsOf(store, 'blocks', agent.block_ids).map((block) => block.label)]));
  for (const id of agentIds) {
    for (const { label } of blocks) {
      const taken = labels.get(id) ?? [];
      if (taken.includes(label)) throw refuse(409, 'duplicate key value violates unique constraint "unique_label_per_agent"');
      taken.push(label);
    }
  }
  if (blocks.length === 0) return;
  for (const agent of rowsOf(store, 'agents', agentIds)) store.patch('agents', agent, { block_ids: [...agent.block_ids, ...blocks.map((block) => block.id)] });
}

function checkLengths(longest: number | null, shortest: number | null): void {
  if ((longest === null) !== (shortest === null)) throw refuse(400, "Both 'max_message_buffer_length' and 'min_message_buffer_length' must be provided together");
  if (longest === null || shortest === null) return;
  if (longest <= 4 || shortest <= 4) throw refuse(400, "Both 'max_message_buffer_length' and 'min_message_buffer_length' must be greater than 4");
  if (longest <= shortest) throw refuse(400, "'max_message_buffer_length' must be greater than 'min_message_buffer_length'");
}

/** What goes with an agent: its sleeptime group, with its twin; 409 while it manages a group of another type (API notes §7). */
export function agentsGoneWith(store: Store, agent: AgentRow): { agents: AgentRow[]; group: GroupRow | undefined } {
  if (agent.agent_type === 'sleeptime_agent' || agent.agent_type === 'voice_sleeptime_agent') {
    const group = store.all('groups').find((row) => isSleeptime(row) && row.agent_ids.includes(agent.id));
    const manager = group?.manager_agent_id ? store.get('agents', group.manager_agent_id) : undefined;
    if (manager) store.patch('agents', manager, { enable_sleeptime: null });
    return { agents: [agent], group };
  }
  const managed = store.all('groups').filter((row) => row.manager_agent_id === agent.id);
  const group = managed.find((row) => isSleeptime(row) && row.agent_ids.length > 0);
  if (managed.length > (group ? 1 : 0))
    throw refuse(409, 'update or delete on table "agents" violates foreign key constraint "groups_manager_agent_id_fkey" on table "groups"');
  return { agents: [agent, ...(group ? rowsOf(store, 'agents', group.agent_ids) : [])], group };
}

function isSleeptime(row: GroupRow): boolean {
  return row.manager_type === 'sleeptime' || row.manager_type === 'voice_sleeptime';
}

export function groupJson(row: GroupRow | undefined): Json {
  return row ? groupView(row) : null;
}
