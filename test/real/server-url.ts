import type { StartServer } from '../contracts/resources-rig.ts';

/** The real server that scripts/test-real.mjs started; it stays up between suites. */
export const realServer: StartServer = () => {
  const url = process.env['LETTA_REAL_URL'];
  if (!url) throw new Error('LETTA_REAL_URL is not set: run `npm run test:real`');
  return Promise.resolve({ url, close: () => Promise.resolve() });
};

/** Calls of the real server's API, in the dialect of the official client. Throws when the answer is no success. */
export const realApi = (url: string) => async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json', 'x-stainless-package-version': '1.12.1' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
};
