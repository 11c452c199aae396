import { setTimeout as sleep } from 'node:timers/promises';
import { areDone, type Step } from '../../src/letta/idle.ts';

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** What a server holds, by table, with ids replaced by what they are the ids of. */
export type Snapshot = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const ID = /\b[a-z][a-z_]*(?:-[a-z]+)?-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
/** Differs between two runs that did the same, or says again what is elsewhere in a snapshot. */
const NOISE = /^(id|.*_at|.*_date|date|otid|step_id|run_id|message_ids|in_context_message_ids|last_run_.*|last_stop_reason|last_synced|memory|.*_by_id|organization_id)$/;
/** Lines of a system prompt that tell when it was made. */
const INSTANT = /\n- (?:System prompt last recompiled: .*|\d+ previous messages between you and the user are stored in recall memory.*)/g;
/** What an agent shows as whole objects: their names will do, since they have tables of their own. */
const HELD = ['blocks', 'tools', 'sources', 'identities'] as const;
const BUSY_MS = 60_000;

const nameOf = (row: Row): string => String(row['name'] ?? row['label'] ?? row['file_name'] ?? row['server_name'] ?? row['summary'] ?? row['identifier_key'] ?? '');

/**
 * Everything that people can make on a server (0.16.8 or the dev server), read over its API: agents with what they hold, blocks, own tools, folders and
 * the texts of their files, archives, MCP servers, providers, identities, conversations, what users said and the prompts as the model gets them. Waits
 * for files that are being read and for runs. Made for a server that nobody else writes to meanwhile.
 */
export async function snapshotOf(url: string): Promise<Snapshot> {
  const get = async <T = readonly Row[]>(path: string): Promise<T> => {
    // Named so, it gets all relations of an agent (API notes §1.3).
    const response = await fetch(`${url}/v1/${path}`, { headers: { 'user-agent': 'test/0' } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return await response.json() as T;
  };
  const list = (path: string): Promise<readonly Row[]> => get(`${path}${path.includes('?') ? '&' : '?'}limit=1000`);
  const until = Date.now() + BUSY_MS;
  const settled = async <T>(read: () => Promise<T>, busy: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await read();
      if (!busy(value) || Date.now() > until) return value;
      await sleep(100);
    }
  };

  // Runs of some blocking sends stay `created` for ever on 0.16.8 (docs/real-server.md); their steps tell that they ended.
  const underWay = async (): Promise<readonly Row[]> => {
    const runs = await list('runs/?active=true');
    const done = await Promise.all(runs.map(async ({ id, status, background }) => status === 'created' && background === false && areDone(await get<readonly Step[]>(`runs/${id}/steps`))));
    return runs.filter((_run, at) => !done[at]);
  };
  await settled(underWay, (runs) => runs.length > 0);
  const folders = await list('folders/');
  const files: Row[] = [];
  for (const { id } of folders) files.push(...await settled(() => list(`folders/${id}/files?include_content=true`), (rows) => rows.some((row) => !['completed', 'error'].includes(String(row['processing_status'])))));
  const agents: Row[] = [];
  const messages: Row[] = [];
  const conversations = await list('conversations/');
  const inContext = new Set(conversations.flatMap((row) => row['in_context_message_ids'] as readonly string[]));
  for (const agent of await list('agents/')) {
    for (const id of agent['message_ids'] as readonly string[]) inContext.add(id);
    const held = Object.fromEntries(HELD.map((kind) => [kind, (agent[kind] as readonly Row[]).map(nameOf).toSorted()]));
    agents.push({ ...agent, ...held, archives: (await list(`archives/?agent_id=${agent.id}`)).map(nameOf).toSorted() });
    const said = await list(`agents/${agent.id}/messages`);
    // A prompt that was replaced stays in the history, as often as it was made anew.
    messages.push(...said.filter((row) => row['message_type'] === 'user_message' || (row['message_type'] === 'system_message' && inContext.has(row.id)))
      .map((row) => ({ id: row.id, agent: agent['name'], type: row['message_type'], content: typeof row['content'] === 'string' ? row['content'].replaceAll(INSTANT, '') : row['content'] })));
  }
  const tables = {
    agents, conversations, folders, files, messages, blocks: await list('blocks/'), tools: (await list('tools/')).filter((row) => !String(row['tool_type']).startsWith('letta_')),
    archives: await list('archives/'), mcp_servers: await list('mcp-servers/'), providers: await list('providers/'), identities: await list('identities/'), groups: await list('groups/'),
  };
  const names = new Map(Object.entries(tables).flatMap(([table, rows]) => rows.map((row) => [row.id, `${table}:${nameOf(row)}`])));
  return clean(tables, names) as Snapshot;
}

function clean(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replaceAll(ID, (id) => names.get(id) ?? '<id>');
  if (Array.isArray(value)) return value.map((item) => clean(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !NOISE.test(key)).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, clean(inner, names)]));
}
