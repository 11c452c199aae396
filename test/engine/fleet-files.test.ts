import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, load, problemsOf, removeFolders } from '../core/config/fleets.ts';

const AGENT = 'agents: [{ name: a }]\n';

describe('which fleet files are read', () => {
  afterEach(removeFolders);
  const problems = async (...args: Parameters<typeof problemsOf>): Promise<readonly string[]> => (await problemsOf(...args)).map(({ code, summary, range }) => `${code} ${summary}${range ? ` at ${range.file}` : ''}`);

  it('says which of a folder is broken, among good ones', async () => {
    const folder = folderWith({ 'a.yaml': AGENT, 'b.yml': 'agents:\n\t- x\n', 'notes.txt': '[', '.hidden.yaml': '[', 'sub/c.yaml': '[' });
    expect(await problems(folder, { files: ['.'], fleet: 'x' })).to.deep.equal(['LC1101 a tab is used to indent at b.yml']);
  });

  it('reads standard input once, however often it is named', async () => {
    const parts = [AGENT, ''];
    const { fleet } = await load(folderWith({}), { files: ['-', '-'], fleet: 'x', stdin: async () => parts.shift() ?? '' });
    expect([...fleet.resources.keys()]).to.deep.equal(['agent.a']);
  });

  it('takes the files of a folder only: no pipe is waited for, a link that leads nowhere is named', async () => {
    const folder = folderWith({ 'a.yaml': AGENT });
    mkdirSync(join(folder, 'folder.yaml'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect([...(await load(folder, { files: ['.'], fleet: 'x' })).fleet.configPaths]).to.deep.equal(['a.yaml']);
    symlinkSync('nowhere', join(folder, 'b.yaml'));
    expect(await problems(folder, { files: ['.'], fleet: 'x' })).to.deep.equal(['LC1100 b.yaml does not exist']);
  });

  it('reads a pipe that is named, and of what never ends no more than a fleet file may have', async () => {
    const folder = folderWith({});
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    const writer = spawn('sh', ['-c', `echo '${AGENT.trim()}' > pipe.yaml`], { cwd: folder });
    expect((await load(folder, { files: ['pipe.yaml'] })).fleet.resources.size).to.equal(1);
    writer.kill();
    expect(await problems(folder, { files: ['/dev/zero'], fleet: 'x' })).to.have.length(1);
  });

  it('takes a file once, however often it is named', async () => {
    const folder = folderWith({ 'a.yaml': AGENT });
    expect((await load(folder, { files: ['a.yaml', './a.yaml', '.'], fleet: 'x' })).fleet.configPaths).to.deep.equal(['a.yaml']);
  });

  for (const [named, expected] of [['nope.yaml', 'LC1100 nope.yaml does not exist'], ['a\0b', 'LC1100 a\0b is no usable path'], ['x'.repeat(300), `LC1100 ${'x'.repeat(300)} is no usable path`], ['loop.yaml', 'LC1100 loop.yaml is a symbolic link that leads in a circle'], ['/dev/null', 'LC1110 ../../dev/null is empty at ../../dev/null']] as const) {
    it(`refuses ${JSON.stringify(named.slice(0, 20))}`, async () => {
      const folder = folderWith({});
      symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
      const [first = ''] = await problems(folder, { files: [named], fleet: 'x' });
      expect(named === '/dev/null' ? first.slice(0, 6) : first).to.equal(named === '/dev/null' ? 'LC1110' : expected);
    });
  }

  it('takes standard input as bytes, so that another encoding is seen', async () => {
    const folder = folderWith({});
    const codes = (bytes: Uint8Array | string) => problems(folder, { files: ['-'], fleet: 'x', stdin: () => Promise.resolve(bytes) });
    expect(await codes(Uint8Array.of(0x61, 0x3a, 0xe9))).to.deep.equal(['LC1109 - is not UTF-8 text at -']);
    expect(await codes(new TextEncoder().encode(`\uFEFF${AGENT}`))).to.deep.equal([]);
    expect(await codes(AGENT)).to.deep.equal([]);
  });
});
