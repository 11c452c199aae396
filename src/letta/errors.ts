import { codesOf, UNREACHABLE } from '../core/unreachable.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Veil } from '../core/veil.ts';
import { shownUrl } from './auth.ts';
import { serverText, wordsOf } from './server-text.ts';

/** An answer of the server that refuses a request. `status` is 0 when there was no answer at all. */
export class Refusal extends DiagnosticError {
  readonly status: number;
  /** The server's words, fit to be shown. */
  readonly words: string;
  constructor(status: number, words: string, diagnostic: Diagnostic, options?: ErrorOptions) {
    super([diagnostic], options);
    this.name = 'Refusal';
    this.status = status;
    this.words = words;
  }
}

/** Whether an error is a refusal with one of these statuses. */
export const isRefusal = (error: unknown, ...statuses: readonly number[]): error is Refusal =>
  error instanceof Refusal && (statuses.length === 0 || statuses.includes(error.status));

/** A request and what came of it, as far as an error message may tell. */
export interface FailedRequest {
  readonly url: string;
  readonly method: string;
  readonly path: string;
  /** Whether an API key goes along. */
  readonly withKey: boolean;
  /** What the answer must not tell again. */
  readonly veil: Veil;
}

const error = (code: string, summary: string, more: Partial<Diagnostic> = {}): Diagnostic => ({ severity: 'error', code, summary, ...more });

/** An error answer as a Refusal (codes: docs/error-codes/LC2.md). Statuses: API notes §1.5. */
export function refusalOf(request: FailedRequest, status: number, body: unknown, contentType: string | null): Refusal {
  const words = serverText(wordsOf(body), request.veil);
  const server = shownUrl(request.url);
  const what = `${request.method} ${request.path}`;
  const said = words === '' ? {} : { detail: `the server says: ${words}` };
  const make = (code: string, summary: string, more: Partial<Diagnostic> = {}): Refusal => new Refusal(status, words, error(code, summary, { ...said, ...more }));

  if (isHtml(body, contentType) && status < 500) return notJson(request, status, contentType);
  if (status === 401) {
    const given = request.withKey;
    return make('LC2003', given ? `the server at ${server} does not accept the API key` : `the server at ${server} wants an API key`, { next: given ? 'check LETTA_API_KEY' : 'set LETTA_API_KEY' });
  }
  if (status === 402) return make('LC2010', `the plan's limit is reached${limitOf(body)}`, { next: 'delete what is not needed or raise the limit of the plan' });
  if (status === 403) return make('LC2004', `the server at ${server} does not allow this: ${what}`, { next: 'Check the rights of the API key and the project' });
  if (isUnsupported(status, body)) return make('LC2011', `this server no longer supports ${familyOf(request.path)}`, { next: 'take these resources out of the fleet file for this server' });
  // A list is there on every server, whatever is in it.
  if (status === 404) return make('LC2013', `not found: ${what}`, request.method === 'GET' && request.path.endsWith('/') ? { next: 'check LETTA_BASE_URL: every Letta server has this list' } : {});
  if (status === 409) return make('LC2014', `the server reports a conflict: ${what}`);
  if (status === 429) return make('LC2015', `the server still refuses for too many requests: ${what}`, { next: 'wait and run it again; -parallelism=N asks for less at once' });
  if (status >= 500) return make('LC2016', `the server failed with status ${status}: ${what}`, { next: 'look into the server\'s log' });
  return make('LC2012', `the server refuses it (${status}): ${words === '' ? what : firstLine(words)}`, words.includes('\n') ? {} : { detail: what });
}

/** An answer that is not Letta's. */
export function notJson(request: FailedRequest, status: number, contentType: string | null): Refusal {
  const summary = `is ${shownUrl(request.url)} a Letta server? it answered ${request.method} ${request.path} with ${contentType?.split(';')[0] ?? 'no content type'}`;
  return new Refusal(status, '', error('LC2017', summary, { next: 'check LETTA_BASE_URL' }));
}

/** JSON, but not what a Letta server says: another program, or a proxy that answers by itself. */
export const strangeAnswer = (url: string, path: string, what: string): Refusal =>
  new Refusal(200, '', error('LC2017', `is ${shownUrl(url)} a Letta server? it answered GET ${path} with ${what}`, { next: 'check LETTA_BASE_URL' }));

/** A redirect that leaves the host, which would carry the API key away, or one after another within it. */
export const strangeRedirect = (request: FailedRequest, status: number, target: string, away: boolean): Refusal =>
  new Refusal(status, '', away
    ? error('LC2019', `${shownUrl(request.url)} redirects to another host (${shownUrl(target)}), which is not followed`, { next: `if that is the right server, set LETTA_BASE_URL to it` })
    : error('LC2019', `${shownUrl(request.url)} redirects in a circle: ${request.method} ${request.path}`, { next: 'is that a Letta server? check LETTA_BASE_URL, and the proxy in front of it' }));

/** No answer: refused, unknown name, TLS. */
export function unreachable(request: FailedRequest, cause: unknown): Refusal {
  const why = reasonOf(cause);
  return new Refusal(0, why, error('LC2002', `cannot reach the Letta server at ${shownUrl(request.url)}`, {
    ...(why === '' ? {} : { detail: serverText(why, request.veil) }),
    next: 'check LETTA_BASE_URL and that the server runs (`lettactl dev` starts one)',
  }), { cause });
}

/** No answer in time. */
export const timedOut = (request: FailedRequest, ms: number): Refusal =>
  new Refusal(0, '', error('LC2018', `no answer within ${Math.round(ms / 1000)} s: ${request.method} ${request.path}`, { next: 'the server may be overloaded; run it again' }));

/** Whether the server refuses a whole family of routes (API notes §1: Cloud answers 400 "no longer supported"). */
export const isUnsupported = (status: number, body: unknown): boolean =>
  (status === 400 || status === 410) && /no longer supported|route is deprecated/i.test(wordsOf(body));

function reasonOf(cause: unknown): string {
  const code = codesOf(cause)[0];
  const known: Readonly<Record<string, string>> = { ...UNREACHABLE, ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak https there: is it http://…?' };
  if (code !== undefined) return known[code] ?? (/CERT|TLS|SSL|ALTNAME/.test(code) ? `its certificate is not accepted (${code})` : code);
  return cause instanceof Error ? cause.message : '';
}

function limitOf(body: unknown): string {
  const { limit, error: inner } = (typeof body === 'object' && body !== null ? body : {}) as { limit?: unknown; error?: unknown };
  const what = /limit for (\w+)/.exec(typeof inner === 'string' ? inner : '')?.[1];
  return `${what ? ` for ${what}` : ''}${typeof limit === 'number' ? ` (${limit})` : ''}`;
}

const familyOf = (path: string): string => /\/(folders|archives|blocks|tools|mcp-servers|identities|groups)\b/.exec(path)?.[1] ?? path;
const firstLine = (text: string): string => text.split('\n')[0] ?? text;
const isHtml = (body: unknown, contentType: string | null): boolean =>
  /text\/html/i.test(contentType ?? '') || (typeof body === 'string' && /^\s*<(!doctype|html)/i.test(body));
