/** What is done to one request that writes: the K-th of an apply, and, where the fault stays, all that come after it. */
export interface Hit {
  /** Sends the request to the server. */
  readonly send: () => Promise<Response>;
  /** Where it goes. */
  readonly url: URL;
  /** How many tries of this or later requests were hit before. */
  readonly times: number;
  readonly around: Around;
}

/** What a fault may reach for beside the request. */
export interface Around {
  /** Takes the server away and brings it back on the same port after so many milliseconds, with what it had. */
  leave(ms: number): Promise<void>;
  /** The first Ctrl-C. */
  interrupt(): void;
  /** `lettactl force-unlock`, by somebody else. */
  breakLock(): Promise<void>;
  /** Moves the clock of this process. */
  shiftClock(ms: number): void;
}

export interface Kind {
  readonly name: string;
  /** Does it: the answer, or an error as fetch throws it. Undefined: the request is sent as if nothing were. */
  readonly strike: (hit: Hit) => Promise<Response | undefined>;
  /** Requests that are hit from the K-th on; default 1. */
  readonly times?: number;
  /** The fault is on the program's own side, before or after the wire: nothing that stands between it and a server can make it. */
  readonly where?: 'the client';
  /** What the apply must make of it: get through, with retries; end with one error of this code for the whole run; or either, as long as it goes on. */
  readonly must: 'gets through' | 'either' | { readonly stops: string };
}

const answer = (status: number, headers: Record<string, string> = {}, body: unknown = { detail: 'as asked for' }): Promise<Response> =>
  Promise.resolve(Response.json(body, { status, headers }));
const html = (status: number): Promise<Response> => Promise.resolve(new Response('<html><body>a proxy</body></html>', { status, headers: { 'content-type': 'text/html' } }));
const broken = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
const inTime = (): Error => Object.assign(new Error('This operation was aborted'), { name: 'AbortError' });
const inSeconds = (seconds: number): Record<string, string> => ({ 'retry-after': new Date(Date.now() + seconds * 1000).toUTCString(), date: new Date().toUTCString() });

const DAY = 86_400_000;

/** Every fault that an apply may meet. */
export const kinds: readonly Kind[] = [
  { name: '429, Retry-After in seconds', must: 'gets through', times: 2, strike: () => answer(429, { 'retry-after': '0' }) },
  { name: '429, Retry-After as a date', must: 'gets through', strike: () => answer(429, inSeconds(1)) },
  { name: '429, retry-after-ms', must: 'gets through', times: 3, strike: () => answer(429, { 'retry-after-ms': '5' }) },
  { name: '409, a locked row', must: 'gets through', times: 3, strike: () => answer(409, { 'retry-after': '0' }) },
  { name: '409 without Retry-After', must: 'either', strike: () => answer(409) },
  { name: '503', must: 'gets through', strike: () => answer(503, { 'retry-after': '0' }) },
  { name: '500, the work not done', must: 'either', strike: () => answer(500) },
  { name: '500, the work done', must: 'either', strike: async ({ send }) => { await send(); return answer(500); } },
  { name: '500 from there on', must: 'either', times: Infinity, strike: () => answer(500) },
  { name: '502', must: 'either', strike: async ({ send }) => { await send(); return answer(502); } },
  { name: '400 from there on', must: 'either', times: Infinity, strike: () => answer(400) },
  { name: '422', must: 'either', strike: () => answer(422) },
  { name: '402, the plan’s limit, from there on', must: 'either', times: Infinity, strike: () => answer(402) },
  { name: 'dropped before the work', must: 'either', strike: () => Promise.reject(broken('ECONNRESET')) },
  { name: 'dropped after the work', must: 'either', strike: async ({ send }) => { await send(); throw broken('UND_ERR_SOCKET'); } },
  { name: 'dropped after the work, from there on', must: 'either', times: Infinity, strike: async ({ send }) => { await send(); throw broken('ECONNRESET'); } },
  { name: 'no answer in time, the work done', where: 'the client', must: 'either', strike: async ({ send }) => { await send(); throw inTime(); } },
  { name: 'no answer in time, the work not done', where: 'the client', must: 'either', strike: () => Promise.reject(inTime()) },
  { name: 'an answer just in time', must: 'gets through', strike: async () => { await new Promise((done) => { setTimeout(done, 150); }); return undefined; } },
  { name: 'half a JSON text', must: 'either', strike: async ({ send }) => { const text = await (await send()).text(); return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } }); } },
  { name: 'HTML with 200', must: { stops: 'LC2017' }, times: Infinity, strike: () => html(200) },
  { name: 'HTML with 200, once, the work done', must: { stops: 'LC2017' }, strike: async ({ send }) => { await send(); return html(200); } },
  { name: 'HTML with 502', must: 'either', strike: () => html(502) },
  { name: 'a redirect on the same host', must: 'gets through', strike: ({ url }) => answer(307, { location: `${url.pathname}${url.search}` }) },
  { name: 'a redirect to another host', must: { stops: 'LC2019' }, times: Infinity, strike: () => answer(302, { location: 'https://elsewhere.example/login' }) },
  { name: 'an expired key, from there on', must: { stops: 'LC2003' }, times: Infinity, strike: () => answer(401) },
  { name: 'a server that is away for two seconds', must: 'either', strike: async ({ around }) => { await around.leave(2000); throw broken('ECONNRESET'); } },
  { name: 'a server that restarts after the work', must: 'either', strike: async ({ send, around }) => { await send(); await around.leave(300); throw broken('ECONNRESET'); } },
  { name: 'a connection refused three times', where: 'the client', must: 'gets through', times: 3, strike: () => Promise.reject(broken('ECONNREFUSED')) },
  { name: 'a name that is not resolved just now', where: 'the client', must: 'gets through', times: 2, strike: () => Promise.reject(broken('EAI_AGAIN')) },
  { name: 'a clock that goes back a day', must: 'gets through', strike: ({ around }) => { around.shiftClock(-DAY); return answer(429, { 'retry-after': '0' }); } },
  { name: 'a clock that goes forward a day', must: 'gets through', strike: ({ around }) => { around.shiftClock(DAY); return answer(429, { 'retry-after': '0' }); } },
  { name: 'a server whose clock is off by a day', must: 'gets through', strike: () => answer(429, { date: new Date(Date.now() - DAY).toUTCString(), 'retry-after': new Date(Date.now() - DAY).toUTCString() }) },
  { name: 'Ctrl-C', must: 'either', strike: ({ around }) => { around.interrupt(); return Promise.resolve(undefined); } },
  { name: 'a lock that was broken', must: { stops: 'LC3003' }, strike: async ({ around }) => { await around.breakLock(); return answer(503, { 'retry-after': '0' }); } },
];
