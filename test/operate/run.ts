/**
 * A table of commands, run as a person would, on the dev server and on the real one.
 *   npm run test:operate [-- --dev-only --only PART-OF-A-COMMAND]
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { serve } from '../../src/devserver/serve.ts';
import { createStage, type Case, type Stage } from './stage.ts';

const { values } = parseArgs({ options: { 'dev-only': { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
/** Cases run side by side: most of their time they wait for the server or for node to start. */
const AT_ONCE = 3;

type Outcome = 'passed' | 'failed' | `skipped: ${string}`;
interface Row extends Case { readonly area: string }

const folder = new URL('cases/', import.meta.url);
const rows: Row[] = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts')).sort()) {
  const { cases } = (await import(new URL(file, folder).href)) as { readonly cases: readonly Case[] };
  rows.push(...cases.map((one) => ({ ...one, area: file.slice(0, -'.ts'.length) })));
}
const wanted = rows.filter(({ command }) => command.includes(values.only));
const run = randomBytes(3).toString('hex');

async function play(one: Row, server: Stage['server'], url: string): Promise<Outcome> {
  const reason = one.not?.[server];
  if (reason !== undefined) return `skipped: ${reason}`;
  const stage = await createStage(server, url, `${run}${rows.indexOf(one)}`);
  try {
    await one.run(stage);
    return 'passed';
  } catch (error) {
    console.log(`✖ ${one.command} (${server} server)\n${error instanceof Error ? error.message : String(error)}\n`);
    return 'failed';
  } finally {
    await stage.close();
  }
}

async function playAll(server: Stage['server'], url: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let at = next++; at < wanted.length; at = next++) {
      const one = wanted[at];
      if (one) outcomes[at] = await play(one, server, url);
    }
  }));
  return outcomes;
}

const dev = await serve({ port: 0 });
const onDev = await playAll('dev', dev.url);
await dev.close();
const realUrl = values['dev-only'] ? undefined : process.env['LETTA_REAL_URL'] || undefined;
const onReal = realUrl === undefined ? undefined : await playAll('real', realUrl);
if (!onReal) console.log('skipped: no real server\n');

const sign = (outcome: Outcome | undefined): string => (outcome === undefined ? '–' : outcome === 'passed' ? 'passed' : outcome === 'failed' ? 'FAILED' : 'skipped');
const longest = Math.max(...wanted.map(({ command }) => command.length), 'command'.length);
console.log(`${'command'.padEnd(longest)}  dev server  real server`);
for (const area of new Set(wanted.map((row) => row.area))) {
  console.log(`── ${area}`);
  for (const [at, one] of wanted.entries()) if (one.area === area) console.log(`${one.command.padEnd(longest)}  ${sign(onDev[at]).padEnd(10)}  ${sign(onReal?.[at])}`);
}
const all = [...onDev, ...(onReal ?? [])];
const skipped = all.filter((outcome) => outcome.startsWith('skipped'));
if (skipped.length > 0) console.log(`\n${[...new Set(skipped)].join('\n')}`);
const failed = all.filter((outcome) => outcome === 'failed').length;
console.log(`\n${all.length - failed - skipped.length} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
