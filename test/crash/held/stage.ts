import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve, type Served } from '../../../src/devserver/serve.ts';
import type { Held } from '../../../src/core/plan/plan.ts';
import type { ApplyInput } from '../../../src/sdk/api.ts';
import { LettaCtl } from '../../../src/sdk/lettactl.ts';
import { plainContents } from '../../kill/contents.ts';
import { yamlOf, type Doc } from '../scenarios.ts';
import type { AnyHeld } from './scenarios.ts';

const program = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const killer = new URL('../killer.mjs', import.meta.url).href;

export type Crash = { readonly calls: number; readonly moment: string } | { readonly files: number; readonly moment: string };
/** What is left after the kill: all of it; the state without its journal; nothing but the server. */
export const LEFT = ['all is left', 'the journal lost', 'the disk lost'] as const;
export type Left = (typeof LEFT)[number];

/** A row of a server, by its table and id, as it is. */
export type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** A fleet's folder and a dev server with its data, in a folder. */
export class Stage {
  readonly folder: string;
  readonly #served: Served;

  private constructor(folder: string, served: Served) {
    this.folder = folder;
    this.#served = served;
  }

  static async open(folder: string): Promise<Stage> {
    return new Stage(folder, await serve({ port: 0, dataDir: join(folder, 'data'), fileDelayMs: 0 }));
  }

  /** Another one with the same contents; this one is closed. */
  static async copy(from: string): Promise<Stage> {
    const folder = mkdtempSync(join(dirname(from), 'case-'));
    cpSync(from, folder, { recursive: true });
    return Stage.open(folder);
  }

  get fleet(): string { return join(this.folder, 'fleet'); }

  write(doc: Doc, files: Readonly<Record<string, string>> = {}): void {
    for (const [name, text] of Object.entries({ ...files, 'fleet.yaml': yamlOf(doc) })) {
      mkdirSync(dirname(join(this.fleet, name)), { recursive: true });
      writeFileSync(join(this.fleet, name), text);
    }
  }

  /** What went wrong in the runs of the last `sdk`. */
  readonly said: string[] = [];
  /** Codes of the warnings of all runs. */
  readonly warned: string[] = [];

