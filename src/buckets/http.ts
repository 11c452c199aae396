import { codesOf, UNREACHABLE } from '../core/unreachable.ts';
import { askedWait } from '../core/backoff.ts';
import type { BucketTrouble } from '../core/bucket.ts';
import { BucketProblem } from '../engine/ports.ts';

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** An answer of a storage, whole. */
export interface Answer { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array }

export interface Asking {
  /** As the fleet file names it: `s3`. */
  readonly provider: string;
  /** The variable that says where it is, for advice. */
  readonly variable: string;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Of a successful answer; LC1405 above it. Other answers are cut off at 64 kB. */
  readonly maxBytes: number;
}

const MAX_COMPLAINT = 64 * 1024;

/**
 * One request. What every storage has in common is thrown as a BucketProblem: no connection, TLS, redirects (which would carry the key
 * away), 429, 5xx. The other answers are the caller's.
 */
export async function ask(url: URL, init: RequestInit, asking: Asking): Promise<Answer> {
  const { provider, signal } = asking;
  let response: Response;
  try {
    response = await asking.fetch(url, { ...init, redirect: 'manual', signal });
  } catch (error) {
    throw unreachable(url, error, asking);
  }
  const { status, headers } = response;
  const bytes = await body(response, url, asking);
  if (status >= 300 && status < 400 && status !== 301) throw service('LC2066', `the storage ${provider} at ${url.origin} redirects, which is not followed`, `Check ${asking.variable}.`);
  if (status === 429 || status >= 500) throw busy(provider, url, status, askedWait(headers, Date.now()));
  return { status, headers, bytes };
}

/** The storage cannot do it now. */
export function busy(provider: string, { origin }: URL, status: number, waitMs?: number): BucketProblem {
  const problem = status === 429 ? `the storage ${provider} at ${origin} still refuses for too many requests` : `the storage ${provider} at ${origin} failed with status ${status}`;
  return new BucketProblem({ code: 'LC2065', problem, next: 'Run it again later.', service: true }, { again: true, ...(waitMs === undefined ? {} : { waitMs }) });
}

/** A failure of the storage as a whole. */
export const service = (code: string, problem: string, next: string, detail?: string): BucketProblem =>
  new BucketProblem({ code, problem, next, service: true, ...(detail === undefined ? {} : { detail }) });

/** A failure of one object or bucket. */
export const trouble = (found: BucketTrouble): BucketProblem => new BucketProblem(found);

async function body(response: Response, url: URL, asking: Asking): Promise<Uint8Array> {
  const limit = response.ok ? asking.maxBytes : MAX_COMPLAINT;
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > limit) break;
      parts.push(part);
    }
  } catch (error) {
    throw unreachable(url, error, asking);
  }
  if (size > limit && response.ok) throw trouble({ code: 'LC1405', problem: `is larger than ${limit / 1024 / 1024} MB` });
  return Buffer.concat(parts);
}

/** Nobody is there: asking again at once changes nothing. */
const FINAL = new Set(['ECONNREFUSED', 'ENOTFOUND']);

function unreachable(url: URL, cause: unknown, { provider, variable, signal }: Asking): Error {
  // The caller's own doing: it knows why.
  if (signal.aborted && cause instanceof Error) return cause;
  const codes = codesOf(cause);
  const tls = codes.find((code) => /CERT|TLS|SSL|ALTNAME|EPROTO|SELF_SIGNED|UNABLE_TO/.test(code));
  if (tls !== undefined) return service('LC2063', `no secure connection to the storage ${provider} at ${url.origin}`, `Check ${variable}, the clock, and the certificates that are trusted here (NODE_EXTRA_CA_CERTS).`, `TLS: ${tls}`);
  const [code] = codes;
  const why = code === undefined ? 'the connection was dropped' : (UNREACHABLE[code] ?? code);
  return new BucketProblem({ code: 'LC2062', problem: `cannot reach the storage ${provider} at ${url.origin}`, detail: why, next: `Check ${variable} and the network.`, service: true }, { cause, again: !codes.some((one) => FINAL.has(one)) });
}
