import { failure } from '../core/diagnostic.ts';

/** Where the server is and what to say to it. */
export interface ServerAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey?: string;
  readonly project?: string;
  readonly projectId?: string;
}

/** What the caller gave, the environment and the fleet's settings; `variable` counts an empty value as unset. */
export interface AccessSources {
  readonly options?: { readonly baseUrl?: string; readonly apiKey?: string; readonly project?: string; readonly projectId?: string };
  readonly settings?: { readonly url?: string; readonly project?: string };
  variable(name: string): string | undefined;
}

/**
 * The server of this run: option, then environment (`LETTA_BASE_URL`, `LETTA_API_KEY`, `LETTA_PROJECT`, `LETTA_PROJECT_ID`), then
 * `settings.server`. The key is optional: loopback and servers without auth need none. LC2001 when no URL is given or it is not one.
 */
export function resolveAccess({ options = {}, settings = {}, variable }: AccessSources): ServerAccess {
  const given = options.baseUrl ?? variable('LETTA_BASE_URL') ?? settings.url;
  if (given === undefined || given.trim() === '') {
    throw failure('LC2001', 'no Letta server given', {
      detail: 'Usual values: https://api.letta.com (Letta Cloud), http://localhost:8283 (a server of your own), or what `lettactl dev` prints.',
      next: 'set LETTA_BASE_URL, or settings.server.url in the fleet file',
    });
  }
  const url = given.trim().replace(/\/+$/, '').replace(/\/v1$/, '');
  if (!/^https?:$/.test(protocolOf(url))) {
    throw failure('LC2001', `the server's URL is not an http(s) URL: ${url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, '')}`, { next: 'give it like http://localhost:8283 in LETTA_BASE_URL' });
  }
  if (hasUserInfo(url)) {
    throw failure('LC2001', `the server's URL has a user name or password in it: ${shownUrl(url)}`, { next: 'leave them out; a key goes into LETTA_API_KEY' });
  }
  const apiKey = options.apiKey ?? variable('LETTA_API_KEY');
  const project = options.project ?? variable('LETTA_PROJECT') ?? settings.project;
  const projectId = options.projectId ?? variable('LETTA_PROJECT_ID');
  return { url, ...(apiKey ? { apiKey } : {}), ...(project ? { project } : {}), ...(projectId ? { projectId } : {}) };
}

/** A URL without its user info and query, for messages. */
export function shownUrl(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
  } catch {
    return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
  }
}

const hasUserInfo = (url: string): boolean => { const { username, password } = new URL(url); return username !== '' || password !== ''; };

const protocolOf = (url: string): string => { try { return new URL(url).protocol; } catch { return ''; } };
