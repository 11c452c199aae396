import { readBody, type Body } from '../body.ts';
import { llmConfigOf } from '../catalogue/models.ts';
import { refuse, unprocessable } from '../errors.ts';
import { isId, newId, USER } from '../ids.ts';
import { messageView } from '../objects/messages.ts';
import { applySettings, settingsOf } from '../objects/model-settings.ts';
import { ownProviders } from '../objects/providers.ts';
import { compile, messagesOf, putSystemMessage, recompileAgent, recompileHead } from '../objects/prompt.ts';
import { isTrue, messagePage, page } from '../page.ts';
import type { AgentRow, ConversationRow, JsonObject, MessageRow } from '../rows.ts';
import { pathRow, query, rowOf, rowsOf, type Routes, type Server } from '../server.ts';
import { readSend, send } from '../sending.ts';
import type { Store } from '../store.ts';
import { threadOf } from '../thread.ts';

const SHAPE = {
  fields: {
    summary: 'string',
    model: 'string',
    model_settings: 'object',
    isolated_block_labels: 'strings',
    last_message_at: 'string',
  } as const,
};

/** What was said in a conversation, and what it shares with the one that it was forked from. */
function saidIn(store: Store, { id, agent_id: agent, in_context_message_ids: window }: ConversationRow): MessageRow[] {
  const said = store.all('messages').filter((row) => row.agent_id === agent && (row.conversation_id === id || window.includes(row.id)));
  // A fork is younger than what it shares, its prompt comes first all the same.
  return [...said.filter((row) => row.id === window[0]), ...said.filter((row) => row.id !== window[0])];
}

/** Only reading one conversation shows its window; create, PATCH and the list answer as if it were empty. */
export function conversationView(row: ConversationRow, window: string[] = []): JsonObject {
  return {
    created_by_id: USER,
    last_updated_by_id: USER,
    created_at: row.created_at,
    updated_at: row.updated_at,
    id: row.id,
    agent_id: row.agent_id,
    summary: row.summary,
    in_context_message_ids: window,
    isolated_block_ids: row.isolated_block_ids,
    model: row.model,
    model_settings: row.model_settings,
    last_message_at: row.last_message_at,
  };
}

