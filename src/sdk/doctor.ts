import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { failure, type Diagnostic } from '../core/diagnostic.ts';
import type { LoadedFleet } from '../engine/load.ts';
import type { Letta } from '../letta/client.ts';
import { isRefusal } from '../letta/errors.ts';
import type { Checked, FleetInput } from './api.ts';
import { checkFleet, checklist, type Found } from './checks.ts';
import type { Session } from './session.ts';
import { VERSION } from './version.ts';

/** Families of routes that not every server has, and what is not to be had without them. */
const FAMILIES: readonly (readonly [path: string, name: string])[] = [
  ['/v1/agents/', 'agents'], ['/v1/blocks/', 'blocks'], ['/v1/tools/', 'tools'], ['/v1/folders/', 'folders'], ['/v1/archives/', 'archives'],
  ['/v1/mcp-servers/', 'MCP servers'], ['/v1/providers/', 'providers'], ['/v1/identities/', 'identities'], ['/v1/conversations/', 'conversations'], ['/v1/runs/', 'runs'],
];
/** A clock that is further off makes ages and dates of reports wrong. */
const SKEW_MS = 120_000;
const NODE = [20, 19] as const;

const warning = (code: string, summary: string, next: string, detail?: string): Diagnostic => ({ severity: 'warning', code, summary, next, ...(detail === undefined ? {} : { detail }) });

/** All that `checkFleet` looks at, and what is around it. Writes nothing but the lock, for a moment. */
export async function diagnose(session: Session, input: FleetInput, stateOf: (loaded: LoadedFleet) => ReturnType<Session['backend']>): Promise<readonly Checked[]> {
  let loaded: LoadedFleet | undefined;
  const basic = await checkFleet(session, input, (found) => {
    loaded = found;
    return stateOf(found);
  });
  const { checks, check } = checklist();
  if (basic.some(({ name, ok }) => name === 'key' && ok)) {
    const letta = session.letta(loaded?.fleet.settings);
    await check('capabilities', () => capabilities(letta));
    await check('clock', async () => clock(letta));
  }
  const found = loaded;
  if (found) {
    const state = join(found.folder, stateOf(found).identity.location);
    // What it advises is typed where the command was, wherever the fleet lies.
    const shown = (path: string): string => relative(session.cwd, path);
    await check('unfinished runs', () => unfinished(stateOf(found), state, found.folder, shown));
    await check('permissions', () => permissions(state, found.folder, shown));
    await check('backups', () => backups(found.folder));
  }
  await check('program', async () => program());
  return [...basic, ...checks];
}

async function capabilities(letta: Letta): Promise<Found> {
  const refused: string[] = [];
  for (const [path, name] of FAMILIES) {
    try {
      await letta.get(path, { query: { limit: 1 } });
    } catch (error) {
      if (!isRefusal(error, 400, 403, 404, 405, 410)) throw error;
      refused.push(name);
    }
  }
  return { says: refused.length === 0 ? 'the server has all that a fleet file can ask for' : `without ${refused.join(', ')}: a fleet that asks for them cannot be planned here` };
}

function clock(letta: Letta): Found {
  const skew = letta.skew();
  if (skew === undefined) return { says: 'the server does not tell its time' };
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= SKEW_MS) return { says: 'the server has the same time' };
  return { says: `${seconds} s off`, diagnostics: [warning('LC2027', `the server's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`, 'Set the wrong one right: ages and dates that are shown are off by that much. Nothing else goes by the clock.')] };
}

/** What runs that died have left: their journal, a state that could not be saved. */
async function unfinished(backend: ReturnType<Session['backend']>, state: string, folder: string, shown: (path: string) => string): Promise<Found> {
  const journal = await backend.readJournal();
  const names = await Promise.all([...new Set([folder, dirname(state)])].map(async (at) => (await readdir(at).catch(() => [])).map((name) => join(at, name))));
  const errored = names.flat().filter((path) => /^errored\.lettactl-state.*\.json$/.test(basename(path))).map(shown).sort();
  const diagnostics = [
    ...(journal ? [warning('LC3030', `a run has not come to its end: ${journal.header.operation} by ${journal.header.who} since ${journal.header.startedAt}`, 'Plan and apply again: what it did is taken up. If it still runs, wait for it.')] : []),
    ...errored.map((name) => warning('LC3031', `a state that could not be saved lies in ${name}`, `Compare it with ${shown(state)} (lettactl show -state ${name}); it is newer if its serial is higher. Put it in place, or remove it.`)),
  ];
  return { says: diagnostics.length === 0 ? 'none' : `${diagnostics.length}`, diagnostics };
}

/** Whether others may read what is only its owner's: a state has a key in it, backups and plans have prompts. */
async function permissions(state: string, folder: string, shown: (path: string) => string): Promise<Found> {
  for (const path of ['.lettactl', '.lettactl/journal', '.lettactl/backups'].map((name) => join(folder, name))) {
    if (await isInTheWay(path)) throw failure('LC3022', `${shown(path)} is no folder: neither a journal nor a backup can be written`, { next: 'Take it away, or make the folder that it links to.' });
  }
  if (process.platform === 'win32') return { says: 'not looked at on Windows' };
  const open: string[] = [];
  for (const path of [state, `${state}.backup`, join(folder, '.lettactl')]) {
    const mode = await stat(path).then(({ mode: bits }) => bits, () => 0);
    if ((mode & 0o077) !== 0) open.push(shown(path));
  }
  return open.length === 0
    ? { says: 'only their owner reads state, journal and backups' }
    : { says: `${open.length} open`, diagnostics: open.map((path) => warning('LC3032', `others on this machine may read ${path}`, `chmod go= ${path}`)) };
}

/** There, and not a folder, nor a link to one. */
const isInTheWay = async (path: string): Promise<boolean> => (await lstat(path).then(() => true, () => false)) && !(await stat(path).then((facts) => facts.isDirectory(), () => false));

async function backups(folder: string): Promise<Found> {
  const all = join(folder, '.lettactl', 'backups');
  const files = await readdir(all, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)).then(({ size }) => size, () => 0)));
  const folders = files.filter((file) => file.isDirectory() && file.parentPath === all).length;
  return { says: folders === 0 ? 'none' : `${folders} in .lettactl/backups, ${Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024).toLocaleString('en-US')} KB; removing old ones is yours to do` };
}

function program(): Found {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) throw failure('LC4046', `Node ${process.versions.node} is too old`, { next: `Use Node ${NODE.join('.')} or newer.` });
  return { says: `lettactl ${VERSION}, Node ${process.versions.node}, ${process.platform} ${process.arch}` };
}
