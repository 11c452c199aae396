import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import type { Lock, LockInfo, StateBackend } from '../../engine/ports.ts';
import { lockedError, lockLostError, notLockedError, otherLockError } from '../lock-errors.ts';
import type { Files } from './files.ts';
import { codeOf, removeFile } from './files.ts';
import { guarded } from './guard.ts';
import { readInfo, removeInfo, writeInfo } from './lock-info.ts';
import type { LocalLockInfo } from './process-identity.ts';
import { isDead, processIdentity } from './process-identity.ts';
import { Silence } from './silence.ts';

const HEARTBEAT_MS = 2_000;
/** A lock without a readable info file is the debris of a run that was killed while it took or gave back the lock. */
const UNKNOWN_MS = 4_000;
/** How long anybody waits for a `plan`, which holds the lock for a moment only. */
const PLAN_MS = 10_000;
const POLL_MS = 100;

interface Surroundings { readonly files: Files; readonly path: string; readonly now: () => Date; readonly randomHex: (bytes: number) => string }

/**
 * The lock of the state at `path`: a folder `PATH.lock` of proper-lockfile, whose time of change is the heartbeat, and `PATH.lock-info`
 * that says who. Silence alone never breaks it (a busy or stopped process is not dead): a holder that is dead for certain is taken
 * over, any other needs force-unlock.
 */
export class LocalLocks {
  readonly #around: Surroundings;
  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** See StateBackend. */
  async lock(info: Parameters<StateBackend['lock']>[0], options: Parameters<StateBackend['lock']>[1]): Promise<Lock> {
    const started = performance.now();
    const silence = new Silence();
    for (;;) {
      const taken = await this.#guarded(() => this.#take(info, silence));
      if ('lock' in taken) return taken.lock;
      const patience = taken.holder === null || taken.holder.operation === 'plan' ? Math.max(options.waitMs, PLAN_MS) : options.waitMs;
      if (performance.now() - started >= patience || options.signal?.aborted) throw lockedError(taken.holder, this.#around.now(), taken.seen);
      await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
    }
  }

  /** See StateBackend. */
  async holder(): Promise<LockInfo | null> {
    const seen = await this.#heartbeat();
    const info = seen && (await readInfo(this.#around.files, this.#around.path));
    return info && !(await isDead(info, await processIdentity())) ? info : null;
  }

  /** See StateBackend. A dead holder's lock is named and removed too. */
  async forceUnlock(id: string): Promise<LockInfo> {
    const { files, path } = this.#around;
    // Looked at first without the guard, which needs a folder to stand in.
    if (!(await this.#heartbeat())) throw notLockedError();
    return this.#guarded(async () => {
      const info = (await this.#heartbeat()) && (await readInfo(files, path));
      if (!info) throw notLockedError();
      if (info.id !== id) throw otherLockError(id, info);
      await this.#remove();
      return info;
    });
  }

  async #take(wanted: Parameters<StateBackend['lock']>[0], silence: Silence): Promise<{ readonly lock: Lock } | { readonly holder: LocalLockInfo | null; readonly seen: Date }> {
    const { files, path, now, randomHex } = this.#around;
    const self = await processIdentity();
    const seen = await this.#heartbeat();
    if (seen) {
      const holder = await readInfo(files, path);
      const gone = holder ? await isDead(holder, self) : Math.max(Date.now() - seen.getTime(), silence.of(seen)) > UNKNOWN_MS;
      if (!gone) return { holder, seen };
      await this.#remove();
    }
    const info: LocalLockInfo = { id: randomHex(8), ...wanted, created: now().toISOString(), ...self };
    let compromised = false;
    const onCompromised = (): void => {
      compromised = true;
    };
    const release = await lockfile.lock(path, { realpath: false, stale: Infinity, update: HEARTBEAT_MS, onCompromised });
    try {
      await writeInfo(files, path, info);
    } catch (error) {
      await release().catch(() => undefined);
      throw error;
    }
    return { lock: this.#lockOf(info, release, () => compromised) };
  }

  #lockOf(info: LocalLockInfo, release: () => Promise<void>, compromised: () => boolean): Lock {
    const { files, path } = this.#around;
    let released = false;
    const current = async (): Promise<LocalLockInfo | null> => ((await this.#heartbeat()) ? readInfo(files, path) : null);
    return {
      info,
      check: async () => {
        const holder = await current();
        if (released || compromised() || holder?.id !== info.id) throw lockLostError(info, holder?.id === info.id ? null : holder);
      },
      release: async () => {
        if (released) return;
        released = true;
        // With the folder, the lock is gone too.
        if (!(await this.#heartbeat())) return;
        await this.#guarded(async () => {
          // Somebody else's by now: theirs to give back. Our heartbeat stops by itself when it finds that out.
          if ((await current())?.id !== info.id) return;
          await removeInfo(files, path);
          await release().catch(() => undefined);
        });
      },
    };
  }

  #guarded<T>(work: () => Promise<T>): Promise<T> {
    return guarded(this.#around.path, this.#around.now, work);
  }

  /** When the holder last gave a sign of life; null when there is no lock. */
  async #heartbeat(): Promise<Date | null> {
    try {
      return (await this.#around.files.stat(`${this.#around.path}.lock`)).mtime;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Breaks the lock, and sweeps up temporary files that its holder was killed over. */
  async #remove(): Promise<void> {
    const { files, path } = this.#around;
    await removeInfo(files, path);
    await files.rmdir(`${path}.lock`).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    const names = await files.readdir(dirname(path));
    const leftovers = names.filter((name) => name.startsWith(basename(path)) && /\.tmp-[0-9a-f]+$/.test(name));
    await Promise.all(leftovers.map((name) => removeFile(files, join(dirname(path), name))));
  }
}
