import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const script = new URL('../../scripts/quickstart.mjs', import.meta.url).pathname;

describe('npm run quickstart', () => {
  it('interrupted, leaves no folder behind and nothing running', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'lettactl-quickstart-test-'));
    const child = spawn(process.execPath, [script], {
      // Node's own cache of compiled code, where it has one, lies in the same place.
      env: { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.once('close', (code) => reject(new Error(`it ended with ${code} before it had a server: ${output}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          const found = /It listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
          if (found?.[1]) resolve(found[1]);
        });
      }
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await ended).to.equal(130);
    expect(readdirSync(temporary)).to.deep.equal([]);
    const answer = await fetch(url).then(() => 'answers', () => 'is gone');
    expect(`the server ${answer}`).to.equal('the server is gone');
    rmSync(temporary, { recursive: true });
  });

  it('refuses to go on when there is no place for its folder', () => {
    const { status } = spawnSync(process.execPath, [script], { env: { ...process.env, TMPDIR: '/dev/null/none' }, encoding: 'utf8' });
    expect(status).not.to.equal(0);
  });
}).timeout(60_000);
