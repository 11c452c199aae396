import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serve } from '../../src/devserver/serve.ts';
import { root } from './pages.ts';

/** What one command of a script printed (both streams), and how it ended. */
export interface Said { readonly output: string; readonly code: number }

/** A temporary folder and a dev server, in which shell commands run with `lettactl` on the path, and programs can import it. */
export interface Stage {
  /** The folder that commands run in. */
  readonly dir: string;
  readonly url: string;
  write(name: string, text: string): void;
  /** The commands one after the other in one shell: what one sets, the next one sees. */
  run(commands: readonly string[]): Promise<readonly Said[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** A folder whose content is copied. Its `mcp/*.json` are what MCP servers offer on the dev server. */
  readonly from?: string;
}

export async function createStage({ from }: StageOptions = {}): Promise<Stage> {
  if (!existsSync(`${root}dist/cli/main.js`)) throw new Error('there is no build: run `npm run build` first (npm test does)');
  const top = mkdtempSync(join(tmpdir(), 'lettactl-docs-'));
  const dir = join(top, 'fleet');
  const data = join(top, 'data');
  mkdirSync(dir);
  mkdirSync(data);
  if (from !== undefined) {
    cpSync(from, dir, { recursive: true });
    if (existsSync(join(from, 'mcp'))) cpSync(join(from, 'mcp'), join(data, 'mcp'), { recursive: true });
  }
  mkdirSync(join(top, 'bin'));
  writeFileSync(join(top, 'bin/lettactl'), `#!/bin/sh\nexec "${process.execPath}" "${root}bin/run.js" "$@"\n`, { mode: 0o755 });
  mkdirSync(join(top, 'node_modules'));
  symlinkSync(root, join(top, 'node_modules/lettactl'));
  const served = await serve({ port: 0, dataDir: data });
  const home = join(top, 'home');
  const env = {
    PATH: `${join(top, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: home, NO_COLOR: '1', LETTA_BASE_URL: served.url,
    XDG_DATA_HOME: join(home, 'data'), XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache'),
  };
  return {
    dir,
    url: served.url,
    write(name, text) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    },
    run: (commands) => runShell(commands, dir, env),
    async close() {
      await served.close();
      rmSync(top, { recursive: true, force: true });
    },
  };
}

const MARK = '\u0001';

async function runShell(commands: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<readonly Said[]> {
  // Behind each command a line that tells its exit code; the next command still finds that in $?.
  const script = commands.map((command) => `${command}\n__code=$?; printf '${MARK}%s${MARK}' "$__code"; (exit "$__code")`).join('\n');
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}\nexit 0`], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const parts = output.split(MARK);
  return commands.map((_, at) => ({ output: parts[2 * at] ?? '', code: Number(parts[2 * at + 1] ?? NaN) }));
}
