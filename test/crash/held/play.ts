import { cpSync, rmSync } from 'node:fs';
import { typeOf, parentOf } from '../../../src/core/address.ts';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { isEmpty, type Plan } from '../../../src/core/plan/plan.ts';
import { damageOf } from '../damage.ts';
import type { AnyHeld, ElsewhereScenario, HeldScenario, ProtectedScenario } from './scenarios.ts';
import { begin, LEFT, rehearse, Stage, type Crash, type Left, type Rows } from './stage.ts';

/** One kill of one scenario, and what is left then. Playing it throws when something is not as it must be. */
export interface HeldCase { readonly title: string; readonly crash: Crash; readonly play: () => Promise<void> }

/** Every instant at which the apply of a scenario can be killed, with everything that may be left. */
export async function casesOfHeld(scenario: AnyHeld, top: string): Promise<readonly HeldCase[]> {
  const folder = await begin(scenario, top);
  const stage = await Stage.copy(folder);
  try {
    if ('elsewhere' in scenario) return await elsewhereCases(scenario, folder, stage);
    return 'gone' in scenario ? await protectedCases(scenario, folder, stage) : await heldCases(scenario, folder, stage);
  } finally {
    await stage.remove();
  }
}

function instants<L extends string>(name: string, { calls, files }: { readonly calls: readonly string[]; readonly files: readonly string[] }, lefts: readonly L[], play: (crash: Crash, left: L) => Promise<void>): readonly HeldCase[] {
  const crashes: readonly (readonly [Crash, string])[] = [
    ...calls.flatMap((call, at) => ['before', 'answered'].map((moment) => [{ calls: at + 1, moment }, `${moment} ${call.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-ID')}`] as const)),
    // Before a step is after the one before it.
    ...files.flatMap((step, at) => (at === 0 ? ['before', 'after'] : ['after']).map((moment) => [{ files: at + 1, moment }, `${moment} step ${at + 1} on the disk (${step})`] as const)),
  ];
  return crashes.flatMap(([crash, what]) => lefts.map((left) => ({ title: `${name}: killed ${what}, then ${left}`, crash, play: () => play(crash, left) })));
}

function must(condition: boolean, problem: () => string): void {
  if (!condition) throw new Error(problem());
}

