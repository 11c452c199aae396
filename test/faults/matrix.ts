import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { ApplySummary, EngineEvent } from '../../src/engine/events.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { begin, contents, opened } from '../crash/begin.ts';
import { damageOf, type Damage } from '../crash/damage.ts';
import type { Scenario } from '../crash/scenarios.ts';
import { shiftClock } from './clock.ts';
import type { Kind } from './kinds.ts';

const top = mkdtempSync(join(tmpdir(), 'lettactl-faults-'));
const STATE = '.lettactl-state.crash.json';

/** Who goes on: the same runner, or another one that has the repository, the plan file and the state, and no more than that. */
export const RUNNERS = ['here', 'on another runner'] as const;

export interface Case { readonly scenario: Scenario; readonly kind: Kind; /** The request that is hit, counted from 1. */ readonly at: number; readonly call: string; readonly runner: (typeof RUNNERS)[number] }

/** A scenario right before its apply, with a saved plan; what the server holds before and after it, and the writes of an apply without faults. */
export interface Prepared { readonly folder: string; readonly before: unknown; readonly after: unknown; readonly calls: readonly string[] }

const nameOf = (method: string, path: string): string => `${method} ${path.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-ID')}`;
const isWrite = (method: string, path: string): boolean => method !== 'GET' && !path.endsWith('/search');

interface Run { readonly ctl: LettaCtl; readonly events: EngineEvent[] }
function run(cwd: string, url: string, more: { readonly fetch?: typeof fetch; readonly signal?: AbortSignal; readonly apiKey?: string } = {}): Run {
  const events: EngineEvent[] = [];
  const { apiKey, ...rest } = more;
  return { events, ctl: new LettaCtl({ cwd, env: {}, server: { baseUrl: url, ...(apiKey === undefined ? {} : { apiKey }) }, version: '1.0.0', onEvent: (event) => { events.push(event); }, ...rest }) };
}

export async function prepare(scenario: Scenario): Promise<Prepared> {
  const { folder, before } = await begin(scenario, top, (fleet, url) => run(fleet, url).ctl);

  const rehearsal = mkdtempSync(join(top, 'rehearsal-'));
  cpSync(folder, rehearsal, { recursive: true });
  const second = await opened(rehearsal);
  const calls: string[] = [];
  const counting: typeof fetch = (input, init) => {
    const { method, url } = new Request(input, { ...init, body: null });
    const { pathname } = new URL(url);
    if (isWrite(method, pathname)) calls.push(nameOf(method, pathname));
    return fetch(input, init);
  };
  const { summary } = await run(join(rehearsal, 'fleet'), second.url, { fetch: counting }).ctl.apply({ planFile: 'plan.bin', parallelism: 1 });
  if (!summary.complete) throw new Error(`${scenario.name}: its plan could not be applied`);
  const after = await contents(second);
  await second.close();
  rmSync(rehearsal, { recursive: true, force: true });
  return { folder, before, after, calls };
}

export const casesOf = (scenario: Scenario, { calls }: Prepared, kinds: readonly Kind[]): readonly Case[] =>
  kinds.flatMap((kind) => calls.flatMap((call, at) => RUNNERS.map((runner) => ({ scenario, kind, at: at + 1, call, runner }))));

