import { refuse } from '../errors.ts';
import { messageView, runView, stepsOf } from '../objects/messages.ts';
import { isTrue, page } from '../page.ts';
import { pathRow, query, type Routes } from '../server.ts';

const ACTIVE = ['created', 'running'];

/** Runs: list, read, messages, usage, delete (API notes §10). */
export const runRoutes: Routes = (api, server) => {
  const { store } = server;

  api.get('/runs', (c) => {
    const q = query(c);
    const agents = [...q.getAll('agent_ids'), ...q.getAll('agent_id')];
    const statuses = q.getAll('statuses');
    const [stop, conversation, background] = [q.get('stop_reason'), q.get('conversation_id'), q.get('background')];
    const found = store
      .all('runs')
      .filter(
        (run) =>
          (agents.length === 0 || agents.includes(run.agent_id)) &&
          (statuses.length === 0 || statuses.includes(run.status)) &&
          (!isTrue(q.get('active')) || ACTIVE.includes(run.status)) &&
          (!stop || run.stop_reason === stop) &&
          (!conversation || run.conversation_id === conversation) &&
          (background === null || run.background === isTrue(background)),
      );
    return c.json(page(found, q, { limit: 100, max: 1000, order: 'desc' }).map(runView));
  });

  api.get('/runs/:run_id', (c) => c.json(runView(pathRow(c, server, 'runs', 'run_id'))));

  api.delete('/runs/:run_id', (c) => {
    // The route calls a method that 0.16.8 does not have: nobody can delete a run.
    pathRow(c, server, 'runs', 'run_id');
    throw refuse(500, 'An unknown error occurred');
  });

  api.get('/runs/:run_id/messages', (c) => {
    const run = pathRow(c, server, 'runs', 'run_id');
    return c.json(
      page(
        store.all('messages').filter((row) => row.run_id === run.id),
        query(c),
        { limit: 100, order: 'asc' },
      ).map(messageView),
    );
  });

  api.get('/runs/:run_id/usage', (c) => {
    const { usage } = pathRow(c, server, 'runs', 'run_id');
    const counts = Object.fromEntries(['completion_tokens', 'prompt_tokens', 'total_tokens'].map((name) => [name, usage[name] ?? 0]));
    return c.json({ ...counts, prompt_tokens_details: null, completion_tokens_details: null });
  });

  api.get('/runs/:run_id/steps', (c) => {
    const run = pathRow(c, server, 'runs', 'run_id');
    return c.json(page(stepsOf(store, run), query(c), { limit: 100, order: 'desc' }));
  });

  api.post('/runs/:run_id/stream', (c) => {
    pathRow(c, server, 'runs', 'run_id');
    throw refuse(503, 'Background streaming requires Redis to be running. Please ensure Redis is properly configured.');
  });
};
