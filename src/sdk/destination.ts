import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { failure } from '../core/diagnostic.ts';
import { writeWhole } from './whole-file.ts';

/** A file to be written: absolute. */
export interface Output { readonly path: string; readonly text: string }

/** Whether a path names a folder: it is one, or ends like one; `bare`: one without a suffix is one, too, unless it is there and is a file. */
export function namesFolder(out: string, cwd: string, bare = false): boolean {
  const path = resolve(cwd, out);
  if (existsSync(path)) return statSync(path).isDirectory();
  return /[/\\]$/.test(out) || (bare && !/\.[^./\\]+$/.test(out));
}

/**
 * Writes files whole, the last one first, so that what names the others comes when they are there. Nothing that is there with another text is overwritten without
 * `force` (LC4070), and nothing at all is written then, nor through a link that leads out of `base`, the folder they all lie in; LC4075 when the
 * disk refuses. Gives the paths relative to `cwd`.
 */
export async function writeOutputs(outputs: readonly Output[], { cwd, base, force }: { readonly cwd: string; readonly base: string; readonly force: boolean }): Promise<readonly string[]> {
  const shown = (path: string): string => relative(cwd, path).split(sep).join('/') || '.';
  // What stands beside the first file and is the same already is no loss, and needs no word: the tools of a fleet, exported into its own folder.
  const taken = outputs.filter(({ path, text }, at) => isThere(path) && !(at > 0 && holds(path, text)));
  const blocked = [...taken.filter(({ path }) => !lstatSync(path).isFile()), ...outputs.flatMap(({ path }) => notFolders(path, base)).map((path) => ({ path }))];
  if (blocked.length > 0 || (taken.length > 0 && !force)) {
    const named = (blocked.length > 0 ? blocked : taken).map(({ path }) => shown(path));
    throw failure('LC4070', `${named.slice(0, 5).join(', ')}${named.length > 5 ? ` and ${named.length - 5} more` : ''} ${named.length === 1 ? 'is' : 'are'} there already, and not overwritten`, {
      next: blocked.length > 0 ? 'That is no ordinary file or folder. Give another place with -o.' : 'Give another place with -o, or overwrite with --force. Nothing was written.',
    });
  }
  try {
    for (const { path, text } of outputs.toReversed()) {
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, text, 0o666);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw failure('LC4075', `the export cannot be written: ${code}`, { next: 'Make the folder writable, or make room.' }, { cause: error });
  }
  return outputs.map(({ path }) => shown(path));
}

/** What stands between the folder and a file in it, and is no folder itself: a link may lead anywhere. */
function notFolders(path: string, base: string): readonly string[] {
  const between: string[] = [];
  for (let folder = dirname(path); folder !== base && folder.startsWith(base) && folder !== dirname(folder); folder = dirname(folder)) between.push(folder);
  return between.filter((folder) => isThere(folder) && !lstatSync(folder).isDirectory());
}

const holds = (path: string, text: string): boolean => lstatSync(path).isFile() && readFileSync(path, 'utf8') === text;

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
