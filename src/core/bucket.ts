/** An object, or a pattern over objects, in a bucket of an object storage (fleet-yaml.md §3.1). */
export interface BucketRef {
  /** Who keeps it: `supabase`, `s3`. */
  readonly provider: string;
  readonly bucket: string;
  /** Key of one object; with `*` a pattern, with `/` at the end everything below. */
  readonly path: string;
}

/** Why something in a bucket cannot be had, as the middle of a sentence: "does not exist". */
export interface BucketTrouble {
  readonly code: string;
  readonly problem: string;
  readonly detail?: string;
  readonly next?: string;
  /** The storage as a whole: said once, not at each of its objects. */
  readonly service?: true;
}

/** Not fetched yet: asking for it has noted that it is wanted. A later expansion of the same documents will have it. */
export interface Pending { readonly pending: true }

/** What was fetched from buckets so far; nothing is fetched by asking. Each object has one content in a run. */
export interface BucketSource {
  bytes(ref: BucketRef): { readonly bytes: Uint8Array } | BucketTrouble | Pending;
  /** Keys of the objects that begin with `start`, which the pattern `ref.path` does, sorted; not `deep`: only those without a further `/` behind the last one in it. */
  list(ref: BucketRef, start: string, deep: boolean): readonly string[] | BucketTrouble | Pending;
}

/** A text or file as people see it: `supabase:depot/prompts/a.md`. */
export const bucketOrigin = ({ provider, bucket, path }: BucketRef): string => `${provider}:${bucket}/${path}`;

/** The place of an object among a plan's inputs. No file of the fleet's folder has such a path. */
export const bucketInput = ({ provider, bucket, path }: BucketRef): string => `bucket:${provider}/${bucket}/${path}`;

/** Why a key can be no object's path here: it would be another one in a URL, or is not a name of a file. Undefined when it can. */
export function unusableKey(path: string): string | undefined {
  if (path.length > 1024) return 'is longer than 1,024 characters';
  if (/\p{Cc}/u.test(path)) return 'holds a control character';
  if (/\p{Surrogate}/u.test(path)) return 'is not well-formed text';
  if (path.split('/').includes('') || path.split(/[\\/]/).some((step) => step === '.' || step === '..')) return 'has an empty part, `.` or `..` in it';
  return undefined;
}

/** Why a text can be no bucket's name, if so: in a URL it would lead elsewhere. */
export const unusableBucket = (bucket: string): string | undefined => (/[\\/]/.test(bucket) ? 'has a slash in it' : unusableKey(bucket));
