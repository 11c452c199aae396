import * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Files } from '../../../src/backends/local/files.ts';
import { checkpoint } from '../../../src/core/state/transitions.ts';
import { refusal } from '../../contracts/state-backend.ts';
import { company, header, sample } from '../../core/state/sample.ts';
import { randomHex, testFolder } from './folder.ts';
import type { TestFolder } from './folder.ts';

const RUN = { operation: 'apply', who: 'dana@laptop', version: '1.0.0' };

type Step = keyof Files | 'writeFile' | 'sync' | 'datasync';

/** A file system whose `step` fails with `code` once it is armed, for paths that match. */
class BreakableDisk {
  armed: { readonly step: Step; readonly code: string; readonly path: RegExp } | undefined;

  readonly files = new Proxy(promises as Files, {
    get: (target, name: keyof Files) => async (...args: readonly unknown[]) => {
      this.#trip(name, String(args[0]));
      const result: unknown = await (target[name] as (...all: readonly unknown[]) => Promise<unknown>)(...args);
      return name === 'open' ? this.#handle(result as promises.FileHandle, String(args[0])) : result;
    },
  });

  #trip(step: Step, path: string): void {
    if (this.armed?.step === step && this.armed.path.test(path)) throw Object.assign(new Error(`${this.armed.code}: told to`), { code: this.armed.code });
  }

  #handle(handle: promises.FileHandle, path: string): promises.FileHandle {
    return new Proxy(handle, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: readonly unknown[]) => {
          this.#trip(name as Step, path);
          return (member as (...all: readonly unknown[]) => unknown).apply(target, [...args]);
        };
      },
    });
  }
}

describe('local backend: a disk that fails', () => {
  let folder: TestFolder;
  let disk: BreakableDisk;
  beforeEach(async () => {
    folder = await testFolder();
    disk = new BreakableDisk();
  });
  afterEach(() => folder.remove());

  for (const [step, code, path, said] of [
    ['open', 'ENOSPC', /\.json\.tmp-/, 'LC3020: cannot write the state .lettactl-state.support.json: the disk is full'],
    ['writeFile', 'ENOSPC', /\.json\.tmp-/, 'LC3020'],
    ['writeFile', 'EDQUOT', /\.json\.tmp-/, 'LC3020'],
    ['sync', 'EIO', /\.json\.tmp-/, 'LC3022: cannot write the state .lettactl-state.support.json: EIO'],
    ['rename', 'EACCES', /\.json\.tmp-/, 'LC3023: cannot write the state .lettactl-state.support.json: permission denied'],
    ['rename', 'EROFS', /\.backup\.tmp-/, 'LC3023: cannot write the state .lettactl-state.support.json: the file system is read-only'],
    ['link', 'ENOSPC', /\.json$/, 'LC3020'],
    ['readFile', 'EACCES', /\.json$/, 'LC3023: cannot read the state .lettactl-state.support.json: permission denied'],
  ] as const) {
    it(`keeps the old state when ${step} fails with ${code} on ${path.source}`, async () => {
      const backend = folder.open({ files: disk.files });
      const lock = await backend.lock(RUN, { waitMs: 0 });
      await backend.write(sample(), null, lock);
      disk.armed = { step, code, path };
      const next = checkpoint(sample(), undefined);
      expect(await refusal(backend.write(next, 12, lock))).to.contain(said);
      disk.armed = undefined;
      expect(await backend.read()).to.deep.equal(sample());
      expect((await promises.readdir(folder.path)).filter((name) => name.includes('.tmp-'))).to.deep.equal([]);
      await backend.write(next, 12, lock);
      expect(await backend.read()).to.deep.equal(next);
      await lock.release();
    });
  }

  it('says what to do when the folder cannot be written, and leaves no lock behind', async () => {
    for (const path of [/\.guard$/, /lock-info\.tmp-/]) {
      disk.armed = { step: path.source.includes('info') ? 'open' : 'mkdir', code: 'EROFS', path: path.source.includes('info') ? path : /lettactl-state/ };
      expect(await refusal(folder.open({ files: disk.files }).lock(RUN, { waitMs: 0 })))
        .to.match(/^LC3023: cannot lock the state \.lettactl-state\.support\.json: the file system is read-only\n.*\nMake the folder writable, or keep the state elsewhere with -state PATH\. To plan without a lock: -lock=false\.$/);
      disk.armed = undefined;
      expect((await promises.readdir(folder.path)).filter((name) => name.includes('lock'))).to.deep.equal([]);
    }
  });

  it('copies the backup where the file system has no hard links', async () => {
    const backend = folder.open({ files: disk.files });
    const lock = await backend.lock(RUN, { waitMs: 0 });
    await backend.write(sample(), null, lock);
    disk.armed = { step: 'link', code: 'EPERM', path: /./ };
    await backend.write(checkpoint(sample(), undefined), 12, lock);
    await lock.release();
    expect(await promises.readFile(join(folder.path, '.lettactl-state.support.json.backup'), 'utf8')).to.contain('"serial": 12');
  });

  it('a journal that could not be synced takes no more records, and what was synced is read', async () => {
    const backend = folder.open({ files: disk.files });
    const journal = await backend.openJournal(header(sample()));
    await journal.append({ kind: 'failed', address: company });
    disk.armed = { step: 'datasync', code: 'ENOSPC', path: /jsonl/ };
    const both = [journal.append({ kind: 'failed', address: company }), journal.append({ kind: 'failed', address: company })];
    for (const append of both) expect(await refusal(append)).to.match(/^LC3020: cannot write to the journal .*: the disk is full/);
    disk.armed = undefined;
    expect(await refusal(journal.append({ kind: 'failed', address: company }))).to.match(/^LC3020/);
    await journal.close();
    expect((await folder.open().readJournal())?.records.length).to.be.at.least(1);
  });

  it('puts a state that cannot be written where it can, and never over an older one', async () => {
    const backend = folder.open();
    const first = await backend.writeErrored(sample());
    const second = await backend.writeErrored(sample());
    expect([first, second]).to.deep.equal([join(folder.path, 'errored.lettactl-state.json'), join(folder.path, 'errored.lettactl-state.2.json')]);
    disk.armed = { step: 'open', code: 'EROFS', path: new RegExp(folder.path) };
    const elsewhere = await folder.open({ files: disk.files }).writeErrored(sample());
    expect(elsewhere).not.to.contain(folder.path);
    expect(await promises.readFile(elsewhere, 'utf8')).to.equal(await promises.readFile(first, 'utf8'));
    await promises.rm(elsewhere);
    disk.armed = { step: 'open', code: 'EROFS', path: /errored/ };
    expect(await refusal(folder.open({ files: disk.files, randomHex }).writeErrored(sample()))).to.match(/^LC3023/);
  });
});
