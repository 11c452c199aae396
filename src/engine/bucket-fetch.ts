import { waitBefore } from '../core/backoff.ts';
import { bucketOrigin } from '../core/bucket.ts';
import type { BucketRef, BucketTrouble } from '../core/bucket.ts';
import { BucketProblem } from './ports.ts';
import type { BucketProvider, BucketReader, Environment } from './ports.ts';

export interface BucketAccess {
  readonly providers: readonly BucketProvider[];
  readonly environment: Pick<Environment, 'variable'>;
  readonly signal: AbortSignal;
  /** Waits; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  /** Milliseconds for one try; default two minutes. */
  readonly timeoutMs?: number;
}

/** One object may have so many bytes; what the server takes as a file is less, and is checked where it is used. */
const MAX_OBJECT = 64 * 1024 * 1024;
/** All objects of a fleet together, in bytes. */
const MAX_TOTAL = 1024 * 1024 * 1024;
/** Objects that one pattern may look through. */
const MAX_OBJECTS = 10_000;
const TRIES = 5;

export interface BucketFetch {
  bytes(ref: BucketRef): Promise<{ readonly bytes: Uint8Array } | BucketTrouble>;
  /** Sorted by code unit. */
  list(ref: BucketRef, deep: boolean): Promise<readonly string[] | BucketTrouble>;
}

/** Requests to object storages: in time, within limits, repeated when that may help. A storage that is not there is asked no further. */
export function createBucketFetch({ providers, environment, signal, sleep, random = Math.random, timeoutMs = 120_000 }: BucketAccess): BucketFetch {
  const readers = new Map<string, BucketReader>();
  const down = new Map<string, BucketTrouble>();
  let total = 0;

  const reader = (name: string): BucketReader => {
    const open = readers.get(name) ?? providers.find((provider) => provider.name === name)?.open(environment);
    if (!open) throw new Error(`no bucket provider ${name}`);
    readers.set(name, open);
    return open;
  };

  /** One try; what hangs is given up, and tried once more. */
  const once = async <T>(ref: BucketRef, attempt: number, request: (reader: BucketReader, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const timer = AbortSignal.timeout(timeoutMs);
    try {
      return await request(reader(ref.provider), AbortSignal.any([signal, timer]));
    } catch (error) {
      signal.throwIfAborted();
      if (!timer.aborted) throw error;
      throw new BucketProblem({ code: 'LC2062', problem: `the storage ${ref.provider} did not answer within ${Math.round(timeoutMs / 1000)} s`, detail: `asked for ${bucketOrigin(ref)}`, next: 'Run it again: the service or the network is slow.', service: true }, { cause: error, again: attempt === 1 });
    }
  };

  const insist = async <T>(ref: BucketRef, request: (reader: BucketReader, signal: AbortSignal) => Promise<T>): Promise<T | BucketTrouble> => {
    for (let attempt = 1; ; attempt++) {
      const known = down.get(ref.provider);
      if (known) return known;
      try {
        return await once(ref, attempt, request);
      } catch (error) {
        if (!(error instanceof BucketProblem)) throw error;
        if (!error.again || attempt === TRIES) {
          if (error.trouble.service) down.set(ref.provider, error.trouble);
          return error.trouble;
        }
        await sleep(waitBefore(attempt, error.waitMs, random), signal);
      }
    }
  };

  return {
    async bytes(ref) {
      if (total > MAX_TOTAL) return { code: 'LC1427', problem: `is not read: the objects before it have more than ${MAX_TOTAL / 1024 / 1024} MB`, next: 'Take fewer objects, or split the fleet.' };
      const found = await insist(ref, (storage, within) => storage.read(ref.bucket, ref.path, { signal: within, maxBytes: MAX_OBJECT }));
      if (!(found instanceof Uint8Array)) return found;
      total += found.length;
      return { bytes: found };
    },
    async list(ref, deep) {
      const found = await insist(ref, (storage, within) => storage.list(ref.bucket, ref.path, deep, { signal: within, maxObjects: MAX_OBJECTS }));
      return 'code' in found ? found : [...new Set(found)].sort();
    },
  };
}
