import type { Environment } from '../engine/ports.ts';
import { service } from './http.ts';

type Variables = Pick<Environment, 'variable'>;

/** The first of these variables that is set; LC2060 when none is. */
export function required(provider: string, names: readonly string[], { variable }: Variables): string {
  for (const name of names) {
    const value = variable(name);
    if (value !== undefined && value.trim() !== '') return value.trim();
  }
  const [first, ...others] = names;
  throw service('LC2060', `${first} is not set, and \`from_bucket\` with \`${provider}\` needs it`, others.length === 0 ? 'Set it in the environment.' : `Set it in the environment, or ${others.join(', ')}.`);
}

/** A value for an HTTP header that has none of the characters that end one; LC2061 without repeating it. */
export function headerSafe(name: string, value: string): string {
  if (/[^\u0021-\u007e]/.test(value)) throw service('LC2061', `${name} is no usable key: it holds a space, a line break or a character outside of ASCII`, 'Set it again; look for quotes and line breaks that came along.');
  return value;
}

/** Where a storage is. `insecure`: http is taken too; else only for this machine, for what is asked carries the key. */
export function endpoint(name: string, value: string, insecure: boolean): URL {
  const refuse = (why: string): never => {
    throw service('LC2061', `${name} ${why}`, `Set it to a URL such as ${insecure ? 'https://s3.example.com' : 'https://abcdefgh.supabase.co'}.`);
  };
  if (!URL.canParse(value)) return refuse('is no URL');
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('is no https:// URL');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return refuse('must have no user name, query or fragment');
  if (url.protocol === 'http:' && !insecure && !isLoopback(url.hostname)) return refuse('must begin with https://: over http the key could be read on the way');
  return url;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** A key as the end of a URL's path, as it is signed: some storages do not encode again what they were sent (seen on moto 5.2.5). */
export const encodedKey = (key: string): string =>
  key.split('/').map((step) => encodeURIComponent(step).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)).join('/');

/** The URL of something below an endpoint, whose own path stays. */
export const below = (base: URL, path: string): URL => new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}/${path}`);
