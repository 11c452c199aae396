import type { Context } from 'hono';
import { invalidArgument, refuse } from '../errors.ts';
import { isId } from '../ids.ts';
import { messageIds, messageView, runView } from '../objects/messages.ts';
import { runMetricsView, stepsOf, stepView } from '../objects/steps.ts';
import { badQuery, integer, isTrue, messagePage, page } from '../page.ts';
import type { RunRow } from '../rows.ts';
import { query, rowOf, type Routes } from '../server.ts';

const ACTIVE = ['created', 'running'];
const STATUSES: readonly string[] = [...ACTIVE, 'completed', 'failed', 'cancelled'];
const STOP_REASONS: readonly string[] = [
  'end_turn', 'error', 'llm_api_error', 'invalid_llm_response', 'invalid_tool_call', 'max_steps', 'max_tokens_exceeded', 'no_tool_call', 'tool_rule', 'cancelled',
  'insufficient_credits', 'requires_approval', 'context_window_overflow_in_system_prompt',
];

/** Runs: list, read, messages, usage, delete (API notes §10). */
export const runRoutes: Routes = (api, server) => {
  const { store } = server;

  /** A malformed id is 400 here, not 422 as elsewhere. */
  const runOf = (c: Context): RunRow => {
    const id = c.req.param('run_id') ?? '';
    if (!isId('run', id)) throw invalidArgument(`Invalid run ID format: ${id}. Expected format: 'run-<uuid4>'`);
    return rowOf(server, 'runs', id);
  };

  api.get('/runs', (c) => {
    const q = query(c);
    const agents = [...q.getAll('agent_ids'), ...q.getAll('agent_id')];
    const statuses = q.getAll('statuses');
    const [stop, conversation, background] = [q.get('stop_reason'), q.get('conversation_id'), q.get('background')];
    if (stop !== null && !STOP_REASONS.includes(stop)) throw badQuery('stop_reason', `Input should be ${STOP_REASONS.join(', ')}`);
    if ((integer(q, 'limit') ?? 1) < 1) throw badQuery('limit', 'Input should be greater than or equal to 1');
    const odd = statuses.find((status) => !STATUSES.includes(status));
    if (odd !== undefined) throw refuse(400, `'${odd}' is not a valid RunStatus`);
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

  api.get('/runs/active', (c) => {
    const [agent, background] = [query(c).get('agent_id'), query(c).get('background')];
    const active = store.all('runs').filter((run) => ACTIVE.includes(run.status) && (!agent || run.agent_id === agent) && (background === null || run.background === isTrue(background)));
    return c.json(active.toReversed().slice(0, 100).map(runView));
  });

  api.get('/runs/:run_id', (c) => c.json(runView(runOf(c))));

  api.delete('/runs/:run_id', (c) => {
    // The route calls a method that 0.16.8 does not have: nobody can delete a run.
    runOf(c);
    throw refuse(500, 'An unknown error occurred');
  });

  api.get('/runs/:run_id/messages', (c) => {
    const run = runOf(c);
    const said = store.all('messages').filter((row) => row.run_id === run.id);
    return c.json(messagePage(said, messageIds(store), query(c), { limit: 100, order: 'asc' }).map(messageView));
  });

  api.get('/runs/:run_id/usage', (c) => {
    const { usage } = runOf(c);
    const counts = Object.fromEntries(['completion_tokens', 'prompt_tokens', 'total_tokens'].map((name) => [name, usage[name] ?? 0]));
    return c.json({ ...counts, prompt_tokens_details: null, completion_tokens_details: null });
  });

  api.get('/runs/:run_id/steps', (c) => {
    const run = runOf(c);
    return c.json(page(stepsOf(store, run.id), query(c), { limit: 100, order: 'desc' }).map(stepView));
  });

  api.get('/runs/:run_id/metrics', (c) => c.json(runMetricsView(store, runOf(c))));

  api.get('/runs/:run_id/trace', () => {
    throw refuse(501, 'OTEL traces require ClickHouse. Set LETTA_CLICKHOUSE_ENDPOINT and configure ClickHouse connection.');
  });

  api.post('/runs/:run_id/stream', (c) => {
    if (!runOf(c).background) throw invalidArgument('Run was not created in background mode, so it cannot be retrieved.');
    throw refuse(503, 'Background streaming requires Redis to be running. Please ensure Redis is properly configured.');
  });
};
