import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../src/devserver/serve.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a run of the program ended. */
export interface Ran { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Default: the rig's folder. */
  readonly cwd?: string;
  /** Sent once the output (both streams) contains the text. */
  readonly signalOn?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** A temporary folder, a dev server of its own (or the server that it is given), and the real program run in a clean environment. */
export interface Rig {
  readonly dir: string;
  readonly url: string;
  path(name: string): string;
  write(files: Readonly<Record<string, string>>): void;
  read(name: string): string;
  exists(name: string): boolean;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The server's API, behind the tool's back. Throws when the answer is no success. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export async function createRig(options: { readonly url?: string } = {}): Promise<Rig> {
  if (!existsSync(`${root}dist/cli/main.js`)) throw new Error('there is no build: run `npm run build` first (npm test does)');
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-rig-'));
  const served = options.url === undefined ? await serve({ port: 0 }) : { url: options.url, close: async () => undefined };
  const path = (name: string): string => join(dir, name);
  return {
    dir,
    url: served.url,
    path,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
      }
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    exists: (name) => existsSync(path(name)),
    run: (args, options = {}) => runProgram(args, { ...options, cwd: options.cwd ?? dir, env: { ...cleanEnvironment(dir), LETTA_BASE_URL: served.url, ...options.env } }),
    async api(method, route, body) {
      const response = await fetch(`${served.url}${route}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as never;
    },
    async close() {
      await served.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Nothing of the developer's own: no key, no server, no configuration, no plugins, no colour. */
function cleanEnvironment(dir: string): Record<string, string> {
  const home = join(dir, '.home');
  return {
    PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1',
    XDG_DATA_HOME: join(home, 'data'), XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache'),
  };
}

function runProgram(args: readonly string[], options: RunOptions & { readonly cwd: string; readonly env: Record<string, string> }): Promise<Ran> {
  const child = spawn(process.execPath, [`${root}bin/run.js`, ...args], { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let signalled = false;
  const seen = (): void => {
    if (signalled || !options.signalOn || !(stdout + stderr).includes(options.signalOn.text)) return;
    signalled = true;
    child.kill(options.signalOn.signal);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; seen(); });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; seen(); });
  // A program that ends without reading closes the pipe under us; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A text without what differs between two runs: the server's port, ids, digests, durations, times. */
export const steady = (text: string, rig?: Rig): string =>
  (rig ? text.replaceAll(rig.url, 'http://SERVER').replaceAll(rig.dir, 'DIR') : text)
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:DIGEST')
    .replace(/\b(agent|block|tool|source|archive|mcp_server|file|run|message)-[0-9a-f]{4}[0-9a-f-]*…?/g, '$1-ID')
    .replace(/\d+\.\d s\b/g, 'T s')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
