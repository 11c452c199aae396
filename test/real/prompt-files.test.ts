import { rmSync } from 'node:fs';
import { promptFiles } from '../contracts/prompt-files.ts';
import { createGround } from '../support/real-ground.ts';
import { realServer } from './server-url.ts';

// The suite takes away what it made; what other suites have on this server stays.
promptFiles('the real server', async () => {
  const ground = createGround((await realServer()).url);
  return { ...ground, close: () => { rmSync(ground.dir, { recursive: true, force: true }); } };
});
