import { open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** So long nobody writes on one file: in milliseconds. What is older and unfinished has no writer any more. */
const ABANDONED_MS = 3_600_000;

/**
 * Writes a file whole or not at all: beside it, synced, renamed. What a link leads to is replaced, not the link; a device or a pipe is written to, as a
 * shell does it. `exact`: with just this mode, whatever the umask says. The error of the file system is passed on.
 */
export async function writeWhole(given: string, content: string | Uint8Array, mode: number, { exact = false } = {}): Promise<void> {
  const path = await realpath(given).catch(() => given);
  const there = await stat(path).catch(() => undefined);
  // A rename would put a file in its place: an administrator's `-out /dev/null` took that away from the whole machine.
  if (there && !there.isFile() && !there.isDirectory()) return writeFile(path, content);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // Nothing that lies there is written through: the name can be guessed.
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      if (exact) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // The first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await sweep(path);
}

/** Takes away what processes that were killed over the same file left beside it. Whatever speaks against it, the file is written. */
async function sweep(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(start) && /^\d+\.tmp$/.test(one.slice(start.length)))) {
    const left = join(folder, name);
    const facts = await stat(left).catch(() => undefined);
    if (facts?.isFile() && Date.now() - facts.mtimeMs > ABANDONED_MS) await rm(left, { force: true }).catch(() => undefined);
  }
}
