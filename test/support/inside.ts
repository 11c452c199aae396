import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What one command line printed, and how it ended. */
export interface Printed { readonly code: number; readonly stdout: string; readonly stderr: string }

/**
 * Runs a command line in this process, from the sources: the commands of the program, without the seconds that node needs to start. One at a time:
 * working folder, environment, streams and `fetch` are the process's. `env` is all that the command sees.
 */
export async function runInside(argv: readonly string[], { cwd, env, fetch: way }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly fetch?: typeof fetch }): Promise<Printed> {
  const before = { cwd: process.cwd(), env: { ...process.env }, exitCode: process.exitCode, fetch: globalThis.fetch, out: process.stdout.write.bind(process.stdout), err: process.stderr.write.bind(process.stderr) };
  const printed = { stdout: '', stderr: '' };
  const catching = (stream: keyof typeof printed) => ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    printed[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.find((one): one is () => void => typeof one === 'function');
    done?.();
    return true;
  }) as typeof process.stdout.write;
  replaceEnvironment(env);
  process.chdir(cwd);
  process.exitCode = 0;
  if (way) globalThis.fetch = way;
  process.stdout.write = catching('stdout');
  process.stderr.write = catching('stderr');
  try {
    const code = await main(argv, { root, commands: './src/commands' });
    return { code, ...printed };
  } finally {
    process.stdout.write = before.out;
    process.stderr.write = before.err;
    process.exitCode = before.exitCode;
    globalThis.fetch = before.fetch;
    process.chdir(before.cwd);
    replaceEnvironment(before.env);
  }
}

function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
