import { failure } from '../core/diagnostic.ts';
import type { DiagnosticError } from '../core/diagnostic.ts';
import type { LockInfo } from '../engine/ports.ts';

/** LC3002: somebody else holds the lock. `seen`: when that run last gave a sign of life, if the backend knows. */
export function lockedError(holder: LockInfo | null, now: Date, seen?: Date): DiagnosticError {
  if (!holder) {
    return failure('LC3002', 'the state is locked', { detail: 'by a run that has not said yet who it is', next: 'Try again in a moment, or wait for it: -lock-timeout=5m.' });
  }
  const created = new Date(holder.created);
  const silent = seen && now.getTime() - seen.getTime() > 60_000 ? [`its last sign of life is ${ago(seen, now)}`] : [];
  return failure('LC3002', 'the state is locked', {
    detail: [`by ${holder.who} since ${clockTime(created, now)} (${ago(created, now)}): ${holder.operation}, lettactl ${holder.version}, lock ${holder.id}`, ...silent].join('\n'),
    next: `Wait for it (-lock-timeout=5m), or, if that run is dead: lettactl force-unlock ${holder.id}`,
  });
}

/** LC3003: the lock was ours and is not any more. */
export const lockLostError = (info: LockInfo, holder: LockInfo | null): DiagnosticError =>
  failure('LC3003', `the lock ${info.id} was lost: ${holder ? `${holder.who} holds it now (${holder.operation}, lock ${holder.id})` : 'somebody removed it'}`, {
    detail: 'The state was not written. What this run did is in its journal.',
    next: 'Let the other run finish, then plan again.',
  });

/** LC3004: force-unlock with another lock's id. */
export const otherLockError = (id: string, holder: LockInfo): DiagnosticError =>
  failure('LC3004', `the lock is not ${id} but ${holder.id}`, {
    detail: `It is held by ${holder.who}: ${holder.operation}, lettactl ${holder.version}.`,
    next: `If that run is dead: lettactl force-unlock ${holder.id}`,
  });

/** LC3005: force-unlock of what is not locked. */
export const notLockedError = (): DiagnosticError =>
  failure('LC3005', 'the state is not locked', { next: 'Nothing needs to be done.' });

/** `10:42` of the same day, else with the date; local time, as on the reader's clock. */
function clockTime(time: Date, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return time.toDateString() === now.toDateString() ? hours : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${hours}`;
}

function ago(time: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000));
  if (!Number.isFinite(seconds)) return 'at an unknown time';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}
