import type { Letta } from '../../letta/client.ts';
import { isRefusal } from '../../letta/errors.ts';
import type { ServerConversation } from '../../letta/shapes.ts';
import type { AgentRef } from '../api.ts';
import type { Change } from './rows.ts';

/** So many of the newest messages are looked at. */
const MESSAGES = 2000;
/** The most that the list of runs gives at once (API notes §10). */
const RUNS = 1000;

interface ToolCall { readonly name?: string; readonly arguments?: string; readonly tool_call_id?: string }
export interface ToolMessage {
  readonly message_type?: string;
  readonly date?: string;
  readonly run_id?: string | null;
  readonly tool_call?: ToolCall;
  readonly tool_calls?: readonly ToolCall[] | null;
  readonly tool_call_id?: string;
  readonly status?: string;
  readonly tool_returns?: readonly { readonly tool_call_id?: string; readonly status?: string }[] | null;
}
interface Run { readonly id: string; readonly agent_id?: string | null; readonly conversation_id?: string | null }

/** The argument that names the block, by tool. */
const LABEL_OF: Readonly<Record<string, string>> = {
  memory_insert: 'label', memory_replace: 'label', memory_rethink: 'label', memory_apply_patch: 'label',
  core_memory_append: 'label', core_memory_replace: 'label', rethink_memory: 'target_block_label',
};

/**
 * When each agent last wrote each of its blocks with a memory tool, by `AGENT-ID/LABEL`, out of the newest messages of the server (of the one
 * agent, where there is one); null where the server does not list them. Messages do not say whose they are, their runs do. Writes in a
 * conversation with blocks of its own do not count: they went into copies. Three lists at most.
 */
export async function readChanges(letta: Letta, agents: readonly AgentRef[]): Promise<ReadonlyMap<string, Change> | null> {
  if (agents.length === 0) return new Map();
  const only = agents.length === 1 ? agents[0] : undefined;
  const query = { limit: MESSAGES, order: 'desc', include_return_message_types: ['tool_call_message', 'tool_return_message'] };
  try {
    const messages = await letta.get<readonly ToolMessage[]>(only ? `/v1/agents/${only.id}/messages` : '/v1/messages/', { query });
    const writes = writesIn(messages);
    if (writes.length === 0) return new Map();
    const runs = await letta.list<Run>('/v1/runs/', { query: { limit: RUNS, order: 'desc', ...(only ? { agent_id: only.id } : {}) } });
    const inConversations = runs.some((run) => run.conversation_id);
    const isolated = inConversations ? new Set((await letta.all<ServerConversation>('/v1/conversations/', only ? { agent_id: only.id } : {})).filter((row) => (row.isolated_block_ids ?? []).length > 0).map(({ id }) => id)) : new Set<string>();
    return lastChanges(writes, new Map(runs.map((run) => [run.id, run])), agents, isolated);
  } catch (error) {
    // A server without the list, or one that refuses so long a page.
    if (isRefusal(error, 400, 404, 405, 410, 422)) return null;
    throw error;
  }
}

interface Write { readonly label: string; readonly at: string; readonly runId: string | null }

/** The calls of memory tools that went well, in the order of the messages. */
export function writesIn(messages: readonly ToolMessage[]): readonly Write[] {
  const done = new Set(messages.flatMap((message) => (message.message_type !== 'tool_return_message' ? [] : [message, ...(message.tool_returns ?? [])].flatMap(({ tool_call_id: id, status }) => (id !== undefined && status === 'success' ? [id] : [])))));
  return messages.flatMap((message) => {
    if (message.message_type !== 'tool_call_message' || message.date === undefined) return [];
    const calls = message.tool_calls?.length ? message.tool_calls : message.tool_call ? [message.tool_call] : [];
    return calls.flatMap((call): readonly Write[] => {
      const label = done.has(call.tool_call_id ?? '') ? labelIn(call) : undefined;
      return label === undefined ? [] : [{ label, at: message.date ?? '', runId: message.run_id ?? null }];
    });
  });
}

function labelIn({ name = '', arguments: text = '' }: ToolCall): string | undefined {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof values !== 'object' || values === null) return undefined;
  const given = values as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(LABEL_OF, name)) return textOf(given[LABEL_OF[name] ?? '']);
  // `memory` names blocks by paths: /memories/notes. Looking is no writing.
  if (name !== 'memory' || given['command'] === 'view') return undefined;
  return textOf(given['new_path'] ?? given['path'])?.replace(/^\/?(?:memories\/)?/, '');
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function lastChanges(writes: readonly Write[], runs: ReadonlyMap<string, Omit<Run, 'id'>>, agents: readonly AgentRef[], isolated: ReadonlySet<string>): ReadonlyMap<string, Change> {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const last = new Map<string, Change>();
  for (const { label, at, runId } of writes) {
    const run = runs.get(runId ?? '');
    const agent = byId.get(run?.agent_id ?? '');
    if (!agent || isolated.has(run?.conversation_id ?? '')) continue;
    const key = `${agent.id}/${label}`;
    if ((last.get(key)?.at ?? '') < at) last.set(key, { agent, at });
  }
  return last;
}
