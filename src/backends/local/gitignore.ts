import { dirname, join, relative, sep } from 'node:path';
import type { Files } from './files.ts';
import { readIfThere } from './files.ts';

/** Everything that lettactl writes beside a fleet file; it is nobody else's business, and states carry a key. */
const PATTERNS: readonly string[] = ['.lettactl/', '.lettactl-state.json*', '.lettactl-state.*.json*', '.lettactl-state.d/', 'errored.lettactl-state*.json'];

/**
 * Completes a `.gitignore` so that the state never gets into git: the nearest one between `folder` and the repository's root, else a
 * new one in `folder`. Adds only lines that none of them has. Does nothing outside a repository.
 */
export async function completeGitignore(files: Files, place: { readonly folder: string; readonly gitRoot?: string; readonly statePath: string }): Promise<void> {
  const { folder, gitRoot, statePath } = place;
  if (gitRoot === undefined || !isInside(folder, gitRoot)) return;
  const present: { readonly path: string; readonly text: string }[] = [];
  for (let at = folder; isInside(at, gitRoot); at = dirname(at)) {
    const path = join(at, '.gitignore');
    const bytes = await readIfThere(files, path);
    if (bytes) present.push({ path, text: Buffer.from(bytes).toString() });
    if (at === gitRoot) break;
  }
  const lines = new Set(present.flatMap(({ text }) => text.split(/\r?\n/).map((line) => line.trim())));
  const target = present[0] ?? { path: join(folder, '.gitignore'), text: '' };
  const missing = [...PATTERNS, ...ownPattern(statePath, dirname(target.path))].filter((pattern) => !lines.has(pattern));
  if (missing.length === 0) return;
  const gap = target.text === '' || target.text.endsWith('\n') ? '' : '\n';
  await files.appendFile(target.path, `${gap}# state and work files of lettactl\n${missing.join('\n')}\n`);
}

/** A line for a state that `-state PATH` put under another name. */
function ownPattern(statePath: string, folder: string): readonly string[] {
  const path = relative(folder, statePath);
  if (!isInside(statePath, folder)) return [];
  const names = path.split(sep);
  const usual = names.includes('.lettactl-state.d') || /^\.lettactl-state\.(.*\.)?json$/.test(names.at(-1) ?? '');
  return usual ? [] : [`/${names.join('/').replace(/[\\*?[\]!# ]/g, '\\$&')}*`];
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && way !== path);
};
