import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way to a server. */
export interface Passing {
  readonly method: string;
  readonly url: URL;
  /** Hands it on; the answer, read to its end. */
  readonly send: () => Promise<Response>;
}

/** What is done to it: the answer that the client gets, undefined to pass it on as it is; an error breaks the client's connection. */
export type Meddle = (passing: Passing) => Promise<Response | undefined>;

/** Stands between a program and a server, on the loopback. */
export interface Proxy {
  readonly url: string;
  /** Waits until every request that came in is dealt with, also those whose client is gone. */
  idle(): Promise<void>;
  /** Breaks all connections and takes none, for so many milliseconds; resolves as soon as it is away. */
  leave(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Whether a request changes anything: searches are POSTs that write nothing. */
export const isWrite = (method: string, path: string): boolean => method !== 'GET' && !path.endsWith('/search');

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** Over a connection of its own: the server closes those that idle, which is no fault that was asked for. */
const forward = (target: URL, { method = 'GET', headers }: IncomingMessage, body: Buffer): Promise<Response> => new Promise((resolve, reject) => {
  const { connection: _connection, 'accept-encoding': _encoding, 'transfer-encoding': _chunks, ...kept } = headers;
  const going = request(target, { method, agent: false, headers: { ...kept, host: target.host, ...(body.length > 0 ? { 'content-length': String(body.length) } : {}) } }, (answer) => {
    bodyOf(answer).then((bytes) => {
      const [status, { connection: _close, 'transfer-encoding': _none, 'content-length': _length, ...rest }] = [answer.statusCode ?? 500, answer.headers];
      resolve(new Response(status === 204 || status === 304 ? null : new Uint8Array(bytes), { status, headers: rest as Record<string, string> }));
    }, reject);
  });
  going.once('error', reject).end(body);
});

/** `meddle` is asked about the requests that write, one at a time as they come. */
export async function createProxy(server: string, meddle: Meddle): Promise<Proxy> {
  const pending = new Set<Promise<void>>();
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const { method = 'GET' } = incoming;
    const url = new URL(incoming.url ?? '/', server);
    const send = (): Promise<Response> => forward(url, incoming, body);
    const response = (isWrite(method, url.pathname) ? await meddle({ method, url, send }) : undefined) ?? await send();
    const bytes = Buffer.from(await response.arrayBuffer());
    outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': bytes.length }).end(bytes);
  };
  const listener = createServer((incoming, outgoing) => {
    const work = pass(incoming, outgoing).catch(() => { outgoing.destroy(); });
    pending.add(work);
    void work.finally(() => pending.delete(work));
  });
  const listen = (port: number): Promise<number> => new Promise((resolve, reject) => {
    listener.once('error', reject).listen(port, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
  });
  const stop = (): Promise<void> => new Promise((resolve) => {
    listener.close(() => resolve());
    listener.closeAllConnections();
  });
  const port = await listen(0);
  let back: Promise<unknown> = Promise.resolve();
  return {
    url: `http://127.0.0.1:${port}`,
    async idle() {
      await back;
      while (pending.size > 0) await Promise.all(pending);
    },
    async leave(ms) {
      await stop();
      back = new Promise((resolve) => { setTimeout(resolve, ms); }).then(() => listen(port));
    },
    async close() {
      await back;
      await stop();
    },
  };
}
