import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { pid as ownPid } from 'node:process';
import type { LockInfo } from '../../engine/ports.ts';

/** A lock's info as it is kept beside a local state. */
export interface LocalLockInfo extends LockInfo {
  /** Process ids mean something only inside one of these (containers have their own). */
  readonly pidNamespace?: string;
}

type Identity = Pick<LocalLockInfo, 'host' | 'pid' | 'bootId' | 'pidNamespace' | 'pidStart'>;

/** This process, so that others can tell later whether it still runs. Absent parts are not known on this system. */
export async function processIdentity(): Promise<Identity> {
  const [bootId, pidNamespace, own] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined),
    readlink('/proc/self/ns/pid').catch(() => undefined),
    statOf(ownPid),
  ]);
  return {
    host: hostname(),
    pid: ownPid,
    ...(bootId && { bootId: bootId.trim() }),
    ...(pidNamespace && { pidNamespace }),
    ...(own && { pidStart: own.start }),
  };
}

/**
 * Whether the holder is dead for certain: same host, same boot, same pid namespace, and no process with its id and start time (an id
 * is given out again). False whenever any of that is not known: another machine may have the same name.
 */
export async function isDead(holder: LocalLockInfo, self: Identity): Promise<boolean> {
  const { pid, pidStart } = holder;
  if (pid === undefined || pidStart === undefined || self.bootId === undefined || self.pidNamespace === undefined) return false;
  if (holder.host !== self.host || holder.bootId !== self.bootId || holder.pidNamespace !== self.pidNamespace) return false;
  const running = await statOf(pid);
  return !running || running.start !== pidStart || running.ended;
}

/** Field 3 (state) and 22 (start time in clock ticks after boot) of /proc/PID/stat; the name in field 2 may hold spaces and brackets. */
async function statOf(pid: number): Promise<{ readonly start: string; readonly ended: boolean } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { start: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
}
