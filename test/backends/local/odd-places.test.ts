import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Lock, StateBackend } from '../../../src/engine/ports.ts';
import { refusal } from '../../contracts/state-backend.ts';
import { sample } from '../../core/state/sample.ts';
import { testFolder } from './folder.ts';
import type { TestFolder } from './folder.ts';

const lockOf = (backend: StateBackend): Promise<Lock> => backend.lock({ operation: 'apply', who: 'dana', version: '1.0.0' }, { waitMs: 0 });

describe('local backend: what lies where a file should be', () => {
  let folder: TestFolder;
  const at = (name: string): string => join(folder.path, name);
  const STATE = '.lettactl-state.support.json';
  beforeEach(async () => {
    folder = await testFolder();
  });
  afterEach(() => folder.remove());

  for (const [what, make] of [
    ['a pipe that nobody writes', (path: string) => execFileSync('mkfifo', [path])],
    ['a device without an end', (path: string) => symlink('/dev/zero', path)],
  ] as const) {
    it(`${what} is refused at once, as a state, a journal and a note of a lock`, async () => {
      await make(at(STATE));
      expect(await refusal(folder.open().read())).to.match(/^LC3022: cannot read the state \.lettactl-state\.support\.json: EINVAL\nThe system refused .*(support\.json|\/dev\/zero)\./);
      await rm(at(STATE));
      const journal = at(`.lettactl/journal/${STATE}.jsonl`);
      await mkdir(dirname(journal), { recursive: true });
      await make(journal);
      expect(await refusal(folder.open().readJournal())).to.match(/^LC3022: cannot read the journal of .*: EINVAL/);
      await mkdir(at(`${STATE}.lock`));
      await make(at(`${STATE}.lock-info`));
      expect(await refusal(lockOf(folder.open()))).to.match(/^LC3022: cannot lock the state .*: EINVAL/);
    });
  }

  it('the error names the file, where that is one beside the state', async () => {
    await mkdir(at(`${STATE}.backup/x`), { recursive: true });
    const backend = folder.open();
    const lock = await lockOf(backend);
    await backend.write(sample(), null, lock);
    expect(await refusal(backend.write({ ...sample(), serial: 13 }, 12, lock))).to.match(/^LC3022: cannot write the state .*: EISDIR\nThe system refused .*\.json\.backup\./);
    await lock.release();
    await writeFile(at(`${STATE}.lock`), '');
    expect(await refusal(lockOf(backend))).to.match(/ENOTDIR\nThe system refused .*\.json\.lock\./);
  });

  it('a link to a state that is not there yet is written through', async () => {
    await mkdir(at('kept'));
    await symlink('kept/s.json', at(STATE));
    const backend = folder.open();
    const lock = await lockOf(backend);
    await backend.write(sample(), null, lock);
    await lock.release();
    expect((await lstat(at(STATE))).isSymbolicLink()).to.equal(true);
    expect(await readFile(at('kept/s.json'), 'utf8')).to.contain('"serial": 12');
  });

  it('a link into a folder that is not there (not mounted) is refused, and not replaced by a new state', async () => {
    await symlink('/nowhere/at/all/s.json', at(STATE));
    for (const asked of [folder.open().read(), lockOf(folder.open())]) {
      expect(await refusal(asked)).to.match(/^LC3022: cannot find the state .*: it is a link to \/nowhere\/at\/all\/s\.json, whose folder is not there/);
    }
    expect((await lstat(at(STATE))).isSymbolicLink()).to.equal(true);
  });

  it('a lock whose folder is gone has nothing to give back', async () => {
    const lock = await lockOf(folder.open());
    await rm(folder.path, { recursive: true });
    expect(await refusal(lock.check())).to.match(/^LC3003/);
    await lock.release();
  });

  for (const debris of ['lock', 'guard.lock']) {
    it(`a ${debris} from before the clock was put back is taken over, however far in the future it is`, async () => {
      await mkdir(at(`${STATE}.${debris}`));
      const later = new Date(Date.now() + 365 * 86_400_000);
      await utimes(at(`${STATE}.${debris}`), later, later);
      const lock = await lockOf(folder.open());
      await lock.check();
      await lock.release();
    });
  }
});
