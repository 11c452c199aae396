import { rmSync } from 'node:fs';
import { restores } from '../contracts/restore.ts';
import { createGround } from '../support/real-ground.ts';
import type { Ground } from '../support/place.ts';
import { realServer } from './server-url.ts';

describe('a backup is imported, on the real server', () => {
  let ground: Ground;
  beforeEach(async () => { ground = createGround((await realServer()).url, { emptied: false }); });
  afterEach(() => { rmSync(ground.dir, { recursive: true, force: true }); });

  restores(() => ground, `restore-${process.pid}`);
});
