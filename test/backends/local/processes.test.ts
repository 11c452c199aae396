import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { fold } from '../../../src/core/state/fold.ts';
import { refusal } from '../../contracts/state-backend.ts';
import { company, sample } from '../../core/state/sample.ts';
import { testFolder } from './folder.ts';
import type { TestFolder } from './folder.ts';

const RUN = { operation: 'apply', who: 'dana@laptop', version: '1.0.0' };
const SCRIPT = new URL('holder.ts', import.meta.url).pathname;

interface Holder { readonly child: ChildProcess; readonly lines: string[]; kill(): Promise<void> }

/** Starts a holder, and returns once it has the lock. */
async function hold(folder: string, what = 'hold', operation = 'apply'): Promise<Holder> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, folder, what, operation], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => void lines.push(...chunk.toString().split('\n').filter(Boolean)));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  while (lines.length === 0) {
    if (child.exitCode !== null) throw new Error('the holder ended');
    await sleep(10);
  }
  return {
    child, lines,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('local backend: two processes', () => {
  let folder: TestFolder;
  const holders: Holder[] = [];
  const start = async (...args: Parameters<typeof hold> extends [string, ...infer Rest] ? Rest : never): Promise<Holder> => {
    const holder = await hold(folder.path, ...args);
    holders.push(holder);
    return holder;
  };
  beforeEach(async () => {
    folder = await testFolder();
  });
  afterEach(async () => {
    await Promise.all(holders.splice(0).map((holder) => holder.kill()));
    await folder.remove();
  });

  it('one holds the lock, the other is told who', async () => {
    const { child, lines } = await start();
    const backend = folder.open({ now: () => new Date() });
    expect(await refusal(backend.lock(RUN, { waitMs: 0 }))).to.match(new RegExp(`^LC3002: the state is locked\nby ci@build-7 since \\d\\d:\\d\\d \\(\\d s ago\\): apply, lettactl 1\\.0\\.0, lock ${lines[0]}\n`));
    expect(await backend.holder()).to.include({ pid: child.pid, who: 'ci@build-7' });
  });

  it('takes over at once from one that was killed', async () => {
    const holder = await start();
    await holder.kill();
    const backend = folder.open();
    expect(await backend.holder()).to.equal(null);
    const began = performance.now();
    const lock = await backend.lock(RUN, { waitMs: 0 });
    expect(performance.now() - began).to.be.below(2000);
    await backend.write(sample(), null, lock);
    await lock.release();
  });

  it('waits for a killed one no longer than for a live one to end', async () => {
    const holder = await start();
    const waiting = folder.open().lock(RUN, { waitMs: 20_000 });
    await sleep(200);
    await holder.kill();
    await (await waiting).release();
  });

  it('does not rob one that is stopped: silent is not dead', async () => {
    const { child } = await start();
    child.kill('SIGSTOP');
    await sleep(300);
    expect(await refusal(folder.open().lock(RUN, { waitMs: 0 }))).to.match(/^LC3002/);
    child.kill('SIGCONT');
  });

  it('needs force-unlock for a dead one of another host, boot or pid namespace', async () => {
    const holder = await start();
    await holder.kill();
    const path = join(folder.path, '.lettactl-state.support.json.lock-info');
    const info = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    for (const other of [{ host: 'elsewhere' }, { bootId: 'earlier' }, { pidNamespace: 'pid:[1]' }, { pidStart: undefined }]) {
      await writeFile(path, JSON.stringify({ ...info, ...other }));
      expect(await refusal(folder.open().lock(RUN, { waitMs: 0 }))).to.match(/^LC3002/);
    }
    await folder.open().forceUnlock(holder.lines[0] ?? '');
    await (await folder.open().lock(RUN, { waitMs: 0 })).release();
  });

  it('is not fooled by another process that was given the dead one’s id', async () => {
    const { child, kill } = await start();
    await kill();
    const path = join(folder.path, '.lettactl-state.support.json.lock-info');
    const info = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    expect(info['pid']).to.equal(child.pid);
    await writeFile(path, JSON.stringify({ ...info, pid: process.pid, pidStart: '1' }));
    await (await folder.open().lock(RUN, { waitMs: 0 })).release();
  });

  it('many that see one dead holder: exactly one takes over', async () => {
    await (await start()).kill();
    const asked = await Promise.allSettled(Array.from({ length: 6 }, () => folder.open().lock(RUN, { waitMs: 0 })));
    const taken = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(taken).to.have.length(1);
    await taken[0]?.check();
    await taken[0]?.release();
  });

  it('leaves a journal that the next run folds', async () => {
    await (await start('journal')).kill();
    const content = await folder.open().readJournal();
    expect(content && fold(sample(), content).state.resources.get(company)?.id).to.equal('block-9');
  });

  it('killed while it writes states, it leaves a whole one, and no rubbish after the next lock', async () => {
    for (let round = 0; round < 4; round += 1) {
      const holder = await start('write');
      await sleep(60 + round * 37);
      await holder.kill();
      const backend = folder.open();
      const state = await backend.read();
      expect(state?.serial).to.be.greaterThan(11);
      await (await backend.lock(RUN, { waitMs: 0 })).release();
      expect((await readdir(folder.path)).filter((name) => name.includes('.tmp-') || name.includes('.lock'))).to.deep.equal([]);
      await folder.remove();
      folder = await testFolder();
    }
  });

  it('killed while it appends, it loses nothing that was acknowledged', async () => {
    const holder = await start('append');
    await sleep(300);
    await holder.kill();
    const acknowledged = Number(holder.lines.at(-1));
    expect(acknowledged).to.be.greaterThan(0);
    const records = (await folder.open().readJournal())?.records ?? [];
    expect(records.length).to.be.at.least(acknowledged * 3);
    const ids = records.map((record) => (record.kind === 'result' ? record.entries[0]?.entry?.id : ''));
    expect(ids).to.deep.equal(Array.from({ length: records.length }, (_, index) => `${Math.floor(index / 3) + 1}.${(index % 3) + 1}`));
  });
});
