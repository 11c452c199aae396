import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { decodeText } from '../core/config/text.ts';
import { globsOf } from '../core/glob/glob.ts';
import type { FileSource } from '../core/resource-type.ts';
import { findFiles } from './file-glob.ts';

/** A file may not be larger, in bytes: what the server takes (API notes §7). */
export const MAX_FILE = 50 * 1024 * 1024;

type Problem = { readonly problem: string; readonly code: string };
type Bytes = { readonly bytes: Uint8Array; readonly path: string };

export interface FileSourceOptions {
  /** Absolute: nothing outside of it is read, not through symbolic links either. Paths are relative to it. */
  readonly root: string;
  /** Absolute: the paths that are given out are relative to it. Default: `root`. */
  readonly names?: string;
  /** Lifts the confinement. */
  readonly allowOutside?: boolean;
  /** Told of each file that was read, once. */
  readonly onRead?: (absolute: string, bytes: Uint8Array) => void;
}

/** Whether a path lies in a folder (or is it), going by the text of both. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** A path with `/`, relative to a folder. */
export const relativeTo = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

/** The files of the real file system under a root. Each is read once: a run sees one version of it. */
export function createFileSource(options: FileSourceOptions): FileSource {
  const { root, names = root, allowOutside = false, onRead } = options;
  const known = new Map<string, Bytes | Problem>();
  const realRoot = realpathSync(root);
  const outside = (link: boolean): Problem => ({
    problem: `${link ? 'leads through a symbolic link to a place' : 'lies'} outside of the root folder (see --root and --allow-outside-root)`, code: 'LC1404',
  });

  /** The absolute path of a regular file that may be read. */
  const admit = (path: string): { readonly absolute: string } | Problem => {
    const absolute = resolve(root, path);
    if (!allowOutside && !isInside(root, absolute)) return outside(false);
    try {
      if (!allowOutside && !isInside(realRoot, realpathSync(absolute))) return outside(true);
      const facts = statSync(absolute);
      if (facts.isDirectory()) return { problem: 'is a folder: name files, or a pattern such as `docs/**/*`', code: 'LC1406' };
      if (!facts.isFile()) return { problem: 'is no ordinary file', code: 'LC1406' };
      if (facts.size > MAX_FILE) return { problem: `is larger than ${MAX_FILE / 1024 / 1024} MB`, code: 'LC1405' };
    } catch (error) {
      return systemProblem(error, path);
    }
    return { absolute };
  };

  const read = (path: string): Bytes | Problem => {
    const admitted = admit(path);
    if ('problem' in admitted) return admitted;
    try {
      const bytes = readFileSync(admitted.absolute);
      onRead?.(admitted.absolute, bytes);
      return { bytes, path: relativeTo(names, admitted.absolute) };
    } catch (error) {
      return systemProblem(error, path);
    }
  };

  const bytes = (path: string): Bytes | Problem => {
    const absolute = resolve(root, path);
    const before = known.get(absolute);
    if (before) return before;
    const found = read(path);
    known.set(absolute, found);
    return found;
  };

  return {
    bytes,
    text(path) {
      const found = bytes(path);
      if ('problem' in found) return found;
      const decoded = decodeText(found.bytes);
      return 'text' in decoded ? { text: decoded.text, path: found.path } : decoded;
    },
    glob(pattern) {
      const globs = globsOf(pattern);
      if ('problem' in globs) return globs;
      if (!allowOutside && (/(?:^|[/{,])\.\.(?:[/},]|$)/.test(pattern) || globs.some((glob) => !isInside(root, resolve(root, glob.base))))) return outside(false);
      // Patterns follow links, but not out of the root: what lies there must not even be listed.
      const found = findFiles(globs, root, (real) => allowOutside || isInside(realRoot, real), systemProblem);
      return 'problem' in found ? found : found.toSorted();
    },
  };
}

/** The system's refusal of a path, as the middle of a sentence. */
export function systemProblem(error: unknown, path: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Such names come with stand-ins for what could not be read, and cannot be opened by those.
  if (code === 'ENOENT' && path.includes('\uFFFD')) return { problem: 'has a name that is not UTF-8: rename it', code: 'LC1401' };
  if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'does not exist', code: 'LC1401' };
  if (code === 'EACCES' || code === 'EPERM') return { problem: 'may not be read (permission denied)', code: 'LC1407' };
  if (code === 'ELOOP') return { problem: 'is a symbolic link that leads in a circle', code: 'LC1407' };
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return { problem: 'is no usable path', code: 'LC1401' };
  return { problem: `cannot be read${code === '' ? '' : ` (${code})`}`, code: 'LC1407' };
}

/** The folder that holds all of these folders. */
export function commonFolder(folders: readonly string[]): string {
  let [common = sep] = folders;
  for (const folder of folders) while (!isInside(common, folder)) common = join(common, '..');
  return common;
}
