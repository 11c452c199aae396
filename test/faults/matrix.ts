import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { ApplySummary, EngineEvent } from '../../src/engine/events.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import type { Arena, Opened } from '../crash/arena.ts';
import { damageOf, firstDifference, type Damage } from '../crash/damage.ts';
import type { Scenario } from '../crash/scenarios.ts';
import { createProxy, isWrite, type Meddle } from '../support/proxy.ts';
import { shiftClock } from './clock.ts';
import type { Around, Kind } from './kinds.ts';

const STATE = '.lettactl-state.crash.json';

/** Who goes on: the same runner, or another one that has the repository, the plan file and the state, and no more than that. */
export const RUNNERS = ['here', 'on another runner'] as const;

export interface Case { readonly scenario: Scenario; readonly kind: Kind; /** The request that is hit, counted from 1. */ readonly at: number; readonly call: string; readonly runner: (typeof RUNNERS)[number] }

/** What the server holds before and after an apply without faults, and its writes. */
export interface Prepared { readonly before: unknown; readonly after: unknown; readonly calls: readonly string[] }

const nameOf = (method: string, path: string): string => `${method} ${path.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-ID')}`;

interface Run { readonly ctl: LettaCtl; readonly events: EngineEvent[] }
function run(cwd: string, url: string, more: { readonly fetch?: typeof fetch; readonly signal?: AbortSignal; readonly apiKey?: string } = {}): Run {
  const events: EngineEvent[] = [];
  const { apiKey, ...rest } = more;
  return { events, ctl: new LettaCtl({ cwd, env: {}, server: { baseUrl: url, ...(apiKey === undefined ? {} : { apiKey }) }, version: '1.0.0', onEvent: (event) => { events.push(event); }, ...rest }) };
}

export async function prepare(scenario: Scenario, arena: Arena): Promise<Prepared> {
  const { folder, url, before, contents, close } = await arena.open(scenario);
  try {
    const calls: string[] = [];
    const counting: typeof fetch = (input, init) => {
      const { method, url: target } = new Request(input, { ...init, body: null });
      const { pathname } = new URL(target);
      if (isWrite(method, pathname)) calls.push(nameOf(method, pathname));
      return fetch(input, init);
    };
    const { events, ctl } = run(join(folder, 'fleet'), url, { fetch: counting });
    const { summary } = await ctl.apply({ planFile: 'plan.bin', parallelism: 1 });
    if (!summary.complete) throw new Error(`its plan could not be applied: ${failures(events).join('; ')}`);
    return { before, after: await contents(), calls };
  } finally {
    await close();
  }
}

export const casesOf = (scenario: Scenario, { calls }: Prepared, kinds: readonly Kind[]): readonly Case[] =>
  kinds.flatMap((kind) => calls.flatMap((call, at) => RUNNERS.map((runner) => ({ scenario, kind, at: at + 1, call, runner }))));

/** The way of a run to the server, with the fault in it: in front of the program's fetch, or on the wire, where the fault is none of the program's own side. */
interface Way { readonly url: string; readonly fetch?: typeof fetch; /** Requests that were hit. */ hits(): number; /** Waits for what is on its way, and for a server that is away. */ idle(): Promise<void>; close(): Promise<void> }

async function faultyWay({ kind, at }: Case, opened: Opened, onTheWire: boolean, own: Omit<Around, 'leave'>): Promise<Way> {
  let [writes, hits] = [0, 0];
  let leave = opened.leave;
  const meddle: Meddle = async ({ url, send }) => {
    writes += 1;
    if (writes < at || hits >= (kind.times ?? 1)) return undefined;
    hits += 1;
    return kind.strike({ send, url, times: hits - 1, around: { ...own, leave: async (ms) => { await leave?.(ms); } } });
  };
  if (onTheWire) {
    const proxy = await createProxy(opened.url, meddle);
    leave = (ms) => proxy.leave(ms);
    return { url: proxy.url, hits: () => hits, idle: () => proxy.idle(), close: () => proxy.close() };
  }
  const faulty: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? 'GET').toUpperCase();
    const send = (): Promise<Response> => fetch(input, init);
    return (isWrite(method, url.pathname) ? await meddle({ method, url, send }) : undefined) ?? send();
  };
  return { url: opened.url, fetch: faulty, hits: () => hits, idle: opened.back, close: () => Promise.resolve() };
}

/** Applies with the fault, goes on with the same plan file if that is not the end of it, and compares. Throws when a promise is broken on the way. */
export async function play(one: Case, prepared: Prepared, arena: Arena): Promise<Damage> {
  const { scenario, kind, runner } = one;
  const opened = await arena.open(scenario);
  const { folder, url, before, contents, close } = opened;
  let fleet = join(folder, 'fleet');
  const interrupt = new AbortController();
  const own = {
    interrupt: () => interrupt.abort(),
    breakLock: async () => {
      const { ctl } = run(fleet, url);
      const { diagnostics } = await ctl.forceUnlock({}, 'nobody').then(() => ({ diagnostics: [] }), (error: { readonly diagnostics: readonly { readonly summary: string }[] }) => error);
      await ctl.forceUnlock({}, /but ([0-9a-f]+)$/.exec(diagnostics[0]?.summary ?? '')?.[1] ?? '');
    },
    shiftClock,
  };
  const way = await faultyWay(one, opened, arena.server === 'real server' && kind.where !== 'the client', own);
  try {
    if (JSON.stringify(before) !== JSON.stringify(prepared.before)) throw new Error(`it does not begin as it was rehearsed: ${firstDifference(prepared.before, before)}`);
    const first = run(fleet, way.url, { ...(way.fetch ? { fetch: way.fetch } : {}), signal: interrupt.signal, apiKey: 'the-old-key' });
    const { summary } = await first.ctl.apply({ planFile: 'plan.bin', parallelism: 1 }).finally(() => shiftClock(0));
    await way.idle();
    if (way.hits() === 0) throw new Error('the fault struck nothing');
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
    return damageOf({ before: prepared.before, expected: prepared.after, found: await contents(), lost: false });
  } finally {
    shiftClock(0);
    await way.close();
    await close();
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
