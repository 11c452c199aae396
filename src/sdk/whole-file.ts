import { open, rename, rm } from 'node:fs/promises';

/** Writes a file whole or not at all: beside it, synced, renamed. `exact`: with just this mode, whatever the umask says. The error of the file system is passed on. */
export async function writeWhole(path: string, content: string | Uint8Array, mode: number, { exact = false } = {}): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w', mode);
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
}
