import { readBody } from '../body.ts';
import { ALL_RELATIONS } from '../dialect.ts';
import { refuse, unprocessable } from '../errors.ts';
import { messageIds, messageView, wantedTypes } from '../objects/messages.ts';
import { archiveOfAgent, createPassage, PASSAGE_SHAPE, passageView, similarity } from '../objects/passages.ts';
import { messagesOf, recompileAgent } from '../objects/prompt.ts';
import { agentView, toolView } from '../objects/views.ts';
import { contains, integer, messagePage, page } from '../page.ts';
import { pathId, pathRow, query, rowsOf, type Routes } from '../server.ts';
import { readSend, send, sendBody } from '../sending.ts';

/** Messages of an agent, its context window, its archival memory (API notes §4, §10). */
export const messageRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/agents/:agent_id';

  api.get(`${at}/messages`, (c) => {
    const types = wantedTypes(query(c));
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const thread = query(c).get('conversation_id');
    // Without a conversation named it is everything said to this agent, in whatever conversation.
    const said = thread === null ? store.all('messages').filter((row) => row.agent_id === agent.id) : messagesOf(store, agent.id, thread);
    // Without `order=asc` it is the newest page, and that page oldest first, whatever the order asked for; kinds are picked out of the page.
    const listed = messagePage(said, messageIds(store), query(c), { limit: 100, order: 'desc' });
    const shown = query(c).get('order') === 'asc' ? listed : listed.toReversed();
    return c.json(shown.filter((row) => types.length === 0 || types.includes(row.message_type)).map(messageView));
  });

  api.post(`${at}/messages`, async (c) => {
    const { body, streaming } = await sendBody(c);
    return await send(c, server, pathRow(c, server, 'agents', 'agent_id').id, null, body, streaming ? 'stream' : 'json');
  });

  api.post(`${at}/messages/stream`, async (c) => {
    const body = await readSend(c.req.raw);
    return await send(c, server, pathRow(c, server, 'agents', 'agent_id').id, null, body, 'stream');
  });

  api.post(`${at}/messages/async`, async (c) => {
    const body = await readSend(c.req.raw);
    return await send(c, server, pathRow(c, server, 'agents', 'agent_id').id, null, body, 'async');
  });

  api.patch(`${at}/reset-messages`, async (c) => {
    await readBody(c.req.raw, { fields: { add_default_initial_messages: 'boolean' } });
    const agent = pathRow(c, server, 'agents', 'agent_id');
    // The system message stays, rebuilt; the others leave the window.
    const next = store.patch('agents', agent, { message_ids: agent.message_ids.slice(0, 1) });
    recompileAgent(store, next, { newTimestamp: true });
    return c.json(agentView(store, next, ALL_RELATIONS));
  });

  api.get(`${at}/context`, (c) => {
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const tokens = (text: string): number => Math.ceil(text.length / 4);
    const window = rowsOf(store, 'messages', agent.message_ids);
    const compiled = String(window[0]?.body['content'] ?? '');
    const memory = /<memory_blocks>[\s\S]*<\/memory_blocks>/.exec(compiled)?.[0] ?? '';
    const facts = /<memory_metadata>[\s\S]*<\/memory_metadata>/.exec(compiled)?.[0] ?? '';
    const functions = rowsOf(store, 'tools', agent.tool_ids).map((tool) => ({
      type: 'function',
      function: toolView(tool)['json_schema'] ?? {},
    }));
    const spoken = window
      .slice(1)
      .map((row) => JSON.stringify(row.body))
      .join('');
    const sizes = {
      system: tokens(agent.system),
      memory: tokens(memory),
      facts: tokens(facts),
      functions: tokens(JSON.stringify(functions)),
      messages: tokens(spoken),
    };
    return c.json({
      context_window_size_max: agent.llm_config['context_window'] ?? 0,
      context_window_size_current: sizes.system + sizes.memory + sizes.facts + sizes.functions + sizes.messages,
      num_messages: window.length,
      num_archival_memory: store.all('passages').filter((row) => row.archive_id === agent.archive_id).length,
      num_recall_memory: messagesOf(store, agent.id).length,
      num_tokens_external_memory_summary: sizes.facts,
      external_memory_summary: facts,
      num_tokens_system: sizes.system,
      system_prompt: agent.system,
      num_tokens_core_memory: sizes.memory,
      core_memory: memory,
      num_tokens_memory_filesystem: 0,
      memory_filesystem: null,
      num_tokens_tool_usage_rules: 0,
      tool_usage_rules: null,
      num_tokens_directories: 0,
      directories: null,
      num_tokens_summary_memory: 0,
      summary_memory: null,
      num_tokens_functions_definitions: sizes.functions,
      functions_definitions: functions,
      num_tokens_messages: sizes.messages,
      messages: window.map(messageView),
    });
  });

  // An agent that is not there has no memory, which is no error.
  api.get(`${at}/archival-memory`, (c) => {
    const agent = store.get('agents', pathId(c, 'agent_id', 'agent'));
    const found = store
      .all('passages')
      .filter((row) => agent !== undefined && agent.archive_id !== null && row.archive_id === agent.archive_id && contains(row.text, query(c).get('search')));
    return c.json(page(found, query(c), { limit: 100, order: 'asc' }).map((row) => passageView(row, agent?.embedding ?? null, true)));
  });

  api.post(`${at}/archival-memory`, async (c) => {
    const body = await readBody(c.req.raw, PASSAGE_SHAPE);
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const archive = archiveOfAgent(store, agent);
    return c.json([passageView(createPassage(store, archive.id, body), archive.embedding, true)]);
  });

  api.get(`${at}/archival-memory/search`, (c) => {
    const agent = pathRow(c, server, 'agents', 'agent_id');
    const text = query(c).get('query');
    if (text === null) throw unprocessable([{ type: 'missing', loc: ['query', 'query'], msg: 'Field required' }]);
    const tags = query(c).getAll('tags');
    const found = store
      .all('passages')
      .filter(
        (row) =>
          agent.archive_id !== null &&
          row.archive_id === agent.archive_id &&
          (tags.length === 0 || tags.some((tag) => row.tags.includes(tag))),
      );
    const scored = found
      .map((row) => ({ row, score: similarity(text, row.text) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, integer(query(c), 'top_k') ?? 10);
    return c.json({
      results: scored.map(({ row }) => ({ id: row.id, timestamp: row.created_at, content: row.text, tags: row.tags })),
      count: scored.length,
    });
  });

  api.delete(`${at}/archival-memory/:memory_id`, (c) => {
    pathId(c, 'agent_id', 'agent');
    const id = c.req.param('memory_id');
    if (!store.get('passages', id)) throw refuse(404, `Passage with id ${id} not found in database.`);
    store.remove('passages', id);
    return c.json({ message: `Memory id=${id} successfully deleted` });
  });
};
