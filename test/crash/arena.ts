import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serve, type Served } from '../../src/devserver/serve.ts';
import type { LettaCtl } from '../../src/sdk/lettactl.ts';
import { plainContents } from '../kill/contents.ts';
import { yamlOf, type Scenario } from './scenarios.ts';

export function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** A dev server over the data of a scenario's folder. */
export const opened = (folder: string, port = 0): Promise<Served> => serve({ port, dataDir: join(folder, 'data'), fileDelayMs: 0 });

/** What a server holds, as far as two runs can be compared. */
export const contents = async ({ url }: Pick<Served, 'url'>): Promise<unknown> => plainContents(await (await fetch(`${url}/__dev/dump`)).json());

/** Plays a scenario up to its apply, in a folder of its own under `top`: the fleet in `fleet/` with its saved plan, the server's data in `data/`. */
export async function begin(scenario: Scenario, top: string, sdk: (fleet: string, url: string) => LettaCtl): Promise<{ readonly folder: string; readonly before: unknown }> {
  const folder = mkdtempSync(join(top, 'scenario-'));
  const fleet = join(folder, 'fleet');
  mkdirSync(fleet);
  const served = await opened(folder);
  for (const { path, body } of scenario.there ?? []) await fetch(`${served.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  writeAll(fleet, scenario.files ?? {});
  if (scenario.before) {
    writeAll(fleet, { 'fleet.yaml': yamlOf(scenario.before) });
    const { summary } = await sdk(fleet, served.url).apply({ consent: { autoApprove: true } });
    if (!summary.complete) throw new Error(`${scenario.name}: its beginning could not be applied`);
  }
  const before = await contents(served);
  writeAll(fleet, { ...scenario.filesAfter, 'fleet.yaml': yamlOf(scenario.after) });
  await sdk(fleet, served.url).plan({ out: 'plan.bin', ...(scenario.replace ? { replace: scenario.replace } : {}) });
  await served.close();
  return { folder, before };
}