/** Conversations: list, create, read, update, delete, messages, recompile (API notes §7). Fields newer than 0.16.8 are ignored. */
export const conversationRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/conversations/:conversation_id';

  api.get('/conversations', (c) => {
    const [agentId, summary] = [query(c).get('agent_id'), query(c).get('summary_search')];
    const found = store.all('conversations').filter((row) => (!agentId || row.agent_id === agentId) && (summary === null || (row.summary ?? '').includes(summary)));
    return c.json(page(found, query(c), { limit: 50, order: 'desc' }).map((row) => conversationView(row)));
  });

  api.post('/conversations', async (c) => {
    const body = await readBody(c.req.raw, { ...SHAPE, mayBeAbsent: true });
    const agentId = query(c).get('agent_id');
    if (agentId === null) throw unprocessable([{ type: 'missing', loc: ['query', 'agent_id'], msg: 'Field required' }]);
    const agent = rowOf(server, 'agents', agentId);
    const model = body.string('model');
    const now = store.now();
    const id = newId('conv');
    const row = store.put('conversations', {
      id,
      created_at: now,
      updated_at: now,
      agent_id: agent.id,
      summary: body.string('summary') ?? null,
      model: model ?? null,
      model_settings: settingsIn(body),
      in_context_message_ids: [],
      last_message_at: null,
      isolated_block_ids: [],
    });
    const isolated = isolate(server, agent, row, body.strings('isolated_block_labels') ?? []);
    const head = putSystemMessage(store, agent.id, compile(store, agent, now, id), id);
    return c.json(conversationView(store.put('conversations', { ...isolated, in_context_message_ids: [head] })));
  });

  api.get(at, (c) => {
    const row = pathRow(c, server, 'conversations', 'conversation_id');
    return c.json(conversationView(row, row.in_context_message_ids));
  });

  api.patch(at, async (c) => {
    const body = await readBody(c.req.raw, SHAPE);
    const row = pathRow(c, server, 'conversations', 'conversation_id');
    const model = body.string('model');
    return c.json(
      conversationView(
        store.patch('conversations', row, {
          summary: body.string('summary') ?? row.summary,
          model: model ?? row.model,
          model_settings: settingsIn(body) ?? row.model_settings,
          last_message_at: body.string('last_message_at') ?? row.last_message_at,
        }),
      ),
    );
  });

  api.delete(at, (c) => {
    const row = pathRow(c, server, 'conversations', 'conversation_id');
    for (const id of row.isolated_block_ids) store.remove('blocks', id);
    store.remove('conversations', row.id);
    // What was said in it goes too, but for what a fork shares; its runs stay.
    const shared = new Set(store.all('conversations').flatMap((other) => other.in_context_message_ids));
    for (const message of store.all('messages')) if (message.conversation_id === row.id && !shared.has(message.id)) store.remove('messages', message.id);
    return c.json(null);
  });

  api.get(`${at}/messages`, (c) => {
    const asked = c.req.param('conversation_id') ?? '';
    if (isId('conv', asked) && !store.get('conversations', asked)) return c.json([]);
    const { agent, conversation } = threadOf(c, server);
    return c.json(messagePage(conversation ? saidIn(store, conversation) : messagesOf(store, agent.id), undefined, query(c), { limit: 100, order: 'desc' }).map(messageView));
  });

  api.post(`${at}/messages`, async (c) => {
    const body = await readSend(c.req.raw);
    const { agent, conversation } = threadOf(c, server, body.string('agent_id'));
    // Now its model is looked up, which may be none.
    if (conversation?.model) llmConfigOf(conversation.model, ownProviders(store), undefined);
    return await send(c, server, agent.id, conversation?.id ?? null, body, (body.boolean('streaming') ?? true) ? 'stream' : 'json');
  });

  api.post(`${at}/recompile`, (c) => {
    const { agent, conversation } = threadOf(c, server);
    const dryRun = isTrue(query(c).get('dry_run'));
    const { before, after } = conversation
      ? recompileHead(store, agent, conversation.in_context_message_ids, conversation.id, { dryRun })
      : recompileAgent(store, agent, { dryRun });
    return c.json(dryRun ? after : before);
  });
};

/**
 * Gives a new conversation its own copies of blocks: untagged, with the metadata of the original. The conversation, and each copy, is
 * there before the next label is looked at, and stays, without any message, when that is refused.
 */
function isolate({ store }: Server, agent: AgentRow, row: ConversationRow, labels: readonly string[]): ConversationRow {
  const blocks = rowsOf(store, 'blocks', agent.block_ids);
  const copies = labels.map((label) => {
    const block = blocks.find((candidate) => candidate.label === label);
    if (!block) throw refuse(400, `INVALID_ARGUMENT: Block with label '${label}' not found on agent '${agent.id}'`);
    return store.put('blocks', { ...block, id: newId('block'), created_at: store.now(), tags: [] }).id;
  });
  const repeated = labels.findIndex((label, index) => labels.indexOf(label) < index);
  const linked = repeated < 0 ? copies : copies.slice(0, repeated);
  const isolated = copies.length === 0 ? row : store.put('conversations', { ...row, isolated_block_ids: linked });
  if (linked.length < copies.length) throw refuse(409, 'duplicate key value violates unique constraint "unique_label_per_conversation"');
  return isolated;
}

/** The settings with the defaults of their class filled in; the model is not looked up before it is used. */
function settingsIn(body: Body): JsonObject | null {
  const given = body.object('model_settings');
  return given ? settingsOf(applySettings({ model_endpoint_type: given['provider_type'] ?? null }, given)) : null;
}
