import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { createProxy, type Meddle } from '../support/proxy.ts';
import type { Arena } from './arena.ts';
import { damageOf, firstDifference, withoutShownFiles, type Damage } from './damage.ts';
import type { Scenario } from './scenarios.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const killer = new URL('killer.mjs', import.meta.url).href;

/** What is left after the kill: all of it; the state without its journal (it lives elsewhere, the runner is gone); nothing but the server. */
const LEFT = ['the same plan', 'a new plan', 'the journal lost', 'the disk lost'] as const;
type Left = (typeof LEFT)[number];
type Crash = { readonly calls: number; readonly moment: string } | { readonly files: number; readonly moment: string };
export interface CaseOf { readonly scenario: Scenario; readonly crash: Crash; readonly what: string; readonly left: Left }

/** What the server holds before and after an uninterrupted apply, and what that does: its requests that write, its steps on the disk. */
export interface Prepared { readonly before: unknown; readonly after: unknown; readonly calls: readonly string[]; readonly files: readonly string[] }

/** What the runs after the kill said went wrong, and of what they warned. */
let said: string[] = [];
let warned = new Set<string>();
const sdk = (folder: string, url: string): LettaCtl => new LettaCtl({
  cwd: folder, env: {}, server: { baseUrl: url }, version: '1.0.0',
  onEvent: (event) => {
    if (event.type === 'diagnostic') warned.add(event.diagnostic.code);
    if (event.type === 'node_failed') said.push(...event.diagnostics.map(({ code, summary, detail }) => `${event.address}: ${code} ${summary} ${detail ?? ''}`));
  },
});

/** The exit code; null when it was killed. `kill` is given what kills it. */
async function apply(folder: string, url: string, env: Readonly<Record<string, string>>, kill: (how: () => Promise<unknown>) => void = () => undefined): Promise<number | null> {
  const home = join(folder, 'home');
  const child = spawn(process.execPath, ['--import', killer, program, 'apply', 'plan.bin', '-parallelism=1'], {
    cwd: join(folder, 'fleet'), stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1', LETTA_BASE_URL: url, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on('close', resolve); });
  kill(() => { child.kill('SIGKILL'); return ended; });
  const code = await ended;
  if (code !== 0 && code !== null) throw new Error(`apply: exit ${code}\n${output}`);
  return code;
}

/** Begins a scenario, and applies it once without a kill. */
export async function prepare(scenario: Scenario, arena: Arena): Promise<Prepared> {
  const { folder, url, before, contents, close } = await arena.open(scenario);
  try {
    const counts = join(folder, 'counts.json');
    await apply(folder, url, { CRASH_COUNT: counts });
    const { calls, files } = JSON.parse(readFileSync(counts, 'utf8')) as { readonly calls: readonly string[]; readonly files: readonly string[] };
    return { before, after: await contents(), calls, files };
  } finally {
    await close();
  }
}

/** Every instant at which its apply can be killed, with everything that may be left. */
export const casesOf = (scenario: Scenario, { calls, files }: Prepared): readonly CaseOf[] => [
  ...calls.flatMap((call, at) => ['before', 'sent', 'answered'].map((moment) => ({ scenario, crash: { calls: at + 1, moment }, what: `${moment} ${call.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-ID')}` }))),
  // Before a step is after the one before it.
  ...files.flatMap((step, at) => (at === 0 ? ['before', 'after'] : ['after']).map((moment) => ({ scenario, crash: { files: at + 1, moment }, what: `${moment} step ${at + 1} on the disk (${step})` }))),
].flatMap((one) => LEFT.map((left) => ({ ...one, left })));

/** Applies until the kill; whether there was one. A request that was sent is done by the server after the program is gone. */
async function killed(crash: Crash, folder: string, url: string): Promise<boolean> {
  if (crash.moment !== 'sent' || !('calls' in crash)) return (await apply(folder, url, { CRASH: JSON.stringify(crash) })) === null;
  let kill: () => Promise<unknown> = () => Promise.resolve();
  let writes = 0;
  const meddle: Meddle = async () => {
    writes += 1;
    if (writes === crash.calls) await kill();
    return undefined;
  };
  const way = await createProxy(url, meddle);
  try {
    const code = await apply(folder, way.url, {}, (how) => { kill = how; });
    await way.idle();
    return code === null;
  } finally {
    await way.close();
  }
}

/** Kills, runs again, compares. Throws when what runs after the kill does not come to its end. */
export async function play({ scenario, crash, left }: CaseOf, prepared: Prepared, arena: Arena): Promise<Damage> {
  const { folder, url, before, contents, close } = await arena.open(scenario);
  const fleet = join(folder, 'fleet');
  try {
    if (JSON.stringify(before) !== JSON.stringify(prepared.before)) throw new Error(`it does not begin as it was rehearsed: ${firstDifference(prepared.before, before)}`);
    const died = await killed(crash, folder, url);
    if (!died && 'calls' in crash) throw new Error('the kill struck nothing');
    if (left === 'the journal lost') rmSync(join(fleet, '.lettactl'), { recursive: true, force: true });
    if (left === 'the disk lost') for (const gone of ['.lettactl', '.lettactl-state.crash.json', '.lettactl-state.crash.json.backup']) rmSync(join(fleet, gone), { recursive: true, force: true });
    [said, warned] = [[], new Set()];
    const again = sdk(fleet, url);
    // The state may say already that all is done: the plan is then refused, as it should be.
    const done = left === 'the same plan' && died ? await again.apply({ planFile: 'plan.bin' }).then(({ summary }) => summary, (error: unknown) => { if (error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'LC3106')) return undefined; throw error; }) : undefined;
    if (done && !done.complete) throw new Error(`the same plan, applied again, is incomplete: ${said.join('; ')}`);
    if (left !== 'the same plan') {
      const { summary } = await again.apply({ consent: { autoApprove: true }, allowRecreate: true });
      if (!summary.complete) throw new Error(`a new apply is incomplete: ${said.join('; ')}`);
    }
    const { plan } = await again.plan({});
    const rest = plan.changes.filter((change) => change.action !== 'no-op').map(({ address, action }) => `${action} ${address}`);
    if (!isEmpty(plan)) throw new Error(`the next plan is not empty: ${rest.join(', ')}`);
    const found = await contents();
    const lost = left === 'the disk lost';
    // The server does not show an agent files that it had before (LC2079). Without a state what would have gone stays, and is compiled in; and nobody knows
    // what the prompts were compiled from.
    const shown = lost || warned.has('LC2079') ? withoutShownFiles : (all: unknown) => all;
    return damageOf({ before: shown(prepared.before), expected: shown(prepared.after), found: shown(found), lost });
  } finally {
    await close();
  }
}

/** A case in one line, the same in every run. */
export const titleOf = ({ scenario, what, left }: CaseOf): string => `${scenario.name}: killed ${what}, then ${left}`;
