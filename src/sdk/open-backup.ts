import { createReadStream, existsSync } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { failure } from '../core/diagnostic.ts';
import { DEFAULT_FILES } from '../engine/fleet-files.ts';
import { MAX_AGENT_FILE } from '../operations/transfer/agent-file.ts';
import type { BackupFolder, BackupKind } from '../operations/transfer/backup.ts';

export interface BackupSource { readonly kind: 'backup'; readonly of: BackupKind; readonly folder: BackupFolder }

/** The folder of a backup, told by what lies in it; undefined when it is none. Nothing outside of it is read. */
export function backupIn(path: string, shown: string): BackupSource | undefined {
  const of = kindIn(path);
  if (of === undefined) return undefined;
  const inside = async (name: string): Promise<string | undefined> => ((await lstat(join(path, name)).catch(() => undefined))?.isFile() ? join(path, name) : undefined);
  return {
    kind: 'backup', of,
    folder: {
      name: shown,
      async bytes(name) {
        const found = await inside(name);
        if (found === undefined) return undefined;
        if ((await stat(found)).size > MAX_AGENT_FILE) throw failure('LC4079', `${shown} is no whole backup: ${name} is larger than ${MAX_AGENT_FILE / 1024 / 1024} MB`, { next: 'Nothing was made.' });
        return readFile(found);
      },
      has: async (name) => (await inside(name)) !== undefined,
      async *lines(name) {
        const found = await inside(name);
        if (found !== undefined) yield* createInterface({ input: createReadStream(found, 'utf8'), crlfDelay: Infinity });
      },
    },
  };
}

/** Told by the file that is written last; elsewhere than where backups lie, a folder without one is none. */
function kindIn(path: string): BackupKind | undefined {
  const has = (name: string): boolean => existsSync(join(path, name));
  if (has('agent.json') && !DEFAULT_FILES.some(has)) return 'agent';
  if (has('archive.json')) return 'archive';
  if (has('block.json')) return 'block';
  if (!/[\\/]\.lettactl[\\/]backups[\\/][^\\/]+$/.test(path)) return undefined;
  return ['agent.af', 'blocks.jsonl', 'passages.jsonl'].some(has) ? 'unfinished' : 'texts';
}
