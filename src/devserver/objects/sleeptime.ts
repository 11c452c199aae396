import { baseToolNames } from '../catalogue/builtin-tools.ts';
import { newId } from '../ids.ts';
import type { AgentRow } from '../rows.ts';
import type { Store } from '../store.ts';
import { putGroup } from './groups.ts';
import { compile, putSystemMessage } from './prompt.ts';

/** The agent that tends another one's memory while it sleeps. */
export function twinOf(store: Store, agentId: string): AgentRow | undefined {
  return store.all('agents').find((row) => row.sleeptime_of === agentId);
}

/**
 * `enable_sleeptime` makes a second agent, a group and a block `memory_persona` that nobody declared; without an embedding
 * it makes nothing, and setting it back to false removes nothing (API notes §4).
 */
export function addTwin(store: Store, agent: AgentRow): void {
  if (!agent.enable_sleeptime || agent.embedding === null || twinOf(store, agent.id)) return;
  const now = store.now();
  const persona = store.put('blocks', {
    id: newId('block'),
    created_at: now,
    updated_at: now,
    label: 'memory_persona',
    value: 'I tend the memory of another agent while it rests.',
    limit: 100_000,
    description: null,
    read_only: false,
    metadata: {},
    tags: [],
    hidden: null,
    is_template: false,
    template_name: null,
    project_id: agent.project_id,
  });
  const names = baseToolNames('sleeptime_agent', false);
  const twin: AgentRow = {
    ...agent,
    id: newId('agent'),
    created_at: store.now(),
    name: `${agent.name}-sleeptime`,
    agent_type: 'sleeptime_agent',
    enable_sleeptime: null,
    sleeptime_of: agent.id,
    tags: [],
    metadata: null,
    description: null,
    secrets: [],
    tool_rules: [],
    folder_ids: [],
    open_file_ids: [],
    archive_id: null,
    block_ids: [...agent.block_ids, persona.id],
    tool_ids: store
      .all('tools')
      .filter((tool) => names.includes(tool.name))
      .map((tool) => tool.id),
    message_ids: [],
  };
  store.put('agents', { ...twin, message_ids: [putSystemMessage(store, twin.id, compile(store, twin, store.now()))] });
  putGroup(store, { manager_type: 'sleeptime', agent_ids: [twin.id], description: '', manager_agent_id: agent.id, sleeptime_agent_frequency: 5, turns_counter: -1 });
}
