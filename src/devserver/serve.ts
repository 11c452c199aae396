import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { DroppedConnection } from './faults.ts';
import { createHandler, type HandlerOptions } from './handler.ts';
import { openStore } from './store.ts';

export interface ServeOptions extends Omit<HandlerOptions, 'store'> {
  /** 0 takes a free one. */
  port: number;
  /** Where the objects are kept; in memory when left out. */
  dataDir?: string;
  /** Default 127.0.0.1. */
  host?: string;
}

export interface Served {
  url: string;
  port: number;
  /** Ends open connections, folds the log into the snapshot. Safe to call twice. */
  close(): Promise<void>;
}

/** Serves the dev server over HTTP. Rejects when the port cannot be had or the store cannot be read. Prints nothing. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { port, dataDir, host = '127.0.0.1', ...rest } = options;
  const store = openStore(dataDir);
  const handler = createHandler({ ...rest, store });
  const listener = getRequestListener(
    async (request, env) => {
      try {
        return await handler(request);
      } catch (error) {
        if (!(error instanceof DroppedConnection)) throw error;
        (env as { outgoing: ServerResponse }).outgoing.destroy();
        return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
      }
    },
    { overrideGlobalObjects: false },
  );
  const http = createServer((request, response) => void listener(request, response));
  http.keepAliveTimeout = 30_000;
  try {
    await listen(http, port, host);
  } catch (error) {
    store.close();
    throw error;
  }
  const bound = (http.address() as AddressInfo).port;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      (closing ??= new Promise<void>((done) => {
        http.close(() => {
          store.close();
          done();
        });
        http.closeAllConnections();
      })),
  };
}

function listen(http: HttpServer, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    http.once('error', fail);
    http.listen(port, host, () => {
      http.off('error', fail);
      done();
    });
  });
}