  /** As a program without a terminal. */
  sdk(): LettaCtl {
    this.said.length = 0;
    return new LettaCtl({
      cwd: this.fleet, env: {}, server: { baseUrl: this.#served.url }, version: '1.0.0',
      onEvent: (event) => {
        if (event.type === 'diagnostic') this.warned.push(event.diagnostic.code);
        if (event.type === 'node_failed') this.said.push(...event.diagnostics.map(({ code, summary, detail }) => `${event.address}: ${code} ${summary} ${detail ?? ''}`));
      },
    });
  }

  /** Applies with these flags, here; gives what was held, each as it is told. */
  async apply(flags: readonly string[]): Promise<readonly string[]> {
    const { summary } = await this.sdk().apply(inputOf(flags));
    if (!summary.complete) throw new Error(`apply ${flags.join(' ')} is incomplete: ${this.said.join('; ')}`);
    return summary.held.map(heldLine);
  }

  /** The program, killed if `CRASH` says so. Without a terminal. */
  async run(flags: readonly string[], env: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly output: string }> {
    const home = join(this.folder, 'home');
    const child = spawn(process.execPath, ['--import', killer, program, 'apply', ...flags, '-parallelism=1'], {
      cwd: this.fleet, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, NO_COLOR: '1', LETTA_BASE_URL: this.#served.url, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
    if (code !== 0 && code !== null) throw new Error(`apply: exit ${code}\n${output}`);
    return { code, output };
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#served.url}${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json() as T;
  }

  contents = async (): Promise<unknown> => plainContents(await this.api('GET', '/__dev/dump'));

  /** Every row as the server keeps it. */
  rows(): Rows {
    const rows = new Map<string, Readonly<Record<string, unknown>>>();
    for (const name of ['snapshot.jsonl', 'log.jsonl']) {
      const file = join(this.folder, 'data', name);
      if (!existsSync(file)) continue;
      for (const line of readFileSync(file, 'utf8').split('\n').filter((text) => text !== '')) {
        for (const [table, id, row] of JSON.parse(line) as readonly (readonly [string, string, Record<string, unknown> | null])[]) {
          if (row && row['is_deleted'] !== true) rows.set(`${table} ${id}`, row);
          else rows.delete(`${table} ${id}`);
        }
      }
    }
    return rows;
  }

  /** Requests that wrote since `forget`. */
  async writes(): Promise<readonly string[]> {
    const { requests } = await this.api<{ readonly requests: readonly { readonly method: string; readonly path: string }[] }>('GET', '/__dev/requests');
    return requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search')).map(({ method, path }) => `${method} ${path}`);
  }

  forget = (): Promise<unknown> => this.api('DELETE', '/__dev/requests');

  /** Names of what was saved before it went. */
  backups(): readonly string[] {
    const place = join(this.fleet, '.lettactl', 'backups');
    return existsSync(place) ? readdirSync(place, { recursive: true, encoding: 'utf8' }) : [];
  }

  lose(left: Left): void {
    const gone = left === 'all is left' ? [] : left === 'the journal lost' ? ['.lettactl'] : ['.lettactl', '.lettactl-state.crash.json', '.lettactl-state.crash.json.backup'];
    for (const name of gone) rmSync(join(this.fleet, name), { recursive: true, force: true });
  }

  close = (): Promise<void> => this.#served.close();

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const heldLine = ({ address, path, what, requires }: Held): string => `${address} ${path === undefined ? '' : `${path} `}${what}: ${requires}`;

function inputOf(flags: readonly string[]): ApplyInput {
  const values = (name: string): readonly string[] => flags.flatMap((flag, at) => (flag === name ? [flags[at + 1] ?? ''] : []));
  const prune = values('--prune');
  const replace = values('-replace');
  return { consent: { force: flags.includes('--force'), autoApprove: flags.includes('-auto-approve') }, force: flags.includes('--force'), ...(prune.length > 0 ? { prune } : {}), ...(replace.length > 0 ? { replace } : {}) };
}

/** A folder for stages; `close` removes it with all of them. */
export function newTop(): { readonly folder: string; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lettactl-held-'));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Plays a scenario up to the apply that will be killed. */
export async function begin(scenario: AnyHeld, top: string): Promise<string> {
  const stage = await Stage.open(mkdtempSync(join(top, 'scenario-')));
  try {
    for (const { path, body } of scenario.there ?? []) await stage.api('POST', path, body);
    mkdirSync(stage.fleet, { recursive: true });
    if (scenario.before) {
      stage.write(scenario.before, scenario.files);
      await stage.apply(['-auto-approve']);
    }
    for (const { block, body } of scenario.edits ?? []) {
      const [found] = [...stage.rows()].filter(([key, row]) => key.startsWith('blocks ') && row['label'] === block);
      await stage.api('PATCH', `/v1/blocks/${found?.[0].slice('blocks '.length) ?? ''}`, body);
    }
    stage.write(scenario.after, { ...scenario.files, ...scenario.filesAfter });
    if ('elsewhere' in scenario) await stage.sdk().plan({ out: 'plan.bin', replace: scenario.replace ?? [] });
  } finally {
    await stage.close();
  }
  return stage.folder;
}

/** Runs the apply to its end; gives the writing calls and the steps on the disk that it made, and what it printed. */
export async function rehearse(stage: Stage, flags: readonly string[]): Promise<{ readonly calls: readonly string[]; readonly files: readonly string[]; readonly output: string }> {
  const counts = join(stage.folder, 'counts.json');
  const { output } = await stage.run(flags, { CRASH_COUNT: counts });
  return { ...JSON.parse(readFileSync(counts, 'utf8')) as { readonly calls: readonly string[]; readonly files: readonly string[] }, output };
}