/** Applies with the fault, goes on with the same plan file if that is not the end of it, and compares. Throws when a promise is broken on the way. */
export async function play({ kind, at, runner }: Case, prepared: Prepared): Promise<Damage> {
  const folder = mkdtempSync(join(top, 'case-'));
  cpSync(prepared.folder, folder, { recursive: true });
  let fleet = join(folder, 'fleet');
  let served = await opened(folder);
  const { url, port } = served;
  let coming: Promise<void> = Promise.resolve();
  const interrupt = new AbortController();
  let [writes, hits] = [0, 0];
  const around = {
    restart: async (ms: number) => {
      await served.close();
      coming = new Promise<void>((done) => { setTimeout(done, ms); }).then(async () => { served = await opened(folder, port); });
      coming.catch(() => undefined);
    },
    interrupt: () => interrupt.abort(),
    breakLock: async () => {
      const { ctl } = run(fleet, url);
      const { diagnostics } = await ctl.forceUnlock({}, 'nobody').then(() => ({ diagnostics: [] }), (error: { readonly diagnostics: readonly { readonly summary: string }[] }) => error);
      await ctl.forceUnlock({}, /but ([0-9a-f]+)$/.exec(diagnostics[0]?.summary ?? '')?.[1] ?? '');
    },
    shiftClock,
  };
  const faulty: typeof fetch = async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (!isWrite((init?.method ?? 'GET').toUpperCase(), target.pathname)) return fetch(input, init);
    writes += 1;
    if (writes < at || hits >= (kind.times ?? 1)) return fetch(input, init);
    hits += 1;
    return (await kind.strike({ send: () => fetch(input, init), url: target, times: hits - 1, around })) ?? fetch(input, init);
  };
  try {
    const first = run(fleet, url, { fetch: faulty, signal: interrupt.signal, apiKey: 'the-old-key' });
    const { summary } = await first.ctl.apply({ planFile: 'plan.bin', parallelism: 1 }).finally(() => shiftClock(0));
    await coming;
    if (hits === 0) throw new Error('the fault struck nothing');
    check(kind, summary, first.events);
    if (!summary.complete) {
      if (runner === 'on another runner') fleet = moved(folder);
      const second = run(fleet, url, { apiKey: 'the-new-key' });
      const { summary: rest } = await second.ctl.apply({ planFile: 'plan.bin' });
      if (!rest.complete) throw new Error(`the same plan, applied again, is incomplete: ${failures(second.events).join('; ')}`);
      const told = second.events.find((event) => event.type === 'continued');
      if (!told && summary.counts.add + summary.counts.change + summary.counts.destroy > 0) throw new Error('it does not say what it continues');
    }
    const { plan } = await run(fleet, url).ctl.plan({});
    if (!isEmpty(plan)) throw new Error(`the next plan is not empty: ${plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, action }) => `${action} ${address}`).join(', ')}`);
    return damageOf({ before: prepared.before, expected: prepared.after, found: await contents({ url }), lost: false });
  } finally {
    shiftClock(0);
    await coming.catch(() => undefined);
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another folder with the repository, the plan and the state; and the journal of a run that could not save the state (docs/state.md), which else there is none of. */
function moved(folder: string): string {
  const other = join(folder, 'elsewhere', 'checkout');
  const from = join(folder, 'fleet');
  cpSync(from, other, { recursive: true, filter: (path) => !path.includes('.lettactl/') && !path.endsWith('/.lettactl') && !path.includes(`${STATE}.`) });
  if (existsSync(join(from, '.lettactl', 'journal'))) cpSync(join(from, '.lettactl', 'journal'), join(other, '.lettactl', 'journal'), { recursive: true });
  rmSync(join(folder, 'fleet'), { recursive: true });
  return other;
}

const failures = (events: readonly EngineEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code, summary }) => `${event.address}: ${code} ${summary}`) : []));

function check(kind: Kind, summary: ApplySummary, events: readonly EngineEvent[]): void {
  const failed = failures(events);
  if (kind.must === 'gets through') {
    if (!summary.complete) throw new Error(`it does not get through: ${failed.join('; ')}`);
  } else if (kind.must !== 'either') {
    const { stops } = kind.must;
    if (summary.complete || failed.length !== 1 || !failed[0]?.includes(` ${stops} `)) throw new Error(`it does not end with one error ${stops}: ${failed.join('; ') || 'none'}`);
  }
  if (!summary.complete && failed.length === 0 && kind.name !== 'Ctrl-C') throw new Error('it is incomplete, and nothing is told');
}

/** A case in one line, the same in every run. */
export const titleOf = ({ scenario, kind, at, call, runner }: Case): string => `${scenario.name}: ${kind.name}, at call ${at} (${call}), then ${runner}`;

/** Removes everything that was prepared. */
export const cleanUp = (): void => rmSync(top, { recursive: true, force: true });
