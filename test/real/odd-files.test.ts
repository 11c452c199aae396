import { rmSync } from 'node:fs';
import { oddFiles } from '../contracts/odd-files.ts';
import { createGround } from '../support/real-ground.ts';
import { realServer } from './server-url.ts';

// The suite takes away what it made; what other suites have on this server stays.
oddFiles('the real server', async () => {
  const ground = createGround((await realServer()).url);
  return { ...ground, close: () => { rmSync(ground.dir, { recursive: true, force: true }); } };
});
