import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiagnosticError, type Diagnostic } from '../../src/core/diagnostic.ts';
import type { Fault } from '../../src/devserver/faults.ts';
import { createHandler, type HandlerOptions } from '../../src/devserver/handler.ts';
import { openStore, type Store } from '../../src/devserver/store.ts';
import type { EngineEvent } from '../../src/engine/events.ts';
import { LettaCtl, type LettaCtlOptions } from '../../src/sdk/lettactl.ts';

const URL = 'http://dev.test';

export interface Asked { readonly method: string; readonly path: string; readonly status: number }

export interface PlaceOptions extends Omit<HandlerOptions, 'store'> {
  /** Changes an answer on its way to the tool (not to `api`). */
  readonly answer?: (response: Response, url: URL) => Promise<Response>;
  /** Where the dev server keeps its data, and finds what MCP servers offer; default: nowhere. */
  readonly data?: string;
}

/** A temporary folder and a server to work on, whichever. */
export type Ground = Pick<Place, 'dir' | 'events' | 'write' | 'api' | 'sdk'> & { close(): void | Promise<void> };

/** A temporary folder and a dev server in this process; nothing is listened on, so requests cost little. */
export interface Place {
  readonly dir: string;
  readonly store: Store;
  /** Events of all instances since `forget`. */
  readonly events: EngineEvent[];
  path(name: string): string;
  write(files: Readonly<Record<string, string>>): void;
  read(name: string): Buffer;
  remove(name: string): void;
  /** All files below the folder, hidden ones too, by their path. */
  files(): ReadonlyMap<string, Buffer>;
  sdk(options?: LettaCtlOptions): LettaCtl;
  /** The way to the server that the instances use. */
  readonly fetch: typeof fetch;
  /** The server's API, behind the tool's back. Throws when the answer is no success. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  faults(...faults: readonly Fault[]): Promise<void>;
  clearFaults(): Promise<void>;
  /** What was asked since `forget`, without what only reads. */
  writes(): Promise<readonly Asked[]>;
  requests(): Promise<readonly Asked[]>;
  /** Forgets events and requests. */
  forget(): Promise<void>;
  dump(): Promise<string>;
  close(): void;
}

/** Searches are POSTs that write nothing. */
const isRead = ({ method, path }: Asked): boolean => method === 'GET' || path.endsWith('/search');

export function createPlace({ answer, data, ...options }: PlaceOptions = {}): Place {
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-place-'));
  const store = openStore(data);
  const handler = createHandler({ fileDelayMs: 0, ...options, store });
  const events: EngineEvent[] = [];
  const path = (name: string): string => join(dir, name);
  const fetched: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const request = new Request(input, init);
    const response = await handler(request);
    return answer ? answer(response, new globalThis.URL(request.url)) : response;
  };
  const api = async <T>(method: string, route: string, body?: unknown): Promise<T> => {
    const response = await handler(new Request(`${URL}${route}`, {
      // Named so, it gets all relations of an agent (API notes §1.3).
      method, headers: { 'user-agent': 'test/0', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }));
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const requests = async (): Promise<readonly Asked[]> => (await api<{ requests: readonly Asked[] }>('GET', '/__dev/requests')).requests;
  return {
    dir, store, events, path, api, requests,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
      }
    },
    read: (name) => readFileSync(path(name)),
    remove: (name) => rmSync(path(name), { recursive: true, force: true }),
    files: () => new Map(readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)).sort().map((file) => [file.slice(dir.length + 1), readFileSync(file)])),
    fetch: fetched,
    sdk: (more = {}) => new LettaCtl({ cwd: dir, env: {}, server: { baseUrl: URL }, fetch: fetched, version: '1.0.0', onEvent: (event) => { events.push(event); }, ...more }),
    async faults(...faults) { await api('POST', '/__dev/faults', faults); },
    async clearFaults() { await api('DELETE', '/__dev/faults'); },
    writes: async () => (await requests()).filter((asked) => !isRead(asked)),
    async forget() {
      events.length = 0;
      await api('DELETE', '/__dev/requests');
    },
    dump: async () => JSON.stringify(await api('GET', '/__dev/dump')),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The diagnostics with which it fails; it must fail with a DiagnosticError. */
export async function refusal(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
  throw new Error('it was expected to fail, and did not');
}

/** The codes of the errors with which it fails. */
export const codesOf = async (work: Promise<unknown>): Promise<readonly string[]> =>
  (await refusal(work)).filter((diagnostic) => diagnostic.severity === 'error').map((diagnostic) => diagnostic.code);

/** Lists the objects of a kind over the API. */
export const objects = (place: Pick<Place, 'api'>, kind: string): Promise<readonly Row[]> => place.api<readonly Row[]>('GET', `/v1/${kind}/?limit=1000`);

/** An object of the server, as far as these tests look at it. */
export interface Row { readonly id: string; readonly name: string; readonly label?: string; readonly system?: string; readonly value?: string; readonly description?: string; readonly tags?: readonly string[]; readonly metadata?: Readonly<Record<string, unknown>> }

/** The only object of its kind with this name or label. */
export async function only(place: Pick<Place, 'api'>, kind: string, name: string): Promise<Row> {
  const found = (await objects(place, kind)).filter((row) => (row.label ?? row.name) === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} ${kind} are called ${name}`);
  return found[0];
}
