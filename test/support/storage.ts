import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the storage got. */
export interface StorageRequest { readonly method: string; readonly path: string; readonly authorization: string | undefined; readonly body: string }

/** A stand-in for Supabase Storage: the routes that are used, with its own errors (a 400 that says 404 in its body). */
export interface Storage {
  readonly url: string;
  readonly requests: StorageRequest[];
  /** Answers before anything else, while it returns true. */
  fault: ((request: StorageRequest, response: ServerResponse) => boolean) | undefined;
  /** The variables that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  put(bucket: string, key: string, content: string | Uint8Array): void;
  close(): Promise<void>;
}

export const STORAGE_KEY = 'service-role-key-hunter2';

export async function createStorage({ page = 1000 }: { readonly page?: number } = {}): Promise<Storage> {
  const buckets = new Map<string, Map<string, Uint8Array>>();
  const requests: StorageRequest[] = [];

  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const missing = (response: ServerResponse, what: 'Bucket' | 'Object'): void =>
    answer(response, 400, { statusCode: '404', error: what === 'Bucket' ? 'Bucket not found' : 'not_found', message: `${what} not found` });

  const handle = (request: StorageRequest, response: ServerResponse): void => {
    if (request.authorization !== `Bearer ${STORAGE_KEY}`) return answer(response, 400, { statusCode: '403', error: 'Unauthorized', message: 'invalid signature' });
    const [, area, ...steps] = request.path.replace(/^\/storage\/v1/, '').split('/').map(decodeURIComponent);
    if (area === 'bucket') return buckets.has(steps[0] ?? '') ? answer(response, 200, { id: steps[0] }) : missing(response, 'Bucket');
    if (area !== 'object') return answer(response, 404, { statusCode: '404', error: 'Not Found', message: 'Route not found' });
    if (request.method === 'POST' && steps[0] === 'list') {
      const { prefix, limit = 100, offset = 0 } = JSON.parse(request.body) as { readonly prefix: string; readonly limit?: number; readonly offset?: number };
      const keys = [...(buckets.get(steps[1] ?? '')?.keys() ?? [])];
      return answer(response, 200, entriesOf(keys, prefix).slice(offset, offset + Math.min(limit, page)));
    }
    const objects = buckets.get(steps[0] ?? '');
    if (!objects) return missing(response, 'Bucket');
    const key = steps.slice(1).join('/');
    // It takes only some characters (so its documentation; not tried on a live one).
    if (!/^[\w/!\-.*'() &$@=;:+,?]*$/.test(key)) return answer(response, 400, { statusCode: '400', error: 'InvalidKey', message: `Invalid key: ${key}` });
    const bytes = objects.get(key);
    if (!bytes) return missing(response, 'Object');
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
  };

  const server = createServer((incoming: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', authorization: incoming.headers.authorization, body: Buffer.concat(parts).toString() };
      requests.push(request);
      if (!storage.fault?.(request, response)) handle(request, response);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage: Storage = {
    url, requests, fault: undefined,
    env: { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: STORAGE_KEY },
    put(bucket, key, content) {
      const objects = buckets.get(bucket) ?? new Map<string, Uint8Array>();
      buckets.set(bucket, objects.set(key, typeof content === 'string' ? new TextEncoder().encode(content) : content));
    },
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
  return storage;
}

/** What lies in a folder: objects with an id, folders without one; the folder's name is compared without regard to case, as there. */
function entriesOf(keys: readonly string[], prefix: string): readonly unknown[] {
  const folder = prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`;
  const names = new Map<string, boolean>();
  for (const key of keys) {
    if (!key.toLowerCase().startsWith(folder.toLowerCase())) continue;
    const [name = '', ...more] = key.slice(folder.length).split('/');
    names.set(name, more.length === 0);
  }
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, isObject]) => ({ name, id: isObject ? `id-of-${name}` : null }));
}
