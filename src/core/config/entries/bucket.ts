import type { Address } from '../../address.ts';
import { bucketOrigin, unusableKey } from '../../bucket.ts';
import type { BucketRef, BucketTrouble } from '../../bucket.ts';
import { globsOf } from '../../glob/glob.ts';
import type { ExpandContext } from '../../resource-type.ts';
import { pointerTo } from '../pointer.ts';

/** A smaller object is hardly what was meant (fleet-yaml.md §3.1), in bytes. */
const SMALL = 40;
/** A larger one is hardly meant for a prompt or a block (fleet-yaml.md §3.1), and no file that the server takes (API notes §7), in bytes. */
const LARGE = 50 * 1024 * 1024;

/** Where in the fleet file an object is asked for. */
export interface BucketPlace { readonly pointer: string; readonly address: Address; readonly context: ExpandContext }

/** An object's bytes; `pending` while they are not fetched. Undefined when there are none: that has been reported. */
export function bucketBytes(ref: BucketRef, place: BucketPlace, use: 'text' | 'file'): Uint8Array | 'pending' | undefined {
  const unusable = unusableKey(ref.path);
  if (unusable !== undefined) return reportTrouble({ code: 'LC1425', problem: `${unusable}: it cannot be the path of an object` }, ref, place);
  const found = place.context.buckets.bytes(ref);
  if ('pending' in found) return 'pending';
  if (!('bytes' in found)) return reportTrouble(found, ref, place);
  const size = found.bytes.length;
  if (size > LARGE && use === 'file') return reportTrouble({ code: 'LC1405', problem: `is larger than ${LARGE / 1024 / 1024} MB` }, ref, place);
  if (size > LARGE) warn('LC1424', `${bucketOrigin(ref)} is very large: ${Math.round(size / 1024 / 1024)} MB`, 'Is this the right object?', place);
  if (size <= SMALL) warn('LC1423', `${bucketOrigin(ref)} is very small: ${size} byte${size === 1 ? '' : 's'}`, 'Is this the right object, and is it whole?', place);
  return found.bytes;
}

/** The text before the first wildcard; a backslash escapes one. */
const literalStart = (pattern: string): string => /^[^*?[{\\]*/.exec(pattern)?.[0] ?? '';

/**
 * The objects that a folder's entry names: one, or with `*` all that match, or with `/` at the end all below (fleet-yaml.md §3.3, §17:
 * what the original's docs say). `pending` while they are not known; problems are reported and give none.
 */
export function bucketObjects(ref: BucketRef, place: BucketPlace): readonly BucketRef[] | 'pending' {
  const { path } = ref;
  const pattern = path.includes('*');
  if (!pattern && !path.endsWith('/')) return [ref];
  const globs = pattern ? globsOf(path) : [];
  if ('problem' in globs) return reportTrouble(globs, ref, place) ?? [];
  const start = pattern ? literalStart(path) : path;
  const folder = start.slice(0, start.lastIndexOf('/') + 1).slice(0, -1);
  const unusable = folder === '' && !start.startsWith('/') ? undefined : unusableKey(folder);
  if (unusable !== undefined) return reportTrouble({ code: 'LC1425', problem: `${unusable}: no object can be below it` }, ref, place) ?? [];
  const rest = path.slice(start.length);
  const found = place.context.buckets.list(ref, start, !pattern || /\/|\*\*/.test(rest));
  if ('pending' in found) return 'pending';
  if ('code' in found) return reportTrouble(found, ref, place) ?? [];
  // Storages keep empty folders as objects whose key ends with `/`.
  // What is listed and is not there was deleted meanwhile, or is another folder's: Supabase lists `Scans` under `scans`, too.
  const gone = (key: string): boolean => {
    const object = unusableKey(key) === undefined ? place.context.buckets.bytes({ ...ref, path: key }) : undefined;
    return object !== undefined && 'code' in object && object.code === 'LC1421';
  };
  const keys = found.filter((key) => !key.endsWith('/') && (!pattern || globs.some((glob) => glob.matches(key))) && !gone(key));
  if (keys.length === 0) {
    const next = 'Without `**` a `*` stays in one folder; hidden objects need a pattern with the dot.';
    return reportTrouble({ code: 'LC1410', problem: 'matches no object', next }, ref, place) ?? [];
  }
  return keys.map((key) => ({ ...ref, path: key }));
}

/** Whether all three parts are texts; one that is not has been reported. */
export const isWhole = (ref: BucketRef | null | undefined): ref is BucketRef =>
  ref !== null && ref !== undefined && [ref.provider, ref.bucket, ref.path].every((part) => typeof part === 'string');

/** Reports why an object cannot be had. */
export function reportTrouble({ code, problem, detail, next, service }: BucketTrouble, ref: BucketRef, { pointer, address, context }: BucketPlace): undefined {
  const part = code === 'LC1420' ? 'provider' : code === 'LC1422' ? 'bucket' : 'path';
  const range = context.range(pointerTo(pointer, part));
  const what = service || code === 'LC1420' ? '' : code === 'LC1422' ? `the bucket ${ref.provider}:${ref.bucket} ` : `${bucketOrigin(ref)} `;
  context.report({
    severity: 'error', code, summary: `${what}${problem}`, address, ...(range ? { range } : {}), ...(detail === undefined ? {} : { detail }), ...(next === undefined ? {} : { next }),
  });
  return undefined;
}

function warn(code: string, summary: string, next: string, { pointer, address, context }: BucketPlace): void {
  const range = context.range(pointerTo(pointer, 'path'));
  context.report({ severity: 'warning', code, summary, next, address, ...(range ? { range } : {}) });
}
