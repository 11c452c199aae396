import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeWhole } from '../../src/sdk/whole-file.ts';

describe('writeWhole', () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'lettactl-whole-')); });
  afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

  it('takes away what killed processes left beside the file, and nothing else', async () => {
    const hoursAgo = Date.now() / 1000 - 7200;
    for (const name of ['plan.bin.17.tmp', 'plan.bin.tmp', 'plan.bin.x.tmp', 'other.bin.17.tmp', 'plan.bin.18.tmp']) writeFileSync(join(dir, name), 'half');
    for (const name of readdirSync(dir).filter((one) => one !== 'plan.bin.18.tmp')) utimesSync(join(dir, name), hoursAgo, hoursAgo);
    await writeWhole(join(dir, 'plan.bin'), 'whole', 0o600);
    expect(readdirSync(dir).sort()).to.deep.equal(['other.bin.17.tmp', 'plan.bin', 'plan.bin.18.tmp', 'plan.bin.tmp', 'plan.bin.x.tmp']);
    expect(readFileSync(join(dir, 'plan.bin'), 'utf8')).to.equal('whole');
  });
});
