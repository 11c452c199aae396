import { lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { failure } from '../../core/diagnostic.ts';
import { writeWhole } from '../whole-file.ts';

/** A remote as it stands in the file: the keys of lettactl 1.x, ours beside them, and whatever else somebody wrote. */
export interface RemoteEntry extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly base_url: string;
  readonly api_key?: string;
  /** The name of an environment variable that holds the key. */
  readonly api_key_env?: string;
  /** A command that prints the key. */
  readonly api_key_command?: string;
  readonly project_id?: string;
  readonly project?: string;
}

export interface RemotesFile extends Readonly<Record<string, unknown>> { readonly remotes: readonly RemoteEntry[]; readonly active?: string }

export type Env = Readonly<Record<string, string | undefined>>;

/** `~/.lettactl/remotes.json`. Undefined for an environment without a home: then there are no remotes. */
export function remotesPath(env: Env = process.env): string | undefined {
  const home = env['HOME'] || env['USERPROFILE'] || (env === process.env ? homedir() : undefined);
  return home ? join(home, '.lettactl', 'remotes.json') : undefined;
}

/** What the file holds; nothing when there is none. LC4081 when it is damaged: a server must not go missing in silence. */
export function readRemotes(path: string | undefined): RemotesFile {
  if (path === undefined) return { remotes: [] };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { remotes: [] };
    throw failure('LC4085', `${path} cannot be read: ${codeOf(error)}`, { next: 'Make it readable for you: chmod 600' }, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw damaged(path, 'it is no JSON');
  }
  const problem = problemOf(value);
  if (problem !== undefined) throw damaged(path, problem);
  return value as RemotesFile;
}

const damaged = (path: string, why: string) => failure('LC4081', `the list of remotes is damaged: ${why}`, {
  detail: path, next: 'Mend the file, or move it away and add the remotes again. With LETTA_BASE_URL set it is not read.',
});

const TEXTS = ['api_key', 'api_key_env', 'api_key_command', 'project_id', 'project'];

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value) || !Array.isArray(value['remotes'])) return 'it has no list `remotes`';
  const names = new Set<string>();
  for (const [at, entry] of (value['remotes'] as readonly unknown[]).entries()) {
    const where = `remotes[${at}]`;
    if (!isRecord(entry)) return `${where} is no object`;
    const { name, base_url: url } = entry;
    if (typeof name !== 'string' || name === '') return `${where} has no name`;
    if (typeof url !== 'string') return `${where} has no base_url`;
    const wrong = TEXTS.find((key) => entry[key] !== undefined && entry[key] !== null && typeof entry[key] !== 'string');
    if (wrong !== undefined) return `${where}.${wrong} is no text`;
    if (names.has(name)) return `two remotes are called "${name}"`;
    names.add(name);
  }
  const active = value['active'];
  return active === undefined || active === null || typeof active === 'string' ? undefined : '`active` is no text';
}

/** Writes the file whole or not at all; only its owner may read it, and its folder. A link stays one. */
export async function writeRemotes(path: string, file: RemotesFile): Promise<void> {
  try {
    const folder = dirname(path);
    if (!statSync(folder, { throwIfNoEntry: false })) mkdirSync(folder, { recursive: true, mode: 0o700 });
    else if ((statSync(folder).mode & 0o077) !== 0) await chmod(folder, 0o700);
    const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
    await writeWhole(target, `${JSON.stringify(file, null, 2)}\n`, 0o600, { exact: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw failure('LC4085', `${path} cannot be written: ${codeOf(error)}`, { next: 'Make its folder writable for you, or make room. Nothing was changed.' }, { cause: error });
  }
}

/** Whether others on this machine may read the file, which lettactl 1.x allowed. */
export const isExposed = (path: string): boolean => process.platform !== 'win32' && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const codeOf = (error: unknown): string | undefined => (error instanceof Error && 'code' in error ? String(error.code) : undefined);
