import type { BucketProvider } from '../engine/ports.ts';
import type { Fetch } from './http.ts';
import { s3 } from './s3.ts';
import { supabase } from './supabase.ts';

/** All kinds of object storage that `from_bucket` knows; a new one is a file beside this one, and a line here. */
const ALL: readonly ((fetch: Fetch) => BucketProvider)[] = [supabase, s3];

/** The kinds, with what carries their requests. */
export const bucketProviders = (fetch: Fetch): readonly BucketProvider[] => ALL.map((make) => make(fetch));
