import { APIConnectionTimeoutError, APIError, Letta as LettaClient } from '@letta-ai/letta-client';
import { askedWait, waitBefore } from '../core/backoff.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { Veil } from '../core/veil.ts';
import { UnknownOutcome } from '../engine/ports.ts';
import type { ServerAccess } from './auth.ts';
import { codesOf } from '../core/unreachable.ts';
import { Refusal, refusalOf, timedOut, unreachable } from './errors.ts';
import type { FailedRequest } from './errors.ts';
import { CarriedError, EVENT_STREAM, guardedFetch } from './fetch.ts';
import type { Fetch } from './fetch.ts';
import { createLimiter } from './limiter.ts';
import { hideSecretsIn } from './secret-keys.ts';
import type { Limiter } from './limiter.ts';
import { BUSY_TRIES, READ_TRIES, isBusy } from './retry.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface CallOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** Milliseconds for one try; default 60 s. */
  readonly timeoutMs?: number;
  /** Ends the waiting between two tries. A call under way is never broken off: the outcome of a write would not be known. */
  readonly signal?: AbortSignal;
}

/** A try that failed and will be made again. */
export interface RetryEvent { readonly method: string; readonly path: string; readonly status?: number; readonly waitMs: number; readonly attempt: number }

export interface TransportOptions extends ServerAccess {
  readonly limiter?: Limiter;
  readonly onRetry?: (event: RetryEvent) => void;
  /** Hides the secrets of this run in what the server says; learns those that are sent. Default: one of its own. */
  readonly veil?: Veil;
  readonly fetch?: Fetch;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  /** The clock, for dates; it may jump. */
  readonly now?: () => number;
}

export interface Calls {
  total: number;
  reads: number;
  writes: number;
  /** Tries that got no answer: the server was away, or went away. */
  unanswered: number;
}

/**
 * One API call, with retries: reads after any passing failure, writes only when nothing was done for certain (429, 503, a locked row, a
 * connection that never came about). Throws Refusal (a DiagnosticError) for an answer, UnknownOutcome for a write without one (time-out, dropped connection, 500, 502, 504).
 */
export type Call = <T>(method: Method, path: string, options?: CallOptions) => Promise<T>;

/** A POST that is answered by a stream of events; its outcome is certain as soon as that begins. Retries and errors as those of `Call`. */
export type Open = (path: string, options?: CallOptions) => Promise<ReadableStream<Uint8Array>>;

const TIMEOUT_MS = 60_000;
/** Failures before a byte was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** The way to one server. The client library carries the requests (its headers choose the server's dialect, API notes §1.3); its own retries are off. */
export function createTransport(options: TransportOptions): { readonly call: Call; readonly open: Open; readonly calls: Calls; /** See Letta. */ skew(): number | undefined; /** See Letta. */ guard(mayWrite: () => Promise<void>): void } {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? pause;
  const limiter = options.limiter ?? createLimiter({ sleep, ...(options.now ? { now } : {}) });
  const veil = options.veil ?? new Veil();
  if (options.apiKey) veil.hide(options.apiKey);
  const about = { url: options.url, withKey: Boolean(options.apiKey), veil };
  const calls: Calls = { total: 0, reads: 0, writes: 0, unanswered: 0 };
  let answered = false;
  let mayWrite = (): Promise<void> => Promise.resolve();
  let skewMs: number | undefined;
  const client = new LettaClient({
    baseURL: options.url,
    apiKey: options.apiKey ?? null,
    project: options.project ?? null,
    projectID: options.projectId ?? null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: guardedFetch(options.fetch ?? globalThis.fetch, about, (headers) => {
      const date = Date.parse(headers.get('date') ?? '');
      if (!Number.isNaN(date)) skewMs = date - now();
    }),
  });

  const once = async <T>(method: Method, path: string, call: CallOptions): Promise<T> => {
    calls.total++;
    calls[method === 'get' ? 'reads' : 'writes']++;
    const result = await client[method]<T>(path, requestOf(call));
    return result;
  };

  const opened = async (path: string, call: CallOptions): Promise<ReadableStream<Uint8Array>> => {
    calls.total++;
    calls.writes++;
    const { body } = await client.post(path, { ...requestOf(call), headers: { accept: EVENT_STREAM } }).asResponse();
    if (!body) throw new Error('an answer without a body');
    return body;
  };

  const insisting = async <T>(method: Method, path: string, given: CallOptions, attemptOnce: () => Promise<T>): Promise<T> => {
    const request: FailedRequest = { ...about, method: method.toUpperCase(), path };
    hideSecretsIn(given.body, veil);
    const attempted = method === 'get' ? attemptOnce : async () => {
      await mayWrite();
      return attemptOnce();
    };
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await limiter.run(attempted, (thrown) => (statusOf(thrown) === 429 ? (askedWait(headersOf(thrown), now()) ?? 200) : undefined));
        answered = true;
        return result;
      } catch (thrown) {
        const outcome = classify(thrown, request, method, given);
        if (outcome.status !== undefined) answered = true;
        else if (outcome.again !== 'no' || outcome.error instanceof UnknownOutcome) calls.unanswered++;
        const tries = triesOf(outcome, answered);
        if (attempt >= tries) throw outcome.error;
        const waitMs = waitBefore(attempt, askedWait(outcome.headers, now()), random);
        options.onRetry?.({ method: request.method, path, waitMs, attempt, ...(outcome.status === undefined ? {} : { status: outcome.status }) });
        await sleep(waitMs, given.signal);
      }
    }
  };
  return {
    skew: () => skewMs,
    guard: (check) => { mayWrite = check; },
    call: <T>(method: Method, path: string, given: CallOptions = {}) => insisting(method, path, given, () => once<T>(method, path, given)),
    open: (path, given = {}) => insisting('post', path, given, () => opened(path, given)),
    calls,
  };
}

