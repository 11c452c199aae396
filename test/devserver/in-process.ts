import { createHandler, type Handler, type HandlerOptions } from '../../src/devserver/handler.ts';
import { openStore, type Store } from '../../src/devserver/store.ts';

export interface Answer {
  status: number;
  // What the server says is looked into freely by tests.
  body: Thing;
  headers: Headers;
}

export interface Thing {
  [key: string]: Thing;
}

export interface InProcess {
  store: Store;
  handler: Handler;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  del(path: string): Promise<Answer>;
}

/** A dev server in this process; requests count as those of a client ≥ 1 unless they carry another user agent. */
export function inProcess(options: Partial<HandlerOptions> = {}): InProcess {
  const store = options.store ?? openStore();
  const handler = createHandler({ ...options, store });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const form = body instanceof FormData;
    const init: RequestInit = {
      method,
      headers: { ...(body === undefined || form ? {} : { 'content-type': 'application/json' }), ...headers },
    };
    if (body !== undefined) init.body = form ? body : JSON.stringify(body);
    const response = await handler(new Request(`http://dev.test${path}`, init));
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : parse(text), headers: response.headers } as Answer;
  };
  return {
    store,
    handler,
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    del: (path) => call('DELETE', path),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Ids or names of a list answer. */
export function pick(list: Thing, key: string): string[] {
  return (list as unknown as Record<string, string>[]).map((item) => item[key] ?? '');
}

export const LEGACY = { 'user-agent': 'curl/8.5.0' };

/** Waits until the files of a folder are read, whatever else the machine does. */
export async function filesRead(dev: InProcess, folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const states = pick((await dev.get(`/v1/folders/${folder}/files`)).body, 'processing_status');
    if (states.every((state) => state === 'completed')) return;
    await new Promise((done) => setTimeout(done, 10));
  }
}
