import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serve, type Served } from '../../src/devserver/serve.ts';
import { LettaCtl } from '../../src/sdk/lettactl.ts';
import { plainContents } from '../kill/contents.ts';
import { furnish, uploadTo } from '../support/furnished.ts';
import { emptyServer, idsOn, mustBeOwn } from '../support/own-server.ts';
import { snapshotOf } from '../support/snapshot.ts';
import { yamlOf, type Scenario } from './scenarios.ts';

/** A scenario right before its apply: the fleet with its saved plan (`plan.bin`) in `fleet/` of the folder, and a server. Made to be run once. */
export interface Opened {
  readonly folder: string;
  readonly url: string;
  /** What the server held then. */
  readonly before: unknown;
  /** What it holds now, as far as two runs can be compared. */
  contents(): Promise<unknown>;
  /** Takes the server away and brings it back on the same port after so many milliseconds, with what it had. Resolves as soon as it is away. Only a server of this process can. */
  readonly leave?: (ms: number) => Promise<void>;
  /** Waits until it is back. */
  back(): Promise<void>;
  close(): Promise<void>;
}

/** Where scenarios are played. */
export interface Arena {
  readonly server: 'dev server' | 'real server';
  open(scenario: Scenario): Promise<Opened>;
  /** Removes everything. */
  close(): void;
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Plays a scenario up to its apply, on an empty server. Gives what the server then holds. */
async function begin(scenario: Scenario, folder: string, url: string, contents: () => Promise<unknown>): Promise<unknown> {
  const fleet = join(folder, 'fleet');
  mkdirSync(fleet);
  const ctl = new LettaCtl({ cwd: fleet, env: {}, server: { baseUrl: url }, version: '1.0.0' });
  for (const { path, body } of scenario.there ?? []) await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  writeAll(fleet, scenario.files ?? {});
  if (scenario.before) {
    writeAll(fleet, { 'fleet.yaml': yamlOf(scenario.before) });
    const { summary } = await ctl.apply({ consent: { autoApprove: true } });
    if (!summary.complete) throw new Error(`${scenario.name}: its beginning could not be applied`);
  }
  const before = await contents();
  writeAll(fleet, { ...scenario.filesAfter, 'fleet.yaml': yamlOf(scenario.after) });
  await ctl.plan({ out: 'plan.bin', ...(scenario.replace ? { replace: scenario.replace } : {}) });
  return before;
}

/** Dev servers in this process, each with data of its own: a scenario is begun once, and copied. */
export function devArena(): Arena {
  const top = mkdtempSync(join(tmpdir(), 'lettactl-arena-'));
  const opened = (folder: string, port = 0): Promise<Served> => serve({ port, dataDir: join(folder, 'data'), fileDelayMs: 0 });
  const contentsAt = (url: string) => async (): Promise<unknown> => plainContents(await (await fetch(`${url}/__dev/dump`)).json());
  const begun = new Map<Scenario, Promise<{ readonly folder: string; readonly before: unknown }>>();
  const begunOnce = async (scenario: Scenario): Promise<{ readonly folder: string; readonly before: unknown }> => {
    const folder = mkdtempSync(join(top, 'scenario-'));
    const served = await opened(folder);
    const before = await begin(scenario, folder, served.url, contentsAt(served.url));
    await served.close();
    return { folder, before };
  };
  return {
    server: 'dev server',
    async open(scenario) {
      if (!begun.has(scenario)) begun.set(scenario, begunOnce(scenario));
      const { folder: from, before } = await (begun.get(scenario) as ReturnType<typeof begunOnce>);
      const folder = mkdtempSync(join(top, 'case-'));
      cpSync(from, folder, { recursive: true });
      let served = await opened(folder);
      const { url, port } = served;
      let coming: Promise<void> = Promise.resolve();
      return {
        folder, url, before, contents: contentsAt(url),
        async leave(ms) {
          await served.close();
          coming = new Promise<void>((done) => { setTimeout(done, ms); }).then(async () => { served = await opened(folder, port); });
          coming.catch(() => undefined);
        },
        back: () => coming,
        async close() {
          await coming.catch(() => undefined);
          await served.close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
    close: () => rmSync(top, { recursive: true, force: true }),
  };
}

/**
 * A real server that was started for this run. It cannot be copied, so a scenario is begun anew each time, and taken away afterwards. Things of
 * others stand there all the time, and are compared with the rest.
 */
export async function realArena(url: string): Promise<Arena> {
  mustBeOwn(url);
  await emptyServer(url);
  const others = await furnish(async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json() as T;
  }, 'others-');
  await uploadTo(fetch, url, others.folder.id, 'others.md');
  const contents = async (): Promise<unknown> => plainContents(await snapshotOf(url));
  await contents();
  const keep = await idsOn(url);
  const top = mkdtempSync(join(tmpdir(), 'lettactl-arena-'));
  return {
    server: 'real server',
    async open(scenario) {
      const folder = mkdtempSync(join(top, 'case-'));
      const before = await begin(scenario, folder, url, contents);
      return {
        folder, url, before, contents,
        back: () => Promise.resolve(),
        async close() {
          await emptyServer(url, keep);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
    close: () => rmSync(top, { recursive: true, force: true }),
  };
}
