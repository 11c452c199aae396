// npm run test:buckets: the suites in test/moto against moto, a stand-in for S3 that checks signatures. It is installed once into a cache
// outside the repository, keyed by its pins. Ends with `N passed, N failed`, or with `skipped: why (N tests)` where it cannot be had.
import { root } from './ensure-installed.mjs';
import { countTests, mocha } from './mocha.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

const pins = join(root, 'test/moto/requirements.txt');
const files = readdirSync(join(root, 'test/moto'), { encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).map((file) => join('test/moto', file));

function skip(why) {
  console.log(`skipped: ${why} (${countTests(files)} tests)`);
  process.exit(0);
}

/** The environment with moto in it. */
function installed() {
  const python = ['python3.12', 'python3.11', 'python3'].find((name) => spawnSync(name, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))']).status === 0);
  if (!python) skip('no Python 3.11 or newer with venv');
  const key = createHash('sha256').update(readFileSync(pins)).update(python).digest('hex').slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lettactl-moto', key);
  const done = join(cache, '.done');
  if (existsSync(done)) return cache;
  try {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    skip(`cannot write ${cache}: ${error.message}`);
  }
  for (const [command, args] of [[python, ['-m', 'venv', cache]], [join(cache, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', pins]]]) {
    if (spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0) skip('moto could not be installed (see above)');
  }
  writeFileSync(done, '');
  return cache;
}

/** A port that nobody listens on now. */
const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

const venv = installed();
const port = await freePort();
const moto = spawn(join(venv, 'bin/python'), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
let log = '';
moto.stderr.on('data', (chunk) => { log = (log + chunk).slice(-20_000); });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { moto.kill(); process.exit(130); });

let code = 1;
try {
  const until = Date.now() + 60_000;
  while (!log.includes('Running on') && moto.exitCode === null && Date.now() < until) await new Promise((resolve) => { setTimeout(resolve, 100); });
  if (!log.includes('Running on')) throw new Error(`moto did not start:\n${log}`);
  code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [...mocha, '--timeout', '60000', '--reporter', join(root, 'test/support/reporter.cjs'), ...files], { cwd: root, stdio: 'inherit', env: { ...process.env, LETTACTL_TEST_S3_URL: `http://127.0.0.1:${port}` } });
    child.once('exit', (status, signal) => resolve(status ?? (signal ? 1 : 0)));
  });
} finally {
  moto.kill();
}
process.exit(code);
