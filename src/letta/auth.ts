import { failure } from '../core/diagnostic.ts';

/** Where the server is and what to say to it. */
export interface ServerAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey?: string;
  readonly project?: string;
  readonly projectId?: string;
}

/** Where each part of an access was found: `flag`, a variable's name, `settings.server`, or `remote NAME`. */
export interface AccessOrigin { readonly url: string; readonly apiKey?: string; readonly project?: string; readonly projectId?: string }

/** A server that was given a name on this machine. */
export interface RemoteAccess extends ServerAccess {
  readonly name: string;
  readonly hasKey: boolean;
  /** Gets the key, which may take a command to be run; undefined when it has none. */
  key(): string | undefined;
}

/** What the caller gave, the environment, the fleet's settings and this machine's remotes; `variable` counts an empty value as unset. */
export interface AccessSources {
  readonly options?: { readonly baseUrl?: string; readonly apiKey?: string; readonly project?: string; readonly projectId?: string };
  readonly settings?: { readonly url?: string; readonly project?: string };
  variable(name: string): string | undefined;
  /** A remote that was asked for by its name: it comes before everything but `options.baseUrl`. */
  readonly named?: RemoteAccess;
  /** The active remote; asked for only when nothing else says which server. */
  active?(): RemoteAccess | undefined;
}

/**
 * The server of this run: option, a remote that was named, environment (`LETTA_BASE_URL`, `LETTA_API_KEY`, `LETTA_PROJECT`, `LETTA_PROJECT_ID`),
 * `settings.server`, the active remote. The key is optional: loopback and servers without auth need none. What a remote has (key, project) counts
 * for its own server only, and comes before the environment there. LC2001 when no URL is given or it is not one.
 */
export function resolveAccess(sources: AccessSources): ServerAccess & { readonly from: AccessOrigin } {
  const { options = {}, settings = {}, variable } = sources;
  const direct: Found = options.baseUrl === undefined ? first([variable('LETTA_BASE_URL'), 'LETTA_BASE_URL'], [settings.url, 'settings.server']) : [options.baseUrl, 'flag'];
  const remote = options.baseUrl === undefined ? (sources.named ?? (direct[0] === undefined ? sources.active?.() : undefined)) : undefined;
  const [url, from] = remote ? [urlOf(remote.url), `remote ${remote.name}`] : located(direct);
  const named = `remote ${remote?.name}`;
  const [givenKey, keyFrom] = first([options.apiKey, 'flag'], [options.apiKey ? undefined : remote?.key(), named], [variable('LETTA_API_KEY'), 'LETTA_API_KEY']);
  const [project, projectFrom] = first([options.project, 'flag'], [remote?.project, named], [variable('LETTA_PROJECT'), 'LETTA_PROJECT'], [settings.project, 'settings.server']);
  const [projectId, projectIdFrom] = first([options.projectId, 'flag'], [remote?.projectId, named], [variable('LETTA_PROJECT_ID'), 'LETTA_PROJECT_ID']);
  // A file may have given it a line's end.
  const apiKey = givenKey?.trim();
  // A header cannot hold anything else, and what fetch says of it has the key in it.
  if (apiKey && /[^\x20-\x7e]/.test(apiKey)) throw failure('LC2003', `the API key from ${keyFrom === 'flag' ? 'the options' : keyFrom} has characters in it that no key has`, { next: 'A line break, a quote or an invisible character may have come along: set it anew.' });
  return {
    url, ...(apiKey ? { apiKey } : {}), ...(project ? { project } : {}), ...(projectId ? { projectId } : {}),
    from: { url: from, ...(keyFrom ? { apiKey: keyFrom } : {}), ...(projectFrom ? { project: projectFrom } : {}), ...(projectIdFrom ? { projectId: projectIdFrom } : {}) },
  };
}

type Found = readonly [value?: string | undefined, from?: string];

/** The first that is given; an empty text is not. */
const first = (...found: readonly Found[]): Found => found.find(([value]) => value !== undefined && value.trim() !== '') ?? [];

function located([text = '', from = '']: Found): readonly [url: string, from: string] {
  if (text.trim() === '') {
    throw failure('LC2001', 'no Letta server given', {
      detail: 'Usual values: https://api.letta.com (Letta Cloud), http://localhost:8283 (a server of your own), or what `lettactl dev` prints.',
      next: 'set LETTA_BASE_URL, or settings.server.url in the fleet file; or give a server a name: lettactl remote add NAME URL, and of those that have one choose: lettactl remote use NAME',
    });
  }
  return [urlOf(text), from];
}

/** The URL in the one form that requests begin with. Throws LC2001 when it is none, or holds a password. */
export function urlOf(text: string): string {
  const url = text.trim().replace(/\/+$/, '').replace(/\/v1$/, '');
  if (!/^https?:$/.test(protocolOf(url))) {
    throw failure('LC2001', `the server's URL is not an http(s) URL: ${url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/s, '')}`, { next: `write it with http:// or https:// in front, like ${/^[\w.-]+(:\d+)?$/.test(url) ? `http://${url}` : 'http://localhost:8283'}` });
  }
  if (hasUserInfo(url)) {
    throw failure('LC2001', `the server's URL has a user name or password in it: ${shownUrl(url)}`, { next: 'leave them out; a key goes into LETTA_API_KEY' });
  }
  return url;
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
