import { failure } from '../../diagnostic.ts';
import type { DiagnosticError } from '../../diagnostic.ts';
import { Malformed } from '../../state/untrusted-json.ts';

/** First line of every plan file. The number is the format's version; what follows the second line may change with it, these never do. */
export const MAGIC = 'lettactl-plan 1';

/** The largest plan, in bytes of its unpacked document, unless the caller says otherwise (`-max-plan-size`). */
export const DEFAULT_MAX_SIZE = 256 * 1024 * 1024;

/** LC3112: these bytes are not what `encodePlan` wrote. `why` is one short clause. */
export const damaged = (why: string, cause?: unknown): DiagnosticError =>
  failure('LC3112', `the plan file is damaged or was altered: ${why}`, { detail: 'Nothing was changed.', next: 'Make a new plan, or copy the file again in binary mode.' }, { cause });

/** LC3110: more than a plan file may hold. */
export const tooLarge = (maxSize: number, cause?: unknown): DiagnosticError =>
  failure('LC3110', `the plan is larger than ${Math.floor(maxSize / 1024 / 1024) || 1} MB`, {
    next: 'Allow more with -max-plan-size, leave big files out of the folders, or plan in parts with -target.',
  }, { cause });

/** Runs an encoder; a key that no file may hold is a problem of the fleet (LC3121), not a bug of ours. */
export function refusingKeys<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw failure('LC3121', `the plan cannot be written: ${error.message}`, { next: 'Take that key out of the fleet, or off the object on the server, then plan again.' }, { cause: error });
  }
}
