import type * as promises from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the backend needs of a file system; tests break it at a chosen step. */
export type Files = Pick<typeof promises, 'open' | 'readFile' | 'appendFile' | 'rename' | 'unlink' | 'rmdir' | 'mkdir' | 'link' | 'copyFile' | 'stat' | 'readdir' | 'realpath' | 'readlink'>;

/** The system's code of an error (`ENOENT`), or ''. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The file's bytes, or null when there is none. What is no ordinary file is an error, and not opened: a pipe would be waited for, a device read for ever. */
export async function readIfThere(files: Files, path: string): Promise<Uint8Array | null> {
  try {
    const facts = await files.stat(path);
    if (!facts.isFile()) throw Object.assign(new Error(`no ordinary file: ${path}`), { code: facts.isDirectory() ? 'EISDIR' : 'EINVAL', path });
    return await files.readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Removes the file; it may be gone already. */
export async function removeFile(files: Files, path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Makes a folder's entries (new names, renames) durable. Systems that cannot open a folder do that by themselves. */
export async function syncFolder(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r').catch((error: unknown) => {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(codeOf(error))) return null;
    throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

/**
 * Puts `text` in place of the file so that every other process, and a machine that loses power at any instant, sees the old content or
 * the new one: temporary file beside it, fsync, rename, fsync of the folder. Mode 0600. On failure the old file is untouched.
 */
export async function replaceFile(files: Files, path: string, text: string, unique: string): Promise<void> {
  const temporary = `${path}.tmp-${unique}`;
  try {
    const handle = await files.open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    // The first error is the one to tell; a leftover is swept by the next holder of the lock.
    await removeFile(files, temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(files, dirname(path));
}

const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'];

/** Gives the file a second name, replacing what had it. `from` is never written in place, so a hard link is a copy that costs nothing. */
export async function keepAs(files: Files, from: string, to: string, unique: string): Promise<void> {
  const temporary = `${to}.tmp-${unique}`;
  try {
    await files.link(from, temporary).catch(async (error: unknown) => {
      if (!NO_LINKS.includes(codeOf(error))) throw error;
      await files.copyFile(from, temporary);
    });
    await files.rename(temporary, to);
  } finally {
    // A rename between two names of one file does nothing and leaves both (POSIX): a crash right here last time makes them one.
    await removeFile(files, temporary).catch(() => undefined);
  }
}
