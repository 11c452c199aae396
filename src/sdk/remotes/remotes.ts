import { failure } from '../../core/diagnostic.ts';
import { shownUrl, urlOf, type RemoteAccess } from '../../letta/auth.ts';
import type { NewRemote, RemoteInfo, RemoteList } from '../api.ts';
import { isExposed, readRemotes, remotesPath, writeRemotes, type Env, type RemoteEntry, type RemotesFile } from './file.ts';
import { keyOf } from './key.ts';

/** `env`: instead of the process's environment; its HOME says where the file is. */
export interface RemotesOptions { readonly env?: Env }

/** Gives a server a name on this machine. The first one becomes the active one. LC4082 when the name is taken, LC4084 or LC2001 for what cannot be a name or a URL. */
export async function addRemote(remote: NewRemote, options: RemotesOptions = {}): Promise<RemoteInfo> {
  const path = pathOf(options);
  const file = readRemotes(path);
  const { name, apiKey, apiKeyEnv, apiKeyCommand, project, projectId } = remote;
  if (!/^[^\s\p{Control}'"\\-][^\s\p{Control}'"\\]{0,99}$/u.test(name)) throw failure('LC4084', 'that cannot be the name of a remote', { next: 'At most 100 characters, without spaces, quotes and backslashes, and no dash in front: prod, acme-staging.' });
  const sources = [apiKey, apiKeyEnv, apiKeyCommand].filter((source) => source !== undefined);
  if (sources.length > 1) throw failure('LC4003', 'more than one place for the key of a remote', { next: 'Give one of --api-key, --api-key-env and --api-key-command.' });
  if (sources.some((source) => source.trim() === '')) throw failure('LC4084', 'the key is empty', { next: 'Leave it out for a server without one.' });
  if (apiKey !== undefined && /[^\x21-\x7e]/.test(apiKey)) throw failure('LC4084', 'a key is one word of printable characters', { next: 'Look whether more than the key was pasted.' });
  if (apiKeyEnv !== undefined && !/^[A-Za-z_]\w*$/.test(apiKeyEnv)) throw failure('LC4084', '--api-key-env takes the name of a variable, not the key', { next: 'For example: --api-key-env ACME_LETTA_KEY' });
  if (file.remotes.some((one) => one.name === name)) throw failure('LC4082', `a remote "${name}" already exists`, { next: `Take it away first: lettactl remote remove ${name}` });
  const entry: RemoteEntry = {
    name, base_url: urlOf(remote.url), ...(apiKey === undefined ? {} : { api_key: apiKey }), ...(apiKeyEnv === undefined ? {} : { api_key_env: apiKeyEnv }), ...(apiKeyCommand === undefined ? {} : { api_key_command: apiKeyCommand }),
    ...(projectId === undefined ? {} : { project_id: projectId }), ...(project === undefined ? {} : { project }),
  };
  const next: RemotesFile = { ...file, remotes: [...file.remotes, entry], ...(file.remotes.length === 0 || !file.active ? { active: name } : {}) };
  await writeRemotes(path, next);
  return infoOf(entry, next);
}

/** Makes a remote the active one: the server of every command that is not told another. LC4080 when there is none of that name. */
export async function useRemote(name: string, options: RemotesOptions = {}): Promise<RemoteInfo> {
  const path = pathOf(options);
  const file = readRemotes(path);
  const entry = entryOf(file, name);
  const next = { ...file, active: name };
  await writeRemotes(path, next);
  return infoOf(entry, next);
}

/** Takes a remote away, with its key. When it was the active one, none is afterwards. */
export async function removeRemote(name: string, options: RemotesOptions = {}): Promise<RemoteInfo> {
  const path = pathOf(options);
  const file = readRemotes(path);
  const entry = entryOf(file, name);
  const { active, ...rest } = file;
  await writeRemotes(path, { ...rest, remotes: file.remotes.filter((one) => one !== entry), ...(active === undefined || active === name ? {} : { active }) });
  return infoOf(entry, file);
}

/** All remotes in the order in which they were added. */
export function listRemotes(options: RemotesOptions = {}): RemoteList {
  const path = remotesPath(options.env);
  const file = readRemotes(path);
  return { remotes: file.remotes.map((entry) => infoOf(entry, file)), ...(path === undefined ? {} : { path }), exposed: path !== undefined && isExposed(path) && file.remotes.some((entry) => entry.api_key) };
}

/** One remote; without a name the active one. LC4080 when there is none. */
export function findRemote(name: string | undefined, options: RemotesOptions = {}): RemoteInfo {
  const file = readRemotes(remotesPath(options.env));
  return infoOf(name === undefined ? activeEntry(file, true) : entryOf(file, name), file);
}

/** The way to a remote's server, with its key on demand; without a name the active one, undefined when there is none. */
export function remoteAccess(name: string | undefined, options: RemotesOptions = {}): RemoteAccess | undefined {
  const { env = process.env } = options;
  const file = readRemotes(remotesPath(env));
  const entry = name === undefined ? activeEntry(file, false) : entryOf(file, name);
  if (!entry) return undefined;
  let key: { readonly value: string | undefined } | undefined;
  return {
    name: entry.name, url: urlOf(entry.base_url), ...(entry.project ? { project: entry.project } : {}), ...(entry.project_id ? { projectId: entry.project_id } : {}),
    hasKey: Boolean(entry.api_key || entry.api_key_env || entry.api_key_command), key: () => (key ??= { value: keyOf(entry, env) }).value,
  };
}

/** The environment that a remote stands for: the four LETTA_ variables, undefined where it has nothing. Holds its key. */
export function remoteVariables(name?: string, options: RemotesOptions = {}): Readonly<Record<'LETTA_BASE_URL' | 'LETTA_API_KEY' | 'LETTA_PROJECT_ID' | 'LETTA_PROJECT', string | undefined>> {
  const access = remoteAccess(findRemote(name, options).name, options);
  return { LETTA_BASE_URL: access?.url, LETTA_API_KEY: access?.key(), LETTA_PROJECT_ID: access?.projectId, LETTA_PROJECT: access?.project };
}

function pathOf({ env }: RemotesOptions): string {
  const path = remotesPath(env);
  if (path === undefined) throw failure('LC4085', 'there is no home folder to keep remotes in', { next: 'Set HOME.' });
  return path;
}

function activeEntry(file: RemotesFile, needed: true): RemoteEntry;
function activeEntry(file: RemotesFile, needed: boolean): RemoteEntry | undefined;
function activeEntry(file: RemotesFile, needed: boolean): RemoteEntry | undefined {
  if (file.active) return entryOf(file, file.active);
  if (!needed) return undefined;
  throw failure('LC4080', 'no remote is active', { next: file.remotes.length === 0 ? 'Add one: lettactl remote add NAME URL' : `Choose one: lettactl remote use ${file.remotes[0]?.name}` });
}

function entryOf(file: RemotesFile, name: string): RemoteEntry {
  const entry = file.remotes.find((one) => one.name === name);
  if (entry) return entry;
  throw failure('LC4080', `there is no remote "${name}"`, {
    next: file.remotes.length === 0 ? 'Add it: lettactl remote add NAME URL' : `There are: ${file.remotes.map((one) => one.name).join(', ')}.${file.active === name ? ' This one is the active one: choose another with lettactl remote use NAME.' : ''}`,
  });
}

function infoOf(entry: RemoteEntry, file: RemotesFile): RemoteInfo {
  const { name, base_url: url, api_key: key, api_key_env: variable, api_key_command: command, project, project_id: projectId } = entry;
  return {
    name, url: shownUrl(url), active: file.active === name,
    key: command ? { from: 'command', shown: `printed by ${command.trim().split(/\s+/)[0]} …` } : variable ? { from: 'variable', shown: `in the variable ${variable}` } : key ? { from: 'file', shown: glimpse(key) } : null,
    ...(project ? { project } : {}), ...(projectId ? { projectId } : {}),
  };
}

/** At most 8 characters of a key, and never more than a third. */
const glimpse = (key: string): string => `${key.slice(0, Math.min(8, Math.floor(key.length / 3)))}…`;

