/**
 * Plan, state and journal files that anybody may have written: spoiled by the byte, and by the value under a seal that fits. Each must be read or
 * refused with a diagnostic; never a crash, a hang, a write, or a look outside of its root.
 *   npm run test:fuzz [-- --seed N --cases 100000 --seconds 60 --only plan|state|journal]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { decodeState } from '../../src/core/state/format.ts';
import { createPlace } from '../support/place.ts';
import { numbers, seedOf } from '../support/numbers.ts';
import { KEYS, WHOLE, WHOLE_EDITED, withIdentities } from '../promises/fleets.ts';
import { diceOf } from './mutate.ts';
import { journalSubject, planSubject, stateSubject } from './subjects.ts';
import { watchDisk } from './watch.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, cases: { type: 'string', default: '100000' }, seconds: { type: 'string', default: '3600' }, only: { type: 'string' } } });
const seed = seedOf(values.seed);
const dice = diceOf(numbers(seed));
const until = Date.now() + Number(values.seconds) * 1000;
/** A case that takes longer hangs: an ordinary one takes a few of them. */
const HANG_MS = 5000;
/** So many cases are also applied, on a server. */
const EVERY = 100;

const place = createPlace();
await withIdentities(place);
place.write({ 'fleet.yaml': WHOLE });
const ctl = place.sdk({ env: KEYS });
await ctl.apply({ consent: { autoApprove: true } });
place.write({ 'fleet.yaml': WHOLE_EDITED });
await ctl.plan({ out: 'plan.bin' });
const planBytes = place.read('plan.bin');
const stateFile = [...place.files().keys()].find((name) => /^\.lettactl-state\..*json$/.test(name)) ?? '';
const stateBytes = place.read(stateFile);
const all = [planSubject(planBytes), stateSubject(stateBytes), journalSubject(decodeState(stateBytes, 'state'))];
const subjects = all.filter(({ name }) => values.only === undefined || name === values.only);
const before = await place.dump();
const outside = `${place.dir}${sep}`;
/** Whose lock it is: this machine's boot, and when a process began. */
const IDENTITY = /^\/proc\/(?:sys\/kernel\/random\/boot_id|\d+\/stat)$/;
const { strays } = watchDisk((path) => path.startsWith(outside) || path === place.dir || IDENTITY.test(path) || path.startsWith(join(tmpdir(), 'lettactl-fuzz')));

interface Count { cases: number; refused: number; read: number }
const counts = new Map<string, Count>();
const wrong: string[] = [];
let slowest = 0;
let applied = 0;

function keep(name: string, bytes: Uint8Array, what: string): void {
  const folder = join(tmpdir(), 'lettactl-fuzz');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.replace(/\W+/g, '-')}-${seed}-${wrong.length}`);
  writeFileSync(path, bytes);
  wrong.push(`${name}: ${what} (${path})`);
  console.log(`FAILED  ${wrong.at(-1)}`);
}

/** A spoiled plan or state in its place, and an apply: refused, it must leave server and disk as they were. */
async function apply(name: string, bytes: Uint8Array): Promise<string | undefined> {
  place.write({});
  const file = name === 'plan' ? 'plan.bin' : stateFile;
  writeFileSync(place.path(file), bytes);
  try {
    await place.forget();
    await ctl.apply({ planFile: 'plan.bin' });
    return 'a spoiled file was applied';
  } catch (error) {
    if (!(error instanceof DiagnosticError)) return `${error instanceof Error ? error.stack : String(error)}`;
    const writes = await place.writes();
    return writes.length > 0 ? `refused, and wrote ${writes.map(({ method, path }) => `${method} ${path}`).join(', ')}` : undefined;
  } finally {
    writeFileSync(place.path('plan.bin'), planBytes);
    writeFileSync(place.path(stateFile), stateBytes);
  }
}

console.log(`seed ${seed}`);
const total = Number(values.cases);
for (let number = 0; number < total && Date.now() < until; number++) {
  const subject = dice.of(subjects);
  const way = dice.of(subject.ways);
  const name = `${subject.name}, ${way.name}`;
  const bytes = way.make(dice);
  const count = counts.get(name) ?? { cases: 0, refused: 0, read: 0 };
  counts.set(name, count);
  count.cases += 1;
  const began = performance.now();
  let refused = false;
  try {
    subject.read(bytes);
    count.read += 1;
  } catch (error) {
    refused = error instanceof DiagnosticError;
    if (refused) count.refused += 1;
    else keep(name, bytes, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const took = performance.now() - began;
  slowest = Math.max(slowest, took);
  if (took > HANG_MS) keep(name, bytes, `it took ${Math.round(took)} ms`);
  // What is refused when it is read must be refused when it is applied. (White space in a state spoils nothing.)
  if (number % EVERY === 0 && way.name === 'bytes' && subject.name !== 'journal' && refused) {
    applied += 1;
    const problem = await apply(subject.name, bytes);
    if (problem !== undefined) keep(name, bytes, problem);
  }
}
if (({} as { polluted?: unknown }).polluted !== undefined) wrong.push('Object.prototype was written to');
if (strays.length > 0) wrong.push(`outside of its root: ${[...new Set(strays)].slice(0, 5).join(', ')}`);
if ((await place.dump()) !== before) wrong.push('the server was changed');
place.close();

const sum = [...counts.values()].reduce((cases, count) => cases + count.cases, 0);
for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`  ${name.padEnd(32)} ${String(count.cases).padStart(7)} cases: ${count.refused} refused, ${count.read} read`);
console.log(`${sum} cases, ${applied} of them applied on a server; the slowest took ${Math.round(slowest)} ms; ${wrong.length} crashes, hangs, writes or strays`);
if (wrong.length > 0) console.log(wrong.slice(0, 20).join('\n'));
console.log(`${sum - wrong.length} passed, ${wrong.length} failed`);
process.exit(wrong.length === 0 ? 0 : 1);
