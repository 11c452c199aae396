// npm run test:real [-- test files]: the suites in test/real against a real Letta server with a stub model (see docs/real-server.md).
// The server is installed once into a cache outside the repository, keyed by its pins. Ends with `N passed, N failed`, or with
// `skipped: why (N tests)` where it cannot be installed.
import { root } from './ensure-installed.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const server = join(root, 'test/real/server');
const files = process.argv.slice(2).length > 0 ? process.argv.slice(2) : readdirSync(join(root, 'test/real'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).map((file) => join('test/real', file));

/** As root, Postgres runs as an unprivileged user, who must be able to walk to the files. */
const everybodyMayWalk = (folder) => {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if ((statSync(at).mode & 0o001) === 0) return false;
    } catch {
      // Not there yet: it will be made with a mode of ours.
    }
    if (at === dirname(at)) return true;
  }
};

function cacheFolder() {
  const pins = createHash('sha256').update(readFileSync(join(server, 'requirements.txt'))).update(readFileSync(join(server, 'install.sh'))).digest('hex').slice(0, 16);
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const usual = join(base, 'lettactl-real', pins);
  const folder = process.getuid?.() === 0 && !everybodyMayWalk(usual) ? join('/var/tmp/lettactl-real', pins) : usual;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** Ports that nobody listens on now. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => resolve(probe));
  })));
  const ports = servers.map((probe) => probe.address().port);
  await Promise.all(servers.map((probe) => new Promise((resolve) => { probe.close(resolve); })));
  return ports;
}

const run = (command, args, options = {}) => new Promise((resolve) => {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  child.once('error', () => resolve(127));
  child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
});

/** How many tests would have run, for the line that says that none did. */
function countTests() {
  const counted = spawnSync(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--node-option', 'import=tsx', '--dry-run', '--reporter', 'json', ...files], { cwd: root, encoding: 'utf8', env: { ...process.env, LETTA_REAL_URL: 'http://127.0.0.1:1' } });
  return /"tests":\s*(\d+)/.exec(counted.stdout ?? '')?.[1] ?? '?';
}

function skip(why) {
  console.log(`skipped: ${why} (${countTests()} tests)`);
  process.exit(0);
}

if (process.platform !== 'linux' || process.arch !== 'x64') skip(`the server's packages are for Linux x86-64, this is ${process.platform} ${process.arch}`);
const cache = cacheFolder();
const venv = join(cache, 'venv');
try {
  accessSync(cache, constants.W_OK);
} catch {
  skip(`cannot write ${cache}`);
}
if (await run('bash', [join(server, 'install.sh'), venv], { stdio: ['ignore', 'inherit', 'inherit'] }) !== 0) skip('the server could not be installed (see above)');

// The story runs the program itself.
if (await run(process.execPath, [join(root, 'scripts/build.mjs'), '--no-types']) !== 0) process.exit(1);

const data = mkdtempSync(join(process.getuid?.() === 0 && !everybodyMayWalk(tmpdir()) ? '/var/tmp' : tmpdir(), 'lettactl-real-'));
chmodSync(data, 0o755);
const [port, stubPort, pgPort] = await freePorts(3);
const stop = () => spawnSync('bash', [join(server, 'stop.sh'), '--data', data, '--purge'], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { stop(); process.exit(130); });

let code = 1;
try {
  const started = await run('bash', [join(server, 'start.sh'), '--venv', venv, '--data', data, '--port', String(port), '--stub-port', String(stubPort), '--pg-port', String(pgPort)], {
    stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, MCP_DISABLE_STDIO: 'false' },
  });
  if (started === 0) {
    const script = join(data, 'mcp-tools.py');
    writeFileSync(script, readFileSync(join(server, 'mcp-tools.py')), { mode: 0o755 });
    const env = { ...process.env, LETTA_REAL_URL: `http://127.0.0.1:${port}`, LETTA_REAL_PYTHON: join(venv, 'bin/python'), LETTA_REAL_MCP: script };
    code = await run(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--node-option', 'import=tsx', '--timeout', '120000', '--reporter', join(root, 'test/support/reporter.cjs'), ...files], { cwd: root, env });
  }
} finally {
  stop();
  rmSync(data, { recursive: true, force: true });
}
process.exit(code);