const requestOf = (call: CallOptions) => ({
  timeout: call.timeoutMs ?? TIMEOUT_MS,
  ...(call.query ? { query: definedOf(call.query) } : {}),
  ...(call.body === undefined ? {} : { body: call.body }),
});

/** A server that never answered is not there: that is said at once. One that did is waited for (it may be starting again), for half a minute or so. */
function triesOf({ again, notSent }: Outcome, answered: boolean): number {
  if (again === 'no') return 1;
  if (notSent) return answered ? BUSY_TRIES : 1;
  return again === 'busy' ? BUSY_TRIES : READ_TRIES;
}

const statusOf = (thrown: unknown): number | undefined => (thrown instanceof APIError && typeof thrown.status === 'number' ? thrown.status : undefined);
const headersOf = (thrown: unknown): Headers | undefined => (thrown instanceof APIError ? (thrown.headers as Headers | undefined) : undefined);

interface Outcome { readonly error: Error; readonly again: 'busy' | 'read' | 'no'; readonly status?: number; readonly headers?: Headers; readonly notSent?: boolean }

/** What a failure means: is it certain, may it be tried again, how is it told. */
function classify(thrown: unknown, request: FailedRequest, method: Method, options: CallOptions): Outcome {
  const read = method === 'get';
  const unknown = (error: DiagnosticError): Outcome =>
    ({ error: read ? error : new UnknownOutcome(error.message, { cause: error }), again: read ? 'read' : 'no' });

  const carried = carriedIn(thrown);
  if (carried) return { error: carried, again: 'no', ...(carried instanceof Refusal ? { status: carried.status } : {}) };
  if (thrown instanceof APIConnectionTimeoutError) return unknown(timedOut(request, options.timeoutMs ?? TIMEOUT_MS));
  const status = statusOf(thrown);
  if (thrown instanceof DiagnosticError) return { error: thrown, again: 'no' };
  if (thrown instanceof APIError && status !== undefined) {
    const headers = headersOf(thrown);
    const body: unknown = thrown.error ?? thrown.message.replace(/^\d+ /, '');
    const refusal = refusalOf(request, status, body, headers?.get('content-type') ?? null);
    const seen = { status, ...(headers ? { headers } : {}) };
    if (isBusy(status, headers)) return { error: refusal, again: 'busy', ...seen };
    if (status >= 500 || status === 408) return { ...unknown(refusal), ...seen };
    return { error: refusal, again: 'no', ...seen };
  }
  if (thrown instanceof APIError) {
    const codes = codesOf(thrown);
    const error = unreachable(request, thrown.cause);
    const notSent = codes.some((code) => NOT_SENT.has(code) || /CERT|ALTNAME|TLS|SSL/.test(code));
    // Nothing was done, for certain: a write may be sent again too.
    return notSent ? { error, again: 'read', notSent } : unknown(error);
  }
  // The answer began and broke off (a dropped connection, half a JSON text).
  return unknown(unreachable(request, thrown));
}

function carriedIn(thrown: unknown): Error | undefined {
  for (let at = thrown, depth = 0; typeof at === 'object' && at !== null && depth < 4; at = (at as { cause?: unknown }).cause, depth++) {
    if (at instanceof CarriedError) return at.carried;
  }
  return undefined;
}

const definedOf = (query: Query): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));

/** Waits; ends early, with the signal's reason, when it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
