import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { failure } from '../../core/diagnostic.ts';
import { decodeState, encodeState } from '../../core/state/format.ts';
import type { State } from '../../core/state/state.ts';
import type { StateBackend } from '../../engine/ports.ts';
import { checkOwner, checkSuccession } from '../state-checks.ts';
import type { Files } from './files.ts';
import { codeOf, keepAs, readIfThere, replaceFile, syncFolder } from './files.ts';
import { completeGitignore } from './gitignore.ts';
import { dropJournal, journalPathOf, openJournal, readJournal } from './journal.ts';
import type { Place } from './layout.ts';
import { locationOf, statePathOf } from './layout.ts';
import { LocalLocks } from './lock.ts';
import { storageError, storing } from './storage-error.ts';

export interface LocalOptions extends Place {
  /** Root of the git repository that `folder` lies in, if it lies in one: there `.gitignore` is completed at the first write. */
  readonly gitRoot?: string;
  readonly now: () => Date;
  readonly randomHex: (bytes: number) => string;
  /** The file system; tests break it. */
  readonly files?: Files;
}

/** The state of one workspace in a file beside the fleet (design §7). */
export function createLocalBackend(options: LocalOptions): StateBackend {
  const { files = promises, now, randomHex } = options;
  const location = locationOf(options);
  const path = memo(() => realPathOf(files, statePathOf(options)));
  const locks = memo(async () => new LocalLocks({ files, path: await path(), now, randomHex }));
  const journal = async () => journalPathOf(await path());
  const read = (): Promise<State | null> => storing('read the state', location, async () => {
    const bytes = await readIfThere(files, await path());
    return bytes && checkOwner(decodeState(bytes, location), options, location);
  });

  return {
    identity: { type: 'local', location },
    read,
    write: (state, expected, lock) => storing('write the state', location, async () => {
      await lock.check();
      const current = await read();
      checkSuccession(current, checkOwner(state, options, location), expected, location);
      const text = encodeState(state);
      await makeFolder(files, await path());
      // Before the state is there, so that no `git add` can come between. A state that git might see is better than none.
      if (!current) await completeGitignore(files, { ...options, statePath: await path() }).catch(ignoreRefusal);
      if (current) await keepAs(files, await path(), `${await path()}.backup`, randomHex(8));
      await replaceFile(files, await path(), text, randomHex(8));
    }),
    lock: (info, waiting) => storing('lock the state', location, async () => {
      await makeFolder(files, await path());
      const lock = await (await locks()).lock(info, waiting);
      return { ...lock, release: () => storing('give back the lock of', location, lock.release) };
    }),
    forceUnlock: (id) => storing('unlock the state', location, async () => (await locks()).forceUnlock(id)),
    holder: () => storing('look at the lock of', location, async () => (await locks()).holder()),
    readJournal: () => storing('read the journal of', location, async () => readJournal(files, await journal(), await journal())),
    openJournal: (header) => storing('open the journal of', location, async () => openJournal(files, await journal(), await journal(), header)),
    dropJournal: (how) => storing('remove the journal of', location, async () => dropJournal(files, await journal(), how, randomHex(8))),
    writeErrored: async (state) => writeErrored(files, [options.folder, dirname(await path()), tmpdir()], encodeState(state)),
  };
}

/** Behind symbolic links: a rename must replace the file, not the link to it, and all who come over links must meet at one lock. */
async function realPathOf(files: Files, path: string): Promise<string> {
  try {
    return await files.realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw storageError(error, 'find the state', path);
    const here = join(await realPathOf(files, dirname(path)), basename(path));
    const target = await files.readlink(here).catch(() => undefined);
    return target === undefined ? here : targetOf(files, path, resolve(dirname(here), target));
  }
}

/** A link to what is not there yet is written through. Where not even the folder is there, something is not mounted: a new state beside the link would hide the old one. */
async function targetOf(files: Files, link: string, target: string): Promise<string> {
  const folder = await files.stat(dirname(target)).catch(() => undefined);
  if (folder?.isDirectory()) return realPathOf(files, target);
  throw failure('LC3022', `cannot find the state ${link}: it is a link to ${target}, whose folder is not there`, { next: 'Mount or make that folder, or take the link away.' });
}

async function makeFolder(files: Files, path: string): Promise<void> {
  const first = await files.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncFolder(files, dirname(first));
}

/** In the first of these folders that takes it; never over an older one. */
async function writeErrored(files: Files, folders: readonly string[], text: string): Promise<string> {
  let refusal: unknown;
  for (const folder of folders) {
    for (let count = 1; count < 100; count += 1) {
      const path = join(folder, `errored.lettactl-state${count === 1 ? '' : `.${count}`}.json`);
      try {
        const handle = await files.open(path, 'wx', 0o600);
        try {
          await handle.writeFile(text);
          await handle.sync();
        } finally {
          await handle.close();
        }
        return path;
      } catch (error) {
        refusal = error;
        if (codeOf(error) !== 'EEXIST') break;
      }
    }
  }
  throw storageError(refusal, 'write even', 'errored.lettactl-state.json');
}

function ignoreRefusal(error: unknown): void {
  if (codeOf(error) === '') throw error;
}

/** Once, and again after a failure. */
function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
