import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { mocha } = await import(new URL('../../scripts/mocha.mjs', import.meta.url).href) as { readonly mocha: readonly string[] };

describe('tests that are interrupted', () => {
  it('end with another code than 0, so that what comes after them does not run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lettactl-mocha-'));
    writeFileSync(join(folder, 'long.test.mjs'), "it('takes long', (done) => { console.log('begun'); setTimeout(done, 60_000); }).timeout(120_000);\n");
    // A group of its own: Ctrl-C reaches the starter and what it started, as on a terminal.
    const child = spawn(process.execPath, [...mocha, join(folder, 'long.test.mjs')], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => { child.once('exit', (code, signal) => { resolve([code, signal]); }); });
    child.stdout.on('data', (text) => { if (String(text).includes('begun')) process.kill(-(child.pid ?? 0), 'SIGINT'); });
    const [code, signal] = await ended;
    rmSync(folder, { recursive: true });
    expect(code === 0 && signal === null).to.equal(false);
  });
});
