import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { addBuiltinTools } from './catalogue/builtin-tools.ts';
import { ApiError } from './errors.ts';
import { DroppedConnection, newFaults, type Faults } from './faults.ts';
import { checkQuery } from './page.ts';
import { rateGate } from './rate.ts';
import { devRoutes } from './routes/dev.ts';
import { ALL_ROUTES } from './routes/index.ts';
import type { Profile, Server } from './server.ts';
import type { Store } from './store.ts';

export interface HandlerOptions {
  store: Store;
  /** Milliseconds that every answer waits. */
  latency?: number;
  faults?: Faults;
  profile?: Profile;
  /** Agents that the cloud profile's plan allows; default 3. */
  agentLimit?: number;
  /** Milliseconds that a file spends in each state before it is completed; default 20. */
  fileDelayMs?: number;
  /** Milliseconds that each connected agent adds to a block PATCH; default 0. */
  recompileMs?: number;
  /** Requests per second that are let through; default: all. */
  rate?: number;
  /** Told of every failure that a client sees as 500; default: written to stderr. */
  onError?: (error: unknown) => void;
}

export type Handler = (request: Request) => Promise<Response>;

/**
 * A Letta-compatible server as a function (API notes §1-§13, §15). It rejects with `DroppedConnection` where an injected
 * fault breaks the connection, as `fetch` would. What a request changed is in the store's log before its answer is given.
 */
export function createHandler(options: HandlerOptions): Handler {
  const { store } = options;
  const faults = options.faults ?? newFaults();
  const server: Server = {
    store,
    profile: options.profile ?? 'local',
    agentLimit: options.agentLimit ?? 3,
    fileDelayMs: options.fileDelayMs ?? 20,
    recompileMs: options.recompileMs ?? 0,
    onError:
      options.onError ?? ((error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)),
  };
  addBuiltinTools(store);
  failInterruptedRuns(store);
  store.flush();
  const app = newApp(server);
  const control = new Hono({ strict: false });
  devRoutes(control, server, faults);
  control.onError((error) => answerError(error, server));
  const refusedRate = options.rate ? rateGate(options.rate) : undefined;
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/__dev/')) return await control.fetch(request);
    const received = await whole(request);
    if (options.latency) await new Promise((done) => setTimeout(done, options.latency));
    return await faults.around(request.method, url, async () => {
      const response = refusedRate?.() ?? refusedQuery(request.method, url) ?? (await app.fetch(received));
      store.flush();
      return response;
    });
  };
}

/** The request with all of its body: work begins when that has arrived, and goes on when the sender leaves. One that breaks off before does nothing. */
async function whole(request: Request): Promise<Request> {
  if (request.body === null) return request;
  const { method, url, headers } = request;
  const body = await request.arrayBuffer().catch(() => { throw new DroppedConnection(); });
  return new Request(url, { method, headers, body });
}

/** A run dies with its process; nobody would ever see it end. */
function failInterruptedRuns(store: Store): void {
  for (const run of store.all('runs')) {
    if (run.status === 'created' || run.status === 'running')
      store.patch('runs', run, { status: 'failed', stop_reason: 'error', completed_at: store.now() });
  }
}

function newApp(server: Server): Hono {
  const api = new Hono({ strict: false });
  for (const routes of ALL_ROUTES) routes(api, server);
  const app = new Hono({ strict: false });
  app.route('/v1', api);
  app.route('/latest', api);
  app.notFound((c) => {
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].some((method) => app.router.match(method, c.req.path)[0].length > 0);
    return others ? c.json({ detail: 'Method Not Allowed' }, 405) : c.json({ detail: 'Not Found' }, 404);
  });
  app.onError((error) => answerError(error, server));
  return app;
}

/** What is asked of a list is checked before anything is looked for. */
function refusedQuery(method: string, url: URL): Response | undefined {
  try {
    checkQuery(url.searchParams, method === 'GET');
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return Response.json(error.body, { status: error.status as ContentfulStatusCode });
    throw error;
  }
}

function answerError(error: Error, server: Server): Response {
  if (error instanceof ApiError) return Response.json(error.body, { status: error.status as ContentfulStatusCode, headers: error.headers });
  server.onError(error);
  return Response.json({ detail: 'An unknown error occurred' }, { status: 500 });
}
