import * as promises from 'node:fs/promises';
import { join, relative } from 'node:path';
import { syncFolder } from '../backends/local/files.ts';
import { completeGitignore } from '../backends/local/gitignore.ts';
import { statePathOf } from '../backends/local/layout.ts';
import { failure } from '../core/diagnostic.ts';
import { repositoryRoot } from '../engine/load.ts';
import type { BackupFile } from '../engine/ports.ts';
import type { Session } from './session.ts';
import { writeWhole } from './whole-file.ts';

/**
 * Puts files, in their order, into a new folder of their own under `.lettactl/backups/`, safe from a loss of power, for their owner's eyes only and kept out of git, and says which: relative
 * to the working folder. `label` says what is in it (`agent-support`). `folder`: the fleet's, else the working folder. LC4098 when it cannot be
 * written: then what was to be saved must not be touched.
 */
export async function saveBackup(session: Session, label: string, files: readonly BackupFile[], folder = session.cwd): Promise<string> {
  const all = join(folder, '.lettactl', 'backups');
  const stamp = session.environment().now().toISOString().replace(/[-:]|\.\d+/g, '');
  const plain = label.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '').slice(0, 80);
  try {
    await promises.mkdir(all, { recursive: true, mode: 0o700 });
    const target = await freeFolder(join(all, `${stamp}-${plain}`));
    for (const { name, text } of files) await writeWhole(join(target, name), text, 0o600);
    // What it is a copy of may go the next moment, and the power with it.
    for (const folder of [target, all]) await syncFolder(promises, folder);
    const gitRoot = repositoryRoot(folder);
    await completeGitignore(promises, { folder, statePath: statePathOf({ folder, fleet: 'default', workspace: 'default' }), ...(gitRoot === undefined ? {} : { gitRoot }) });
    return relative(session.cwd, target) || target;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw failure('LC4098', `the backup cannot be written to ${all}: ${code}; nothing was touched`, { next: 'Make the folder writable, or make room.' }, { cause: error });
  }
}

/** The folder, made now: two runs of one second do not share one. */
async function freeFolder(path: string): Promise<string> {
  for (let at = 1; ; at++) {
    const free = at === 1 ? path : `${path}-${at}`;
    try {
      await promises.mkdir(free, { mode: 0o700 });
      return free;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
