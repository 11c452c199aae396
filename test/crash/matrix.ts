import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { begin, contents, opened } from './begin.ts';
import { damageOf, type Damage } from './damage.ts';
import type { Scenario } from './scenarios.ts';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const killer = new URL('killer.mjs', import.meta.url).href;
const top = mkdtempSync(join(tmpdir(), 'lettactl-crash-'));

/** What is left after the kill: all of it; the state without its journal (it lives elsewhere, the runner is gone); nothing but the server. */
const LEFT = ['the same plan', 'a new plan', 'the journal lost', 'the disk lost'] as const;
type Left = (typeof LEFT)[number];
type Crash = { readonly calls: number; readonly moment: string } | { readonly files: number; readonly moment: string };
export interface CaseOf { readonly scenario: Scenario; readonly crash: Crash; readonly what: string; readonly left: Left }

/** A scenario as it stands right before its apply, with a saved plan; and what the server holds before and after it. */
export interface Prepared { readonly folder: string; readonly before: unknown; readonly after: unknown; readonly calls: readonly string[]; readonly files: readonly string[] }

/** What the runs after the kill said went wrong. */
let said: string[] = [];
const sdk = (folder: string, url: string): LettaCtl => new LettaCtl({
  cwd: folder, env: {}, server: { baseUrl: url }, version: '1.0.0',
  onEvent: (event) => { if (event.type === 'node_failed') said.push(...event.diagnostics.map(({ code, summary, detail }) => `${event.address}: ${code} ${summary} ${detail ?? ''}`)); },
});

async function apply(folder: string, url: string, env: Readonly<Record<string, string>>): Promise<number | null> {
  const home = join(folder, 'home');
  const child = spawn(process.execPath, ['--import', killer, program, 'apply', 'plan.bin', '-parallelism=1'], {
    cwd: join(folder, 'fleet'), stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1', LETTA_BASE_URL: url, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  if (code !== 0 && code !== null) throw new Error(`apply: exit ${code}\n${output}`);
  return code;
}

/** Plays a scenario up to its apply, and that once without a kill. */
export async function prepare(scenario: Scenario): Promise<Prepared> {
  const { folder, before } = await begin(scenario, top, sdk);

  const rehearsal = join(top, 'rehearsal');
  cpSync(folder, rehearsal, { recursive: true });
  const second = await opened(rehearsal);
  const counts = join(rehearsal, 'counts.json');
  await apply(rehearsal, second.url, { CRASH_COUNT: counts });
  const after = await contents(second);
  await second.close();
  const { calls, files } = JSON.parse(readFileSync(counts, 'utf8')) as { readonly calls: readonly string[]; readonly files: readonly string[] };
  rmSync(rehearsal, { recursive: true, force: true });
  return { folder, before, after, calls, files };
}

/** Every instant at which its apply can be killed, with everything that may be left. */
export const casesOf = (scenario: Scenario, { calls, files }: Prepared): readonly CaseOf[] => [
  ...calls.flatMap((call, at) => ['before', 'sent', 'answered'].map((moment) => ({ scenario, crash: { calls: at + 1, moment }, what: `${moment} ${call.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-ID')}` }))),
  // Before a step is after the one before it.
  ...files.flatMap((step, at) => (at === 0 ? ['before', 'after'] : ['after']).map((moment) => ({ scenario, crash: { files: at + 1, moment }, what: `${moment} step ${at + 1} on the disk (${step})` }))),
].flatMap((one) => LEFT.map((left) => ({ ...one, left })));

/** Kills, runs again, compares. Throws when what runs after the kill does not come to its end. */
export async function play({ crash, left }: CaseOf, prepared: Prepared): Promise<Damage> {
  const folder = mkdtempSync(join(top, 'case-'));
  cpSync(prepared.folder, folder, { recursive: true });
  const fleet = join(folder, 'fleet');
  const served = await opened(folder);
  try {
    const died = (await apply(folder, served.url, { CRASH: JSON.stringify(crash) })) === null;
    if (crash.moment === 'sent') await sleep(80);
    if (left === 'the journal lost') rmSync(join(fleet, '.lettactl'), { recursive: true, force: true });
    if (left === 'the disk lost') for (const gone of ['.lettactl', '.lettactl-state.crash.json', '.lettactl-state.crash.json.backup']) rmSync(join(fleet, gone), { recursive: true, force: true });
    said = [];
    const again = sdk(fleet, served.url);
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
    return damageOf({ before: prepared.before, expected: prepared.after, found: await contents(served), lost: left === 'the disk lost' });
  } finally {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A case in one line, the same in every run. */
export const titleOf = ({ scenario, what, left }: CaseOf): string => `${scenario.name}: killed ${what}, then ${left}`;

/** Removes everything that was prepared. */
export const cleanUp = (): void => rmSync(top, { recursive: true, force: true });
