import { readBody } from '../body.ts';
import { refuse } from '../errors.ts';
import { isId, newId } from '../ids.ts';
import { compactionOf, compactWindow, onlySummary, type Compacted } from '../objects/compaction.ts';
import { compile, putSystemMessage } from '../objects/prompt.ts';
import type { JsonObject, RunRow } from '../rows.ts';
import { pathId, pathRow, query, rowOf, type Routes } from '../server.ts';
import type { Store } from '../store.ts';
import { threadOf } from '../thread.ts';
import { finishRun } from '../turn.ts';
import { conversationView } from './conversations.ts';

const answerOf = ({ summary, before, after }: Compacted): JsonObject => ({ summary, num_messages_before: before, num_messages_after: after.length });
const isActive = (run: RunRow): boolean => run.status === 'created' || run.status === 'running';

/** What becomes of whole threads: they are summarised, forked, and their runs cancelled (API notes §7, §10). */
export const windowRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/conversations/:conversation_id';

  api.post('/agents/:agent_id/summarize', async (c) => {
    const { settings } = await compactionOf(c.req.raw);
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const summary = onlySummary(store, agent.message_ids);
    if (summary === null) throw refuse(400, '1 validation error for CompactionResponse\nsummary\n  Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]');
    if (summary !== undefined) return c.json({ summary, num_messages_before: agent.message_ids.length, num_messages_after: agent.message_ids.length });
    const compacted = compactWindow(store, agent, null, agent.message_ids, settings);
    store.patch('agents', agent, { message_ids: compacted.after });
    return c.json(answerOf(compacted));
  });

  api.post(`${at}/compact`, async (c) => {
    const { body, settings } = await compactionOf(c.req.raw);
    const { agent, conversation } = threadOf(c, server, body.string('agent_id'));
    const compacted = compactWindow(store, agent, conversation?.id ?? null, conversation?.in_context_message_ids ?? agent.message_ids, settings);
    if (conversation) store.patch('conversations', conversation, { in_context_message_ids: compacted.after });
    else store.patch('agents', agent, { message_ids: compacted.after });
    return c.json(answerOf(compacted));
  });

  // The fork has a system message of its own, compiled now, and shares the others.
  api.post(`${at}/fork`, (c) => {
    const { agent, conversation } = threadOf(c, server);
    const now = store.now();
    const id = newId('conv');
    const row = store.put('conversations', {
      id, created_at: now, updated_at: now, agent_id: agent.id, summary: null, model: conversation?.model ?? null, model_settings: conversation?.model_settings ?? null,
      in_context_message_ids: [], last_message_at: null, isolated_block_ids: [],
    });
    const head = putSystemMessage(store, agent.id, compile(store, agent, now, id), id);
    store.put('conversations', { ...row, in_context_message_ids: [head, ...(conversation?.in_context_message_ids ?? agent.message_ids).slice(1)] });
    return c.json(conversationView(row));
  });

  api.post(`${at}/stream`, () => {
    throw refuse(503, 'Background streaming requires Redis to be running. Please ensure Redis is properly configured.');
  });

  api.post('/agents/:agent_id/messages/cancel', async (c) => {
    const body = await readBody(c.req.raw, { fields: { run_ids: 'strings' }, mayBeAbsent: true });
    const agent = { id: pathId(c, 'agent_id', 'agent') };
    const named = body.strings('run_ids') ?? [];
    const wanted = named.length > 0 ? named : store.all('runs').filter((run) => run.agent_id === agent.id && isActive(run)).map(({ id }) => id).toReversed();
    if (wanted.length === 0) throw refuse(409, `CONFLICT: No active runs to cancel for agent ${agent.id}`);
    return c.json(cancelled(store, wanted));
  });

  api.post(`${at}/cancel`, (c) => {
    const asked = c.req.param('conversation_id') ?? '';
    const agentId = asked === 'default' ? query(c).get('agent_id') : isId('agent', asked) ? asked : null;
    const runs = store.all('runs').filter(isActive);
    const wanted = agentId === null ? runs.filter((run) => run.conversation_id === pathRow(c, server, 'conversations', 'conversation_id').id) : runs.filter((run) => run.agent_id === rowOf(server, 'agents', agentId).id);
    if (agentId === null) pathRow(c, server, 'conversations', 'conversation_id');
    if (wanted.length === 0) throw refuse(409, `CONFLICT: No active runs to cancel for conversation ${asked}`);
    return c.json(cancelled(store, wanted.map(({ id }) => id).toReversed()));
  });
};

/** A run that is over stays as it is and counts as cancelled; one that is not there has failed to be. */
function cancelled(store: Store, ids: readonly string[]): JsonObject {
  return Object.fromEntries(ids.map((id) => {
    const run = store.get('runs', id);
    if (run && isActive(run)) finishRun(store, run, 'cancelled', 'cancelled', 0, run.usage);
    return [id, run ? 'cancelled' : 'failed'];
  }));
}
