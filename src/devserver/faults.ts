/** The connection broke, before or after the server did its work. `fetch` fails the same way. */
export class DroppedConnection extends TypeError {
  constructor() {
    super('fetch failed: the dev server dropped the connection');
    this.name = 'DroppedConnection';
  }
}

export type FaultKind = 'latency' | 'status' | 'drop-before' | 'drop-after-commit' | 'html' | 'truncate' | 'stall';

/** One injected fault: it skips `after` matching requests, then hits `times` of them (default 1; 0 for all). */
export interface Fault {
  match?: { method?: string; path?: string };
  times?: number;
  after?: number;
  kind: FaultKind;
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Milliseconds; for `latency`, and for `stall`: between the first half of the answer and the second. */
  ms?: number;
}

interface RequestCount {
  method: string;
  path: string;
  /** 0 where the connection was dropped. */
  status: number;
}

/** Injected faults, and a log of what was asked, for tests of retries and exactly-once. */
export interface Faults {
  add(faults: Fault[]): void;
  clear(): void;
  requests(): RequestCount[];
  resetRequests(): void;
  /** Runs the request with the first fault that fits it, if any. */
  around(method: string, url: URL, run: () => Promise<Response>): Promise<Response>;
}

interface Armed {
  fault: Fault;
  path: RegExp | undefined;
  skip: number;
  left: number;
}

export function newFaults(): Faults {
  let armed: Armed[] = [];
  let log: RequestCount[] = [];
  const take = (method: string, url: URL): Fault | undefined => {
    for (const entry of armed) {
      const wanted = entry.fault.match?.method;
      if (wanted && wanted.toUpperCase() !== method) continue;
      if (entry.path && !entry.path.test(url.pathname)) continue;
      if (entry.skip > 0) {
        entry.skip--;
        continue;
      }
      entry.left--;
      if (entry.left <= 0) armed = armed.filter((other) => other !== entry);
      return entry.fault;
    }
    return undefined;
  };
  return {
    add: (faults) => {
      for (const fault of faults) {
        const times = fault.times ?? 1;
        armed.push({
          fault,
          path: fault.match?.path ? new RegExp(fault.match.path) : undefined,
          skip: fault.after ?? 0,
          left: times === 0 ? Infinity : times,
        });
      }
    },
    clear: () => {
      armed = [];
    },
    requests: () => [...log],
    resetRequests: () => {
      log = [];
    },
    around: async (method, url, run) => {
      const entry: RequestCount = { method, path: url.pathname, status: 0 };
      log.push(entry);
      const fault = take(method, url);
      const response = fault ? await inject(fault, run) : await run();
      entry.status = response.status;
      return response;
    },
  };
}

async function inject(fault: Fault, run: () => Promise<Response>): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      await new Promise((done) => setTimeout(done, fault.ms ?? 100));
      return await run();
    case 'status':
      return Response.json(fault.body ?? { detail: 'injected fault' }, { status: fault.status ?? 500, headers: fault.headers ?? {} });
    case 'html':
      return new Response('<html><body><h1>502 Bad Gateway</h1></body></html>', {
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html', ...fault.headers },
      });
    case 'drop-before':
      throw new DroppedConnection();
    case 'drop-after-commit':
      await run();
      throw new DroppedConnection();
    case 'truncate': {
      const whole = await run();
      const text = await whole.text();
      return new Response(text.slice(0, Math.floor(text.length / 2)), {
        status: whole.status,
        headers: { 'content-type': 'application/json' },
      });
    }
    case 'stall': {
      const whole = await run();
      const bytes = new Uint8Array(await whole.arrayBuffer());
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      void sendHalves(writable.getWriter(), bytes, fault.ms ?? 100);
      return new Response(readable, { status: whole.status, headers: whole.headers });
    }
  }
}

async function sendHalves(writer: WritableStreamDefaultWriter<Uint8Array>, bytes: Uint8Array, ms: number): Promise<void> {
  const middle = Math.floor(bytes.length / 2);
  try {
    await writer.write(bytes.subarray(0, middle));
    await new Promise((done) => setTimeout(done, ms));
    await writer.write(bytes.subarray(middle));
    await writer.close();
  } catch {
    // Whoever asked has left; nobody is there to be told.
  }
}
