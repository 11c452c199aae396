import { readBody } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { messageIds, messageView, rawMessageView, wantedTypes } from '../objects/messages.ts';
import { messagePage } from '../page.ts';
import { pathRow, query, type Routes } from '../server.ts';

/** Messages by their own ids, of whatever agent. */
export const allMessageRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/messages', (c) => {
    const q = query(c);
    const types = wantedTypes(q);
    const thread = q.get('conversation_id');
    const found = store.all('messages').filter((row) => thread === null || row.conversation_id === thread);
    // As in the list of one agent: the newest page, oldest first; kinds are picked out of the page.
    const listed = messagePage(found, messageIds(store), q, { limit: 100, order: 'desc' });
    const shown = q.get('order') === 'asc' ? listed : listed.toReversed();
    return c.json(shown.filter((row) => types.length === 0 || types.includes(row.message_type)).map(messageView));
  });

  for (const path of ['/messages/search', '/agents/messages/search']) {
    api.post(path, async (c) => {
      const body = await readBody(c.req.raw, {
        fields: { query: 'string', search_mode: 'string', agent_id: 'string', conversation_id: 'string', limit: 'integer', start_date: 'string', end_date: 'string' },
        required: path === '/messages/search' ? ['query'] : [],
      });
      const [mode, limit] = [body.string('search_mode') ?? 'hybrid', body.number('limit') ?? 50];
      if (!['vector', 'fts', 'hybrid'].includes(mode)) throw unprocessable([{ type: 'literal_error', loc: ['body', 'search_mode'], msg: "Input should be 'vector', 'fts' or 'hybrid'", input: mode }]);
      if (limit < 1 || limit > 100) throw unprocessable([{ type: 'less_than_equal', loc: ['body', 'limit'], msg: 'Input should be less than or equal to 100', input: limit }]);
      throw refuse(400, 'Message search requires message embedding, OpenAI, and Turbopuffer to be enabled.');
    });
  }

  api.get('/messages/batches', (c) => c.json([]));

  api.get('/messages/:message_id', (c) => c.json([rawMessageView(store, pathRow(c, server, 'messages', 'message_id'))]));

  // Messages may be shared by conversations, so 0.16.8 lets nobody change them any more.
  api.patch('/agents/:agent_id/messages/:message_id', () => {
    throw refuse(405, 'Message modification is no longer supported.');
  });
};
