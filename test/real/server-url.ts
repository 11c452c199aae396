import type { StartServer } from '../contracts/resources-rig.ts';

/** The real server that scripts/test-real.mjs started; it stays up between suites. */
export const realServer: StartServer = () => {
  const url = process.env['LETTA_REAL_URL'];
  if (!url) throw new Error('LETTA_REAL_URL is not set: run `npm run test:real`');
  return Promise.resolve({ url, close: () => Promise.resolve() });
};