const same = (what: string, found: readonly string[], expected: readonly string[]): void =>
  must(JSON.stringify([...found].sort()) === JSON.stringify([...expected].sort()), () => `${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);

/** Rows that are another thing now, or gone. */
const altered = (before: Rows, now: Rows, keys: Iterable<string>): readonly string[] => [...keys].filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(now.get(key)));

/** What holds our marks, and instants. */
const OURS: ReadonlySet<string> = new Set(['metadata', 'tags', 'updated_at']);

/** Every attribute of every row, as `table id attribute`, that is the same in both. */
function unaltered(before: Rows, now: Rows): readonly string[] {
  return [...before].flatMap(([key, row]) => Object.keys(row).filter((name) => !OURS.has(name) && JSON.stringify(row[name]) === JSON.stringify(now.get(key)?.[name])).map((name) => `${key} ${name}`));
}
const missing = (wanted: readonly string[], found: readonly string[]): readonly string[] => {
  const have = new Set(found);
  return wanted.filter((one) => !have.has(one));
};

function compare(found: unknown, expected: unknown, before: unknown, left: Left): void {
  const { duplicates, losses, different } = damageOf({ before, expected, found, lost: left === 'the disk lost' });
  // What is still attached, because nobody knows any more that it was ours, is in the agent's system message.
  const twice = duplicates.filter((one) => !(left === 'the disk lost' && one.startsWith('messages ') && one.includes('previous messages between you')));
  const problems = [...twice.map((it) => `twice: ${it}`), ...losses.map((it) => `lost: ${it}`), ...different.map((it) => `different: ${it}`)];
  must(problems.length === 0, () => problems.join('\n    '));
}

const open = ({ changes }: Plan): readonly string[] => changes.filter(({ action, rebase }) => action !== 'no-op' || rebase).map(({ address, action }) => `${action} ${address}`);

async function nothingLeft(stage: Stage): Promise<void> {
  const { plan } = await stage.sdk().plan({});
  must(isEmpty(plan), () => `the next plan is not empty: ${open(plan).join(', ')}`);
}

// ---- held changes

async function heldCases(scenario: HeldScenario, folder: string, stage: Stage): Promise<readonly HeldCase[]> {
  const { flags, again = flags, held, consent, afterwards } = scenario;
  const [before, first] = [await stage.contents(), stage.rows()];
  const seen = await rehearse(stage, flags);
  if (afterwards) stage.write(afterwards);
  const isHeld = scenario.again === undefined;
  const isAsked = flags.includes('-replace');
  if (isHeld) {
    must(seen.output.includes(`${held.length} held back: requires`), () => `${scenario.name}: the program does not say that ${held.length} are held\n${seen.output}`);
    same(`${scenario.name}: held`, await stage.apply(again), held);
  }
  const after = await stage.contents();
  const rows = stage.rows();
  // What holding leaves as it was, byte for byte.
  const kept = isHeld ? unaltered(first, rows) : [];
  await stage.apply(consent);
  await nothingLeft(stage);
  const [consented, last] = [await stage.contents(), stage.rows()];
  const going = [...first.keys()].filter((key) => !last.has(key));

  return instants(scenario.name, seen, LEFT, async (crash, left) => {
    const now = await Stage.copy(folder);
    try {
      must((await now.run(flags, { CRASH: JSON.stringify(crash) })).code === null || 'files' in crash, () => 'the kill struck nothing');
      same('touched before the re-run', missing(kept, unaltered(first, now.rows())), []);
      now.lose(left);
      if (afterwards) now.write(afterwards);
      const rest = await now.apply(again);
      if (isHeld) {
        // What was applied last is not known any more with the disk: of what left the file nothing is known then, and it stays.
        if (left === 'the disk lost') must(rest.every((one) => held.includes(one)), () => `held: ${rest.join('; ')}`);
        else same('held', rest, held);
        same('touched', missing(kept, unaltered(first, now.rows())), []);
        compare(await now.contents(), after, before, left);
      } else {
        must(rest.every((one) => held.includes(one)), () => `held: ${rest.join('; ')}`);
        await nothingHalf(now, { first, going, rest, left, isAsked });
      }
      await now.forget();
      same('held again', await now.apply(again), rest);
      same('written again', await now.writes(), []);
      await now.apply(consent);
      await nothingLeft(now);
      compare(await now.contents(), consented, before, left);
      if (left !== 'the disk lost' && !isAsked) same('left', going.filter((key) => now.rows().has(key)), []);
    } finally {
      await now.remove();
    }
  });
}

/** What would have gone is gone, or there as it was and named: a thing of its own, or one in a thing that is. */
interface Going { readonly first: Rows; readonly going: readonly string[]; readonly rest: readonly string[]; readonly left: Left; readonly isAsked: boolean }

async function nothingHalf(stage: Stage, { first, going, rest, left, isAsked }: Going): Promise<void> {
  const rows = stage.rows();
  const there = going.filter((key) => rows.has(key));
  const agents = there.filter((key) => key.startsWith('agents '));
  const were = new Map([...first].filter(([key]) => agents.includes(key)));
  same('altered agents', missing(unaltered(were, were), unaltered(were, rows)), []);
  for (const agent of agents) {
    const id = agent.slice('agents '.length);
    const theirs = new Map([...first].filter(([, row]) => row['agent_id'] === id || (first.get(agent)?.['block_ids'] as readonly string[] | undefined)?.includes(String(row['id']))));
    const lost = new Set(missing(unaltered(theirs, theirs), unaltered(theirs, rows)).map((one) => one.split(' ').slice(0, 2).join(' ')));
    // Conversations with blocks of their own go before their agent; what they held was saved first, and a warning says so.
    const conversations = [...lost].filter((key) => key.startsWith('conversations '));
    const saved = stage.backups().some((name) => /^\d+T\d+Z-agent\.[^/]*\/agent\.af$/.test(name));
    must(conversations.length === 0 || left !== 'all is left' || saved, () => 'a conversation is gone and was not saved');
    must(conversations.length === 0 || left === 'the disk lost' || stage.warned.includes('LC3228'), () => 'a conversation is gone, and nothing says so');
    same('altered in an agent that is there', [...lost].filter((key) => !conversations.includes(key) && !conversations.includes(`conversations ${String(first.get(key)?.['conversation_id'])}`)), []);
  }
  // A replacement that was asked for by a flag is asked for no more.
  if (left === 'the disk lost' || isAsked) return;
  const { plan } = await stage.sdk().plan({});
  const told = new Set(rest.map((line) => line.slice(0, line.indexOf(': ')).replace(/ (?:delete|replace)$/, '')));
  for (const { address, id, action } of plan.changes) {
    if (action !== 'delete' && action !== 'replace') continue;
    const parent = parentOf(address);
    must(told.has(address) || (parent !== undefined && told.has(parent)), () => `${address} (${id ?? ''}) would go, and is not named as held: ${rest.join('; ')}`);
  }
  const shown = new Set(plan.changes.filter(({ action }) => action === 'delete' || action === 'replace').map(({ id }) => id));
  const objects = there.filter((key) => /^(?:agents|blocks|tools|folders|archives|conversations) /.test(key));
  same('left and not shown', objects.filter((key) => !shown.has(key.slice(key.indexOf(' ') + 1)) && !isPartOf(key, rows, shown)), []);
}

/** A conversation of an agent that would go, or a block of such a conversation's own. */
function isPartOf(key: string, rows: Rows, shown: ReadonlySet<string | undefined>): boolean {
  const id = key.slice(key.indexOf(' ') + 1);
  const conversations = [...rows].filter(([other, row]) => other === key || (other.startsWith('conversations ') && (row['isolated_block_ids'] as readonly string[] | undefined)?.includes(id)));
  return conversations.some(([, row]) => shown.has(row['agent_id'] as string | undefined));
}

// ---- a saved plan on another runner

/** The same plan file is applied again where there is a state, the journal is lost, and nothing else of the first run is. */
async function elsewhereCases({ name }: ElsewhereScenario, folder: string, stage: Stage): Promise<readonly HeldCase[]> {
  const before = await stage.contents();
  const seen = await rehearse(stage, ['plan.bin']);
  await nothingLeft(stage);
  const applied = await stage.contents();

  return instants(name, seen, ['the same plan on another runner'], async (crash) => {
    const now = await Stage.copy(folder);
    try {
      must((await now.run(['plan.bin'], { CRASH: JSON.stringify(crash) })).code === null || 'files' in crash, () => 'the kill struck nothing');
      now.lose('the journal lost');
      await now.forget();
      if (!await continued(now)) {
        same('written although it was refused', await now.writes(), []);
        await now.apply(['-auto-approve']);
      }
      await nothingLeft(now);
      compare(await now.contents(), applied, before, 'the journal lost');
    } finally {
      await now.remove();
    }
  });
}

/** False: the plan is refused, because it is done (LC3106) or because what the lost journal knew is missing (LC3107). */
async function continued(stage: Stage): Promise<boolean> {
  try {
    const { summary } = await stage.sdk().apply({ planFile: 'plan.bin' });
    must(summary.complete, () => `the same plan, applied again, is incomplete: ${stage.said.join('; ')}`);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.every(({ code }) => code === 'LC3106' || code === 'LC3107')) return false;
    throw error;
  }
}

// ---- prevent_destroy

const named = (objects: readonly string[], rows: Rows): readonly string[] =>
  [...rows].filter(([key, row]) => objects.includes(`${key.slice(0, key.indexOf(' '))} ${String(row['name'] ?? row['label'])}`)).map(([key]) => key);

/** The addresses that LC3204 names; anything else is thrown. Undefined: it was not refused. */
async function refused(work: Promise<unknown>): Promise<readonly string[] | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const others = error.diagnostics.filter(({ code, severity }) => code !== 'LC3204' && severity === 'error');
    must(others.length === 0, () => others.map(({ code, summary }) => `${code} ${summary}`).join('; '));
    return error.diagnostics.filter(({ code }) => code === 'LC3204').map(({ address }) => String(address));
  }
}

async function protectedCases(scenario: ProtectedScenario, folder: string, stage: Stage): Promise<readonly HeldCase[]> {
  const { after, gone, addresses, objects, since } = scenario;
  const before = await stage.contents();
  const seen = await rehearse(stage, ['-auto-approve']);
  await nothingLeft(stage);
  const applied = await stage.contents();
  must(named(objects, stage.rows()).length === objects.length, () => `${scenario.name}: ${objects.join(', ')} are not all there`);
  await isProtected(stage, scenario);

  return instants(scenario.name, seen, LEFT, async (crash, left) => {
    const now = await Stage.copy(folder);
    try {
      must((await now.run(['-auto-approve'], { CRASH: JSON.stringify(crash) })).code === null || 'files' in crash, () => 'the kill struck nothing');
      now.lose(left);
      // The entries are deleted at once, before the apply is gone on with. One that was to protect them has done so once it has written to the server, as
      // far as its journal is there.
      const isNoted = since !== 'apply' || (left !== 'the journal lost' && ('calls' in crash || (await now.writes()).length > 0));
      if (since !== 'lifted' && isNoted) {
        const other = await copied(now);
        try {
          await survives(other, scenario, left);
        } finally {
          await other.remove();
        }
      }
      await now.apply(['-auto-approve']);
      await nothingLeft(now);
      compare(await now.contents(), applied, before, left);
      await isProtected(now, scenario);
      now.write(after);
      await nothingLeft(now);
      must(addresses.length > 0 || since === 'lifted' || gone !== after, () => 'nothing is protected');
    } finally {
      await now.remove();
    }
  });
}

/** Another stage with what this one has now; this one stays as it is. */
async function copied(stage: Stage): Promise<Stage> {
  const folder = `${stage.folder}-at-once`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(stage.folder, folder, { recursive: true });
  return Stage.open(folder);
}

/** Without its entries, nothing of what is protected and there goes, whatever is agreed to. */
async function survives(stage: Stage, { gone, objects, since }: ProtectedScenario, left: Left): Promise<void> {
  const first = stage.rows();
  const there = named(objects, first);
  stage.write(gone);
  await stage.forget();
  const names = await refused(stage.sdk().apply({ consent: { autoApprove: true }, prune: ['all'], allowRecreate: true }));
  const now = stage.rows();
  same('deleted although it is protected', there.filter((key) => !now.has(key)), []);
  if (names) same('written although it was refused', await stage.writes(), []);
  must(names !== undefined || since !== 'before' || left === 'the disk lost', () => 'the plan is no error');
}

/** Now that it is applied: neither without the entries, nor by destroy or replace. */
async function isProtected(stage: Stage, { after, gone, addresses, files, filesAfter }: ProtectedScenario): Promise<void> {
  const rows = stage.rows();
  await stage.forget();
  const agreed = { consent: { autoApprove: true }, prune: ['all'] };
  for (const address of addresses.filter((one) => typeOf(one as never) !== 'block' || parentOf(one as never) === undefined)) {
    must((await refused(stage.sdk().apply({ ...agreed, replace: [address] })))?.includes(address) === true, () => `${address} is replaced`);
  }
  if (addresses.length > 0) same('refused to destroy', await refused(stage.sdk().apply({ ...agreed, destroy: true })) ?? [], addresses);
  stage.write(gone);
  same('refused without the entries', await refused(addresses.length > 0 ? stage.sdk().apply(agreed) : stage.sdk().plan({})) ?? [], addresses);
  same('written although it is protected', await stage.writes(), []);
  same('altered', altered(rows, stage.rows(), rows.keys()), []);
  stage.write(after, { ...files, ...filesAfter });
}
