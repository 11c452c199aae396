import { execFile, execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeWhole } from '../../src/sdk/whole-file.ts';

describe('writeWhole', () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'lettactl-whole-')); });
  afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

  it('puts no file in the place of a pipe or a device, and writes to it', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = execFile('cat', [pipe]);
    let read = '';
    reader.stdout?.on('data', (text: string) => { read += text; });
    await writeWhole(pipe, 'whole', 0o600);
    await new Promise((resolve) => { reader.once('close', resolve); });
    expect([read, lstatSync(pipe).isFIFO(), readdirSync(dir)]).to.deep.equal(['whole', true, ['pipe']]);
  });

  it('replaces what a link leads to, not the link', async () => {
    writeFileSync(join(dir, 'real'), 'old');
    symlinkSync('real', join(dir, 'link'));
    await writeWhole(join(dir, 'link'), 'new', 0o600);
    expect([readFileSync(join(dir, 'real'), 'utf8'), lstatSync(join(dir, 'link')).isSymbolicLink()]).to.deep.equal(['new', true]);
  });

  it('writes through nothing that somebody put under the name of its temporary file', async () => {
    writeFileSync(join(dir, 'victim'), 'mine');
    symlinkSync('victim', join(dir, `plan.bin.${process.pid}.tmp`));
    await writeWhole(join(dir, 'plan.bin'), 'whole', 0o600);
    expect([readFileSync(join(dir, 'victim'), 'utf8'), lstatSync(join(dir, 'plan.bin')).isFile()]).to.deep.equal(['mine', true]);
  });

  it('takes away what killed processes left beside the file, and nothing else', async () => {
    const hoursAgo = Date.now() / 1000 - 7200;
    for (const name of ['plan.bin.17.tmp', 'plan.bin.tmp', 'plan.bin.x.tmp', 'other.bin.17.tmp', 'plan.bin.18.tmp']) writeFileSync(join(dir, name), 'half');
    for (const name of readdirSync(dir).filter((one) => one !== 'plan.bin.18.tmp')) utimesSync(join(dir, name), hoursAgo, hoursAgo);
    await writeWhole(join(dir, 'plan.bin'), 'whole', 0o600);
    expect(readdirSync(dir).sort()).to.deep.equal(['other.bin.17.tmp', 'plan.bin', 'plan.bin.18.tmp', 'plan.bin.tmp', 'plan.bin.x.tmp']);
    expect(readFileSync(join(dir, 'plan.bin'), 'utf8')).to.equal('whole');
  });
});
