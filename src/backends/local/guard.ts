import { rmdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { lockedError } from '../lock-errors.ts';
import { codeOf } from './files.ts';
import { Silence } from './silence.ts';

// A guard is held for a few system calls. Whoever keeps one longer was killed or stopped inside; the lock's own check fences the latter.
const STALE_MS = 5_000;
const GIVE_UP_MS = 20_000;

/**
 * Runs `work` while no other process runs one for the same path. The lock and its info file are two things on disk: without this, two
 * runs that both see a dead holder could each remove what the other has just taken.
 */
export async function guarded<T>(path: string, now: () => Date, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const silence = new Silence();
  const options = { realpath: false, stale: STALE_MS, update: STALE_MS / 5, onCompromised: () => undefined };
  for (;;) {
    let release: () => Promise<void>;
    try {
      release = await lockfile.lock(`${path}.guard`, options);
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error;
      if (performance.now() - started > GIVE_UP_MS) throw lockedError(null, now());
      // The library goes by the clock: one from before the clock was put back would never be stale.
      const left = await stat(`${path}.guard.lock`).catch(() => undefined);
      if (left && silence.of(left.mtime) > STALE_MS) await rmdir(`${path}.guard.lock`).catch(() => undefined);
      await sleep(20 + Math.random() * 30);
      continue;
    }
    try {
      return await work();
    } finally {
      // It may have been taken for stale meanwhile: then there is nothing to give back.
      await release().catch(() => undefined);
    }
  }
}
