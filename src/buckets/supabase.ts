import type { BucketProvider, BucketReader } from '../engine/ports.ts';
import { ask, busy, service, trouble } from './http.ts';
import type { Answer, Fetch } from './http.ts';
import { below, encodedKey, endpoint, headerSafe, required } from './settings.ts';

const NAME = 'supabase';
/** Entries of one folder that are asked for at once. */
const PAGE = 1000;
/** A storage may give fewer than that, but never fewer than this where there are more: its own default. */
const SMALLEST_PAGE = 100;
/** Supabase's own stand-in for an empty folder. */
const PLACEHOLDER = '.emptyFolderPlaceholder';
const MAX_LIST = 8 * 1024 * 1024;
/** Deeper folders are an error: nobody has them, but a storage that repeats itself does. */
const MAX_DEPTH = 32;

/** Supabase Storage by its REST API: objects with GET, folders with POST object/list, a page at a time. */
export const supabase = (fetch: Fetch): BucketProvider => ({
  name: NAME,
  open(environment) {
    const base = endpoint('SUPABASE_URL', required(NAME, ['SUPABASE_URL'], environment), false);
    const keys = ['SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_ANON_KEY'];
    const key = headerSafe(environment.variable('SUPABASE_SERVICE_ROLE_KEY') ? 'SUPABASE_SERVICE_ROLE_KEY' : 'SUPABASE_ANON_KEY', required(NAME, keys, environment));
    const headers = { apikey: key, authorization: `Bearer ${key}` };
    const request = (path: string, init: RequestInit, maxBytes: number, signal: AbortSignal): Promise<Answer> =>
      ask(below(base, `storage/v1/${path}`), { ...init, headers: { ...headers, ...init.headers as Record<string, string> | undefined } }, { provider: NAME, variable: 'SUPABASE_URL', fetch, signal, maxBytes });

    const folder = async (bucket: string, path: string, offset: number, signal: AbortSignal): Promise<readonly Entry[]> => {
      const body = JSON.stringify({ prefix: path, limit: PAGE, offset, sortBy: { column: 'name', order: 'asc' } });
      const answer = await request(`object/list/${encodeURIComponent(bucket)}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }, MAX_LIST, signal);
      if (answer.status !== 200) throw refusal(answer, base);
      const entries = json(answer.bytes);
      if (!Array.isArray(entries)) throw strange(base);
      return entries.filter(isEntry);
    };

    const known = async (bucket: string, signal: AbortSignal): Promise<void> => {
      const answer = await request(`bucket/${encodeURIComponent(bucket)}`, { method: 'GET' }, MAX_LIST, signal);
      if (answer.status !== 200) throw refusal(answer, base);
    };

    const reader: BucketReader = {
      async read(bucket, path, { signal, maxBytes }) {
        const answer = await request(`object/${encodeURIComponent(bucket)}/${encodedKey(path)}`, { method: 'GET' }, maxBytes, signal);
        if (answer.status !== 200) throw refusal(answer, base);
        return answer.bytes;
      },
      async list(bucket, prefix, deep, { signal, maxObjects }) {
        const found: string[] = [];
        let seen = 0;
        const walk = async (path: string, depth: number): Promise<void> => {
          for (let offset = 0; ;) {
            const entries = await folder(bucket, path, offset, signal);
            seen += entries.length;
            if (seen > maxObjects || depth > MAX_DEPTH) throw trouble({ code: 'LC1427', problem: depth > MAX_DEPTH ? `has folders nested deeper than ${MAX_DEPTH}` : `has more than ${maxObjects.toLocaleString('en')} objects below it`, next: 'Make the text before the first `*` longer.' });
            for (const { name, id } of entries) {
              const key = path === '' ? name : `${path}/${name}`;
              // The storage compares without regard to case, and takes `_` for any character; an entry is ours only if it really begins so.
              if (id !== null && name !== PLACEHOLDER && key.startsWith(prefix)) found.push(key);
              if (id === null && deep && key.startsWith(prefix)) await walk(key, depth + 1);
            }
            if (entries.length < SMALLEST_PAGE) return;
            offset += entries.length;
          }
        };
        await walk(prefix.slice(0, Math.max(0, prefix.lastIndexOf('/'))), 0);
        // An unknown bucket lists as an empty one.
        if (found.length === 0) await known(bucket, signal);
        return found;
      },
    };
    return reader;
  },
});

/** An entry of a folder: an object, or a folder, which has no id. */
interface Entry { readonly name: string; readonly id: string | null }

const isEntry = (value: unknown): value is Entry => {
  const { name, id } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Entry, unknown>>;
  return typeof name === 'string' && name !== '' && (typeof id === 'string' || id === null);
};

/** What an answer without success means. The storage says the status in the body, under a 400, and has changed its words more than once. */
function refusal({ status, bytes }: Answer, base: URL): Error {
  const said = json(bytes);
  const { statusCode, error, message, code } = (typeof said === 'object' && said !== null ? said : {}) as Readonly<Record<string, unknown>>;
  const meant = Number(statusCode ?? status) || status;
  if (meant === 429 || meant >= 500) throw busy(NAME, base, meant);
  const words = [error, message, code].filter((word) => typeof word === 'string').join(' ');
  if (/bucket.{0,4}not.?found|NoSuchBucket/i.test(words)) return trouble({ code: 'LC1422', problem: 'does not exist, or the key may not see it', next: 'Buckets are listed in the Supabase console under Storage. The key is SUPABASE_SERVICE_ROLE_KEY, else SUPABASE_ANON_KEY.' });
  if (error === 'InvalidKey' || code === 'InvalidKey') return trouble({ code: 'LC1425', problem: 'is no key that the storage takes' });
  if (/jwt|jws|signature|api.?key|unauthorized/i.test(words) || meant === 401) return service('LC2064', `the storage ${NAME} at ${base.origin} does not accept the key`, 'Check SUPABASE_SERVICE_ROLE_KEY (or SUPABASE_ANON_KEY): it must be one of this project.');
  if (meant === 403) return trouble({ code: 'LC2064', problem: 'may not be read with this key', next: 'Set SUPABASE_SERVICE_ROLE_KEY, or a policy that lets the key read it.' });
  if (meant === 404) return /not.?found|NoSuchKey/i.test(words) ? trouble({ code: 'LC1421', problem: 'does not exist, or the key may not see it' }) : strange(base);
  return service('LC2066', `the storage ${NAME} at ${base.origin} answered ${meant}`, 'Check SUPABASE_URL.');
}

const strange = (base: URL): Error => service('LC2066', `what answers at ${base.origin} is no Supabase Storage`, 'Check SUPABASE_URL: it is the URL of the project, such as https://abcdefgh.supabase.co.');

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
