import { compareAddresses } from '../core/address.ts';
import { bucketInput, bucketOrigin, unusableBucket } from '../core/bucket.ts';
import type { BucketRef, BucketSource, BucketTrouble } from '../core/bucket.ts';
import type { InputDigest } from '../core/desired.ts';
import { sha256Hex } from '../core/digest.ts';
import { createBucketFetch } from './bucket-fetch.ts';
import type { BucketAccess } from './bucket-fetch.ts';

/** What the fleet takes from buckets in one run. */
export interface BucketContents {
  /** For the expansion: gives what is there, notes what is wanted. */
  readonly source: BucketSource;
  /** What was asked for and is not there, as people see it; sorted. */
  wanted(): readonly string[];
  /** Fetches all that is wanted. Never throws for what a storage says: that is what the source gives then. */
  fetch(): Promise<void>;
  /** The objects that were read, as a plan records them. */
  inputs(): readonly InputDigest[];
}

interface Want { readonly ref: BucketRef; readonly get: () => Promise<void> }

/** Contents of buckets, each fetched once. */
export function createBucketContents(access: BucketAccess): BucketContents {
  const fetcher = createBucketFetch(access);
  const wants = new Map<string, Want>();
  const objects = new Map<string, { readonly ref: BucketRef; readonly found: { readonly bytes: Uint8Array } | BucketTrouble }>();
  const lists = new Map<string, readonly string[] | BucketTrouble>();
  const keyOf = (ref: BucketRef, ...more: readonly unknown[]): string => JSON.stringify([ref.provider, ref.bucket, ref.path, ...more]);

  /** What no storage needs to be asked about. */
  const refused = ({ provider, bucket }: BucketRef): BucketTrouble | undefined => {
    const known = access.providers.map(({ name }) => name);
    if (!known.includes(provider)) return { code: 'LC1420', problem: `\`${provider}\` is not supported: ${known.join(', ')}` };
    const unusable = unusableBucket(bucket);
    return unusable === undefined ? undefined : { code: 'LC1422', problem: `${unusable}: there is no such bucket` };
  };

  return {
    source: {
      bytes(ref) {
        const key = keyOf(ref);
        const found = refused(ref) ?? objects.get(key)?.found;
        if (found) return found;
        wants.set(key, { ref, get: async () => { objects.set(key, { ref, found: await fetcher.bytes(ref) }); } });
        return { pending: true };
      },
      list(ref, start, deep) {
        const key = keyOf({ ...ref, path: start }, deep);
        const found = refused(ref) ?? lists.get(key);
        if (found) return found;
        wants.set(key, { ref, get: async () => { lists.set(key, await fetcher.list({ ...ref, path: start }, deep)); } });
        return { pending: true };
      },
    },
    wanted: () => [...new Set([...wants.values()].map(({ ref }) => bucketOrigin(ref)))].sort(compareAddresses),
    async fetch() {
      const open = [...wants.entries()].sort(([a], [b]) => compareAddresses(a, b)).map(([, want]) => want);
      wants.clear();
      const worker = async (): Promise<void> => {
        for (let want = open.shift(); want; want = open.shift()) await want.get();
      };
      await Promise.all(Array.from({ length: Math.min(PARALLEL, open.length) }, worker));
    },
    inputs: () => [...objects.values()].flatMap(({ ref, found }) => ('bytes' in found ? [{ path: bucketInput(ref), sha256: sha256Hex(found.bytes) }] : [])),
  };
}

/** Requests under way at once. */
const PARALLEL = 8;
