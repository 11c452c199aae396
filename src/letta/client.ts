import { Veil } from '../core/veil.ts';
import { createRecent } from './recent.ts';
import type { Recent } from './recent.ts';
import { hideSecretsIn } from './secret-keys.ts';
import { strangeAnswer } from './errors.ts';
import { createSerial } from './serial.ts';
import type { Serial } from './serial.ts';
import { createToolDirectory } from './tool-directory.ts';
import type { ToolDirectory } from './tool-directory.ts';
import { serverText } from './server-text.ts';
import { createTransport } from './transport.ts';
import type { Call, Calls, CallOptions, Query, TransportOptions } from './transport.ts';

/** The server as handlers see it: calls with retries, and the little that they share within one run. */
export interface Letta {
  readonly url: string;
  readonly project?: string;
  readonly calls: Readonly<Calls>;
  /** By how many milliseconds the server's clock was ahead of ours at its last answer (to a second); undefined when it did not tell. */
  skew(): number | undefined;
  /** Words of the server that are no answer to a refused request (why a run failed), as they may be shown. */
  words(text: string): string;
  /** From now on a text, or every secret in an object of the server's, is in nothing that is told of it. Bodies of requests that are JSON are hidden without it. */
  hide(secret: unknown): void;
  get<T>(path: string, options?: CallOptions): Promise<T>;
  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  put<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  patch<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** A POST that is answered by a stream of events: `framesOf` reads it. */
  open(path: string, body: unknown, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  delete(path: string, options?: CallOptions): Promise<void>;
  /** A whole list at once. LC2017 when the answer is no list. */
  list<T>(path: string, options?: CallOptions): Promise<readonly T[]>;
  /** Every object of a list, in order of creation, each once; `pageSize` at a time, default 100. LC2017 when the answer is no list of objects. */
  all<T extends { readonly id: string }>(path: string, query?: Query, pageSize?: number): Promise<readonly T[]>;
  /** Runs writes of one key one after the other. */
  readonly serial: Serial;
  readonly tools: ToolDirectory;
  /** The server's own objects as last read: what we do not manage must go along when a PATCH replaces a whole. */
  readonly recent: Recent;
  /** Waits between looks at something that the server works on; milliseconds. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The clock: milliseconds since 1970. It may jump. */
  now(): number;
  /** Milliseconds that only go forward, for measuring how long something takes. */
  ticks(): number;
  /** From now on asked before every write; what it throws is thrown instead of the write. */
  guard(mayWrite: () => Promise<void>): void;
}

const PAGE = 100;
const NO_LIST = 'what is no list of objects';

/** The way to a server for one run. */
export function createLetta(options: TransportOptions & { readonly sleep: NonNullable<TransportOptions['sleep']> }): Letta {
  const veil = options.veil ?? new Veil();
  const { call, open, calls, skew, guard } = createTransport({ ...options, veil });
  const ticks = options.now ?? (() => performance.now());
  const project = options.projectId ?? options.project;
  const letta: Letta = {
    url: options.url,
    skew,
    words: (text) => serverText(text, veil),
    hide: (secret) => { if (typeof secret === 'string') veil.hide(secret); else hideSecretsIn(secret, veil); },
    ...(project === undefined ? {} : { project }),
    calls,
    get: (path, more) => call('get', path, more),
    post: (path, body, more) => call('post', path, { ...more, body }),
    put: (path, body, more) => call('put', path, { ...more, body }),
    patch: (path, body, more) => call('patch', path, { ...more, body }),
    open: (path, body, more) => open(path, { ...more, body }),
    list: async <T>(path: string, more?: CallOptions) => {
      const rows = await call<readonly T[]>('get', path, more);
      if (!Array.isArray(rows) || !rows.every((row) => typeof row === 'object' && row !== null)) throw strangeAnswer(options.url, path, NO_LIST);
      return rows;
    },
    delete: async (path, more) => { await call('delete', path, more); },
    all: (path, query, pageSize) => allPages({ call, url: options.url }, path, query, pageSize),
    serial: createSerial(),
    tools: createToolDirectory(() => letta.all('/v1/tools/')),
    recent: createRecent(ticks),
    sleep: options.sleep,
    now: options.now ?? Date.now,
    ticks,
    guard,
  };
  return letta;
}

/**
 * Oldest first, until a page is short; the lists repeat a page when the cursor's object has vanished, so a page without
 * anything new ends it too (API notes §2).
 */
async function allPages<T extends { readonly id: string }>({ call, url }: { readonly call: Call; readonly url: string }, path: string, query: Query = {}, pageSize = PAGE): Promise<readonly T[]> {
  const found = new Map<string, T>();
  for (let after: string | undefined; ;) {
    const page = await call<readonly T[]>('get', path, { query: { ...query, order: 'asc', limit: pageSize, after } });
    if (!Array.isArray(page) || !page.every((item) => typeof (item as T | null)?.id === 'string')) throw strangeAnswer(url, path, NO_LIST);
    const before = found.size;
    for (const item of page) found.set(item.id, found.get(item.id) ?? item);
    after = page.at(-1)?.id;
    if (page.length < pageSize || found.size === before) return [...found.values()];
  }
}
