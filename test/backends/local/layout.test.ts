import { lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { fileNameOf, locationOf } from '../../../src/backends/local/layout.ts';
import type { Place } from '../../../src/backends/local/layout.ts';
import type { StateBackend } from '../../../src/engine/ports.ts';
import { checkpoint } from '../../../src/core/state/transitions.ts';
import type { State } from '../../../src/core/state/state.ts';
import { refusal } from '../../contracts/state-backend.ts';
import { header, sample } from '../../core/state/sample.ts';
import { testFolder } from './folder.ts';
import type { TestFolder } from './folder.ts';

const write = async (backend: StateBackend, state: State = sample(), expected: number | null = null): Promise<void> => {
  const lock = await backend.lock({ operation: 'apply', who: 'dana', version: '1.0.0' }, { waitMs: 0 });
  await backend.write(state, expected, lock);
  await lock.release();
};

describe('local backend: where things lie', () => {
  let folder: TestFolder;
  beforeEach(async () => {
    folder = await testFolder();
  });
  afterEach(() => folder.remove());

  for (const [place, location] of [
    [{ fleet: 'default', workspace: 'default' }, '.lettactl-state.json'],
    [{ fleet: 'support', workspace: 'default' }, '.lettactl-state.support.json'],
    [{ fleet: 'support', workspace: 'tenant/acme' }, '.lettactl-state.d/support/tenant%2Facme.json'],
    [{ fleet: 'default', workspace: 'default@canary' }, '.lettactl-state.d/default/default%40canary.json'],
    [{ fleet: '../evil', workspace: '..' }, '.lettactl-state.d/%2E.%2Fevil/%2E..json'],
    [{ fleet: 'support', workspace: 'x', statePath: '../states/s.json' }, '../states/s.json'],
  ] as readonly [Omit<Place, 'folder'>, string][]) {
    it(`${place.fleet}, ${place.workspace}${place.statePath ? ', -state' : ''}: ${location}`, () => expect(locationOf({ folder: '/repo/fleet', ...place })).to.equal(location));
  }

  it('gives different names different files, none outside its folder', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 300 }), fc.string({ minLength: 1, maxLength: 300 }), (a, b) => {
      expect(fileNameOf(a)).to.match(/^[A-Za-z0-9_%-][A-Za-z0-9_.%-]*$/);
      expect(fileNameOf(a).length).to.be.below(200);
      expect(fileNameOf(a) === fileNameOf(b)).to.equal(Buffer.from(a).equals(Buffer.from(b)));
    }));
  });

  it('names the state relative to the fleet’s folder, so that every checkout agrees', async () => {
    expect(folder.open().identity).to.deep.equal({ type: 'local', location: '.lettactl-state.support.json' });
  });

  it('keeps the state before the last write, and lets only its owner read both', async () => {
    await write(folder.open());
    await write(folder.open(), checkpoint(sample(), undefined), 12);
    const path = join(folder.path, '.lettactl-state.support.json');
    expect(await readFile(`${path}.backup`, 'utf8')).to.contain('"serial": 12');
    expect(await readFile(path, 'utf8')).to.contain('"serial": 13');
    for (const file of [path, `${path}.backup`]) expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('writes through a link to the state, and two ways to it meet at one lock', async () => {
    await mkdir(join(folder.path, 'kept'));
    await write(folder.open({ statePath: 'kept/s.json' }));
    await symlink(join(folder.path, 'kept/s.json'), join(folder.path, 'link.json'));
    const linked = folder.open({ statePath: 'link.json' });
    await write(linked, checkpoint(sample(), undefined), 12);
    expect((await lstat(join(folder.path, 'link.json'))).isSymbolicLink()).to.equal(true);
    expect((await folder.open({ statePath: 'kept/s.json' }).read())?.serial).to.equal(13);
    const lock = await linked.lock({ operation: 'apply', who: 'dana', version: '1' }, { waitMs: 0 });
    expect((await folder.open({ statePath: 'kept/s.json' }).holder())?.id).to.equal(lock.info.id);
    await lock.release();
  });

  it('refuses a state that -state took from another fleet', async () => {
    await write(folder.open({ statePath: 's.json' }));
    expect(await refusal(folder.open({ statePath: 's.json', fleet: 'sales' }).read())).to.equal([
      'LC3014: the state s.json belongs to fleet support, workspace default',
      'This run is for fleet sales, workspace default.',
      'Name the state of this fleet (-state PATH), or the fleet and workspace of this state (--fleet, -workspace).',
    ].join('\n'));
  });

  it('keeps an archived journal', async () => {
    const backend = folder.open();
    await (await backend.openJournal(header(sample()))).close();
    await backend.dropJournal('archive');
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(join(folder.path, '.lettactl/journal/archive'))).to.have.length(1);
  });

  describe('.gitignore', () => {
    const PATTERNS = '.lettactl/\n.lettactl-state.json*\n.lettactl-state.*.json*\n.lettactl-state.d/\nerrored.lettactl-state*.json\n';
    const gitignore = (...names: readonly string[]): string => join(folder.path, ...names, '.gitignore');

    it('is not written outside a repository', async () => {
      await write(folder.open());
      expect(await stat(gitignore()).catch(() => null)).to.equal(null);
    });

    it('is made beside the fleet in a repository without one', async () => {
      await mkdir(join(folder.path, 'fleets'));
      await write(folder.open({ folder: join(folder.path, 'fleets'), gitRoot: folder.path }));
      expect(await readFile(gitignore('fleets'), 'utf8')).to.equal(`# state and work files of lettactl\n${PATTERNS}`);
    });

    it('gets only the lines that it lacks, once, and keeps what it has', async () => {
      await writeFile(gitignore(), 'node_modules\n.lettactl/');
      await mkdir(join(folder.path, 'fleets'));
      const backend = folder.open({ folder: join(folder.path, 'fleets'), gitRoot: folder.path });
      await write(backend);
      const expected = `node_modules\n.lettactl/\n# state and work files of lettactl\n${PATTERNS.replace('.lettactl/\n', '')}`;
      expect(await readFile(gitignore(), 'utf8')).to.equal(expected);
      await write(folder.open({ folder: join(folder.path, 'fleets'), gitRoot: folder.path, workspace: 'b' }), { ...sample(), workspace: 'b' });
      expect(await readFile(gitignore(), 'utf8')).to.equal(expected);
    });

    it('names a state that -state put under a name of its own', async () => {
      await write(folder.open({ gitRoot: folder.path, statePath: 'my state.json' }));
      expect(await readFile(gitignore(), 'utf8')).to.contain('\n/my\\ state.json*\n');
    });
  });
});
