// A real Letta server for the time of a test run (see docs/real-server.md). It is installed once into a cache outside the repository, keyed by
// its pins, and started on free ports of the loopback with data of its own.
import { root, run } from './ensure-installed.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const server = join(root, 'test/real/server');

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

/** Runs a program with its output shown; resolves to its exit code. */
export const runShown = (command, args, options = {}) => new Promise((resolve) => {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  child.once('error', () => resolve(127));
  child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
});

/**
 * Starts a server, runs `work` with the environment that its tests want (LETTA_REAL_URL …), and stops it, whatever happens. Resolves to
 * what `work` gave, to `{ skipped: why }` where no server can be had, and to `{ failed: why }` when one did not start. Inside of one that
 * runs already (scripts/on-one-real-server.mjs) it uses that.
 */
export async function withRealServer(work) {
  if (process.env['LETTA_REAL_NONE']) return { skipped: process.env['LETTA_REAL_NONE'] };
  if (process.env['LETTA_REAL_OWN']) return { result: await work(process.env) };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { skipped: `the server's packages are for Linux x86-64, this is ${process.platform} ${process.arch}` };
  const cache = cacheFolder();
  const venv = join(cache, 'venv');
  try {
    accessSync(cache, constants.W_OK);
  } catch {
    return { skipped: `cannot write ${cache}` };
  }
  if (await runShown('bash', [join(server, 'install.sh'), venv], { stdio: ['ignore', 'inherit', 'inherit'] }) !== 0) return { skipped: 'the server could not be installed (see above)' };

  const data = mkdtempSync(join(process.getuid?.() === 0 && !everybodyMayWalk(tmpdir()) ? '/var/tmp' : tmpdir(), 'lettactl-real-'));
  chmodSync(data, 0o755);
  const [port, stubPort, pgPort] = await freePorts(3);
  const stop = () => spawnSync('bash', [join(server, 'stop.sh'), '--data', data, '--purge'], { stdio: 'inherit' });
  const interrupted = () => { stop(); process.exit(130); };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  try {
    const started = await runShown('bash', [join(server, 'start.sh'), '--venv', venv, '--data', data, '--port', String(port), '--stub-port', String(stubPort), '--pg-port', String(pgPort)], {
      stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, MCP_DISABLE_STDIO: 'false' },
    });
    if (started !== 0) return { failed: 'the server did not start (see above)' };
    const script = join(data, 'mcp-tools.py');
    writeFileSync(script, readFileSync(join(server, 'mcp-tools.py')), { mode: 0o755 });
    return { result: await work({ ...process.env, LETTA_REAL_URL: `http://127.0.0.1:${port}`, LETTA_REAL_OWN: `http://127.0.0.1:${port}`, LETTA_REAL_PYTHON: join(venv, 'bin/python'), LETTA_REAL_MCP: script }) };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, interrupted);
    stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Builds the program without its types: tests run it. Exits when that fails. */
export function buildFirst() {
  if (run(process.execPath, [join(root, 'scripts/build.mjs'), '--no-types']) !== 0) process.exit(1);
}
