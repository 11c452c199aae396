/**
 * kill -9 during apply at random moments, then plan and apply again: the server must hold what an uninterrupted run leaves, nothing twice.
 *   npm run test:kill [-- --runs 20 --seed 1 --agents 8]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '../../src/devserver/serve.ts';
import { numbers, seedOf } from '../support/numbers.ts';
import { contentsOf } from './contents.ts';
import { killFleet } from './fleet.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' }, seed: { type: 'string' }, agents: { type: 'string', default: '8' } } });
const runs = Number(values.runs);
const agents = Number(values.agents);
const seed = seedOf(values.seed);
const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Milliseconds that each answer takes: long enough that kills fall into calls, not only between them. */
const LATENCY = 8;

interface Place { readonly dir: string; readonly url: string; write(edited: boolean): void; close(): Promise<void> }

async function place(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'lettactl-kill-'));
  const served = await serve({ port: 0, latency: LATENCY });
  return {
    dir, url: served.url,
    write(edited) {
      for (const [name, text] of Object.entries(killFleet(agents, edited))) {
        mkdirSync(dirname(join(dir, name)), { recursive: true });
        writeFileSync(join(dir, name), text);
      }
    },
    async close() {
      await served.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Ended { readonly code: number | null; readonly output: string; readonly milliseconds: number }

async function lettactl(at: Place, args: readonly string[], killAfter?: number): Promise<Ended> {
  const began = Date.now();
  const home = join(at.dir, '.home');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: at.dir, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1', LETTA_BASE_URL: at.url },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  clearTimeout(timer);
  return { code, output, milliseconds: Date.now() - began };
}

async function must(at: Place, args: readonly string[], wanted = 0): Promise<Ended> {
  const ended = await lettactl(at, args);
  if (ended.code !== wanted) throw new Error(`lettactl ${args.join(' ')}: exit ${ended.code}, not ${wanted}\n${ended.output}`);
  return ended;
}

/** First apply, then an edit of everything: what the server holds after each, and how long the applies took. */
async function uninterrupted(): Promise<{ readonly created: string; readonly edited: string; readonly create: number; readonly edit: number }> {
  const at = await place();
  try {
    at.write(false);
    await must(at, ['plan', '-out', 'plan.bin']);
    const create = (await must(at, ['apply', 'plan.bin'])).milliseconds;
    const created = await contentsOf(at.url);
    at.write(true);
    await must(at, ['plan', '-out', 'plan.bin']);
    const edit = (await must(at, ['apply', 'plan.bin'])).milliseconds;
    return { created, edited: await contentsOf(at.url), create, edit };
  } finally {
    await at.close();
  }
}

async function killed(expected: Awaited<ReturnType<typeof uninterrupted>>, random: () => number, number: number): Promise<string> {
  const at = await place();
  try {
    const edit = number % 2 === 1;
    const samePlan = number % 4 >= 2;
    at.write(false);
    await must(at, ['plan', '-out', 'plan.bin']);
    if (edit) {
      await must(at, ['apply', 'plan.bin']);
      at.write(true);
      await must(at, ['plan', '-out', 'plan.bin']);
    }
    const moment = Math.round(random() * (edit ? expected.edit : expected.create));
    const died = await lettactl(at, ['apply', 'plan.bin'], moment);
    await sleep(150);
    const title = `${edit ? 'edit  ' : 'create'} killed after ${String(moment).padStart(4)} ms${died.code === null ? '' : ' (it was done)'}, then ${samePlan ? 'the same plan' : 'a new plan   '}`;
    if (died.code === null) {
      if (!samePlan) await must(at, ['plan', '-out', 'plan.bin']);
      await must(at, ['apply', 'plan.bin']);
    }
    await must(at, ['plan', '-detailed-exitcode']);
    const contents = await contentsOf(at.url);
    if (contents !== (edit ? expected.edited : expected.created)) {
      writeFileSync(join(tmpdir(), 'lettactl-kill-expected.json'), edit ? expected.edited : expected.created);
      writeFileSync(join(tmpdir(), 'lettactl-kill-found.json'), contents);
      throw new Error(`${title}: the server holds something else than after an uninterrupted run (lettactl-kill-{expected,found}.json in the temporary folder)`);
    }
    return title;
  } finally {
    await at.close();
  }
}

const random = numbers(seed);
console.log(`seed ${seed}, ${runs} runs, ${agents} agents`);
const expected = await uninterrupted();
let passed = 0;
let failed = 0;
for (let number = 0; number < runs; number += 1) {
  try {
    console.log(`ok      ${await killed(expected, random, number)}`);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
