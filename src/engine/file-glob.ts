import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { resolve } from 'node:path';
import type { Glob } from '../core/glob/glob.ts';

/** Names that one pattern may look at: links may make a tree endless. */
const MAX_SEEN = 100_000;

type Problem = { readonly problem: string; readonly code: string };

/**
 * Paths of files that fit, relative to `root` as far as the patterns are; unsorted. Symbolic links are followed where `admits` says so
 * of the place they lead to (a real path), and never in a circle; all others are passed over, and so is what is neither file nor folder.
 * `trouble` puts the system's refusal to open a folder in words.
 */
export function findFiles(globs: readonly Glob[], root: string, admits: (real: string) => boolean, trouble: (error: unknown, path: string) => Problem): readonly string[] | Problem {
  const found = new Set<string>();
  let seen = 0;

  /** `folder`: as the patterns see it; `real`: where it is, which is short however many links led there. */
  const walk = (folder: string, real: string, within: readonly Glob[], above: readonly string[]): Problem | undefined => {
    if (!admits(real) || above.includes(real)) return undefined;
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(real, { withFileTypes: true });
    } catch (error) {
      const { problem, code } = trouble(error, folder);
      return { problem: `looks into ${folder === '' ? 'the root folder' : folder}, which ${problem}`, code };
    }
    seen += entries.length;
    if (seen > MAX_SEEN) return { problem: `looks at more than ${MAX_SEEN.toLocaleString('en')} files`, code: 'LC1411' };
    for (const entry of entries) {
      const path = folder === '' || folder === '/' ? `${folder}${entry.name}` : `${folder}/${entry.name}`;
      const wanted = within.filter((glob) => glob.matches(path) || glob.mayHold(path));
      if (wanted.length === 0) continue;
      const link = entry.isSymbolicLink();
      const target = link ? realOf(`${real}/${entry.name}`) : `${real}/${entry.name}`;
      // A link that leads nowhere.
      if (target === undefined) continue;
      const facts = link ? statSync(target) : entry;
      if (facts.isDirectory()) {
        const inside = wanted.filter((glob) => glob.mayHold(path));
        const problem = inside.length > 0 ? walk(path, target, inside, [...above, real]) : undefined;
        if (problem) return problem;
      } else if (facts.isFile() && admits(target) && wanted.some((glob) => glob.matches(path))) {
        found.add(path);
      }
    }
    return undefined;
  };

  for (const base of new Set(globs.map((glob) => glob.base))) {
    const real = realOf(resolve(root, base));
    if (real === undefined || !statSync(real).isDirectory()) continue;
    const problem = walk(base, real, globs.filter((glob) => glob.base === base), []);
    if (problem) return problem;
  }
  return [...found];
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // Not there, or a link that leads nowhere or in a circle.
    return undefined;
  }
}
