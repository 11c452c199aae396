import { readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import type { FileSystemAdapter } from 'tinyglobby';
import type { Glob } from '../core/glob/glob.ts';

/** Names that one pattern may look at: links may make a tree endless. */
const MAX_SEEN = 100_000;
/** Names that a followed link counts for. */
const LINK_COST = 20;

type Problem = { readonly problem: string; readonly code: string };

/**
 * Paths of files that fit, relative to `root` as far as the patterns are; unsorted. Symbolic links are followed where `admits` says so
 * of the place they lead to (a real path), and never in a circle; all others are passed over, and so is what is neither file nor folder.
 * `trouble` puts the system's refusal to open a folder in words. The library walks; what fits is decided by our own matcher, for the
 * library's takes time without end for some patterns (decision 0007).
 */
export function findFiles(globs: readonly Glob[], root: string, admits: (real: string) => boolean, trouble: (error: unknown, path: string) => Problem): readonly string[] | Problem {
  const found = new Set<string>();
  for (const base of new Set(globs.map((glob) => glob.base))) {
    const within = globs.filter((glob) => glob.base === base);
    const start = resolve(root, base);
    const depths = within.map(({ depth }) => depth);
    const walk = new Walk({ admits, trouble, root, flat: depths.every((depth) => depth === 0) });
    const names = globSync('**/*', {
      cwd: start, onlyFiles: true, expandDirectories: false, dot: within.some(({ hidden }) => hidden), followSymbolicLinks: true, fs: walk.files,
      ...(depths.every((depth) => depth !== undefined) ? { deep: Math.max(...depths) } : {}),
    });
    if (walk.problem) return walk.problem;
    for (const name of names.filter((one) => !circles(start, one))) {
      const path = base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`;
      if (within.some((glob) => glob.matches(path))) found.add(path);
    }
  }
  return [...found];
}

/** Whether the way to a file leads through one folder twice: a link back to a folder above. */
function circles(start: string, name: string): boolean {
  const passed = new Set<string>();
  let at = start;
  for (const step of ['.', ...name.split('/').slice(0, -1)]) {
    at = join(at, step);
    const real = realpathSync(at);
    if (passed.has(real)) return true;
    passed.add(real);
  }
  return false;
}

/** The file system as a walk may see it, and what it met that people have to know: the library itself passes over every error. */
class Walk {
  problem: Problem | undefined;
  readonly files: FileSystemAdapter;
  #seen = 0;

  constructor({ admits, trouble, root, flat }: { readonly admits: (real: string) => boolean; readonly trouble: (error: unknown, path: string) => Problem; readonly root: string; /** Only one folder is looked into. */ readonly flat: boolean }) {
    const confined = (path: string): string => {
      if (this.problem) throw new Error('the walk has ended');
      const real = realpathSync(path);
      if (!admits(real)) throw new Error('outside of the root');
      return real;
    };
    const list = (folder: string, options: { readonly withFileTypes: true }) => {
      confined(folder);
      try {
        const entries = readdirSync(folder, options);
        this.#seen += entries.length;
        const broken = entries.find((entry) => entry.isDirectory() && /[\r\n]/.test(entry.name));
        if (broken && !flat) this.problem = { problem: `comes by the folder ${JSON.stringify(broken.name)}: a pattern cannot look into a folder with a line break in its name`, code: 'LC1411' };
        if (this.#seen > MAX_SEEN) this.problem = { problem: `looks at more than ${MAX_SEEN.toLocaleString('en')} files`, code: 'LC1411' };
        return entries;
      } catch (error) {
        const path = folder.startsWith(root) ? folder.slice(join(root, '/').length).replace(/\/$/, '') : folder;
        const { problem, code } = trouble(error, path);
        this.problem = { problem: `looks into ${path === '' ? 'the root folder' : path}, which ${problem}`, code };
        throw error;
      }
    };
    const followed = (path: string): string => {
      // Links that double at each level make long ways, each slow to find out.
      this.#seen += LINK_COST;
      return confined(path);
    };
    this.files = { realpathSync: followed as typeof realpathSync, readdirSync: list as typeof readdirSync };
  }
}
