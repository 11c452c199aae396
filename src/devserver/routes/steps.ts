import type { Context } from 'hono';
import { readBody } from '../body.ts';
import { refuse, unprocessable } from '../errors.ts';
import { rawMessageView } from '../objects/messages.ts';
import { stepMetricsView, stepView, traceView } from '../objects/steps.ts';
import { badQuery, page } from '../page.ts';
import type { Json } from '../rows.ts';
import { pathId, pathRow, query, rowOf, type Routes } from '../server.ts';

const FEEDBACK: readonly string[] = ['positive', 'negative'];

/** Model calls, one by one. Their list is broken in 0.16.8: whatever is asked, the route stumbles over its own order. */
export const stepRoutes: Routes = (api, server) => {
  const { store } = server;
  const at = '/steps/:step_id';

  api.get('/steps', (c) => {
    const [order, feedback] = [query(c).get('order'), query(c).get('feedback')];
    if (order !== null && order !== 'asc' && order !== 'desc') throw badQuery('order', "Input should be 'asc' or 'desc'");
    if (feedback !== null && !FEEDBACK.includes(feedback)) throw badQuery('feedback', "Input should be 'positive' or 'negative'");
    throw refuse(400, "Argument order does not match type typing.Optional[str]; is False of type <class 'bool'>");
  });

  api.get(at, (c) => c.json(stepView(pathRow(c, server, 'steps', 'step_id'))));

  api.get(`${at}/metrics`, (c) => c.json(stepMetricsView(pathRow(c, server, 'steps', 'step_id'))));

  const trace = (c: Context): Json => {
    const row = store.get('steps', pathId(c, 'step_id', 'step'));
    return row ? traceView(row, rowOf(server, 'agents', row.agent_id)) : null;
  };
  api.get(`${at}/trace`, (c) => c.json(trace(c)));
  api.get('/telemetry/:step_id', (c) => c.json(trace(c)));

  api.get(`${at}/messages`, (c) => {
    const id = pathId(c, 'step_id', 'step');
    // What the model said is shown as it is kept: words without a call are its reasoning. What it was told belongs to no step.
    const said = store.all('messages').filter((row) => row.step_id === id && row.message_type !== 'user_message' && row.message_type !== 'system_message');
    return c.json(page(said, query(c), { limit: 100, order: 'asc' }).map((row) => rawMessageView(store, row)));
  });

  api.patch(`${at}/feedback`, async (c) => {
    const body = await readBody(c.req.raw, { fields: { feedback: 'string', tags: 'strings' } });
    const feedback = body.string('feedback') ?? null;
    if (feedback !== null && !FEEDBACK.includes(feedback))
      throw unprocessable([{ type: 'enum', loc: ['body', 'feedback'], msg: "Input should be 'positive' or 'negative'", input: feedback }]);
    const row = pathRow(c, server, 'steps', 'step_id');
    return c.json(stepView(store.patch('steps', row, { feedback, tags: body.strings('tags') ?? row.tags })));
  });

  api.patch(`${at}/transaction/:transaction_id`, (c) => {
    pathId(c, 'step_id', 'step');
    throw refuse(500, 'An unknown error occurred');
  });
};
