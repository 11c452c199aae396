import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockedError } from '../../../src/backends/lock-errors.ts';
import { refusal } from '../../contracts/state-backend.ts';
import { NOW, testFolder } from './folder.ts';
import type { TestFolder } from './folder.ts';

const RUN = { operation: 'apply', who: 'dana@laptop', version: '1.0.0' };

describe('local lock: debris of runs that were killed at the wrong moment', () => {
  let folder: TestFolder;
  let path: string;
  beforeEach(async () => {
    folder = await testFolder();
    path = join(folder.path, '.lettactl-state.support.json');
  });
  afterEach(() => folder.remove());

  const leave = async (name: string, secondsAgo: number): Promise<void> => {
    await mkdir(`${path}.${name}`);
    const time = new Date(Date.now() - secondsAgo * 1000);
    await utimes(`${path}.${name}`, time, time);
  };
  const taken = async (): Promise<number> => {
    const began = performance.now();
    const lock = await folder.open().lock(RUN, { waitMs: 0 });
    await lock.check();
    await lock.release();
    return performance.now() - began;
  };

  it('a lock that nobody signed is taken over', async () => {
    await leave('lock', 60);
    expect(await taken()).to.be.below(1000);
  });

  it('a lock that nobody signed yet is given a few seconds', async () => {
    await leave('lock', 2);
    expect(await taken()).to.be.within(1500, 6000);
  });

  it('a guard is taken over after a few seconds', async () => {
    await leave('guard.lock', 3);
    expect(await taken()).to.be.within(1000, 6000);
  });

  it('a note of who held it, without a lock, means nothing', async () => {
    const lock = await folder.open().lock(RUN, { waitMs: 0 });
    const note = await readFile(`${path}.lock-info`);
    await lock.release();
    await writeFile(`${path}.lock-info`, note);
    expect(await folder.open().holder()).to.equal(null);
    expect(await taken()).to.be.below(1000);
  });

  it('a lock whose note is unreadable is held until it is silent', async () => {
    const lock = await folder.open().lock(RUN, { waitMs: 0 });
    await writeFile(`${path}.lock-info`, '');
    expect(await refusal(lock.check())).to.match(/^LC3003/);
    const abort = AbortSignal.abort();
    expect(await refusal(folder.open().lock(RUN, { waitMs: 0, signal: abort }))).to.match(/^LC3002: the state is locked\nby a run that has not said yet who it is/);
  });
});

describe('the words for a locked state', () => {
  const said = (created: Date, seen?: Date): string => lockedError({ id: '6b1f', ...RUN, created: created.toISOString() }, NOW, seen).diagnostics[0]?.detail ?? '';
  const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

  it('tell how long', () => {
    expect(said(before(240))).to.match(/^by dana@laptop since \d\d:\d\d \(4 min ago\): apply, lettactl 1\.0\.0, lock 6b1f$/);
    expect(said(before(5 * 86_400))).to.match(/since 2026-11-17 \d\d:\d\d \(5 d ago\)/);
  });

  it('tell when a holder has fallen silent', () => expect(said(before(7200), before(600))).to.contain('(2 h ago)').and.match(/\nits last sign of life is 10 min ago$/));
});
