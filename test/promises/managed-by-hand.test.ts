import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { TABLE_NAMES } from '../../src/devserver/rows.ts';
import { CLEANABLE, COPYABLE, REMOVABLE, type RemovalReport } from '../../src/operations/manage/api.ts';
import { createPlace, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';
import { randomWorld, settleWorld } from './random-world.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 20);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 30_000 : 3_600_000;

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const command = fc.record({ verb: fc.constantFrom('delete', 'delete', 'delete-all', 'update', 'duplicate', 'cleanup'), kind: fc.nat(99), pick: fc.nat(99), flag: fc.boolean() });
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const TABLE_OF = { agent: 'agents', block: 'blocks', tool: 'tools', folder: 'folders', archive: 'archives', mcp_server: 'mcp_servers', provider: 'providers' } as const;

describe('promise 5: contained, whatever is changed by hand', function () {
  this.timeout(LIMIT_MS + 120_000);

  it('everything that was not named is byte-identical, and the plan afterwards fits what was said, for random worlds', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    let runs = 0;
    await fc.assert(fc.asyncProperty(randomWorld, fc.array(command, { minLength: 1, maxLength: 4 }), async (world, commands) => {
      const place = createPlace();
      try {
        await settleWorld(place.api, world);
        place.write({ 'other/fleet.yaml': fleetOf({ name: 'another', shared_blocks: [{ name: 'theirs', value: 'Coffee.' }], agents: [agentIn('their agent', { shared_blocks: ['theirs'], memory_blocks: [{ name: 'persona', value: 'Theirs.' }], archives: [{ name: 'kb' }] })] }), ...EVERYTHING });
        await place.sdk({ cwd: place.path('other') }).apply({ consent: { autoApprove: true } });
        await place.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } });
        for (const one of commands) await play(place, one);
        await place.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } });
        expect(isEmpty((await place.sdk({ env: TOKEN }).plan({})).plan)).to.equal(true);
        runs += 1;
      } finally {
        place.close();
      }
    }), { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS });
    console.log(`      ${runs} runs`);
  });
});

const rowsOf = (place: Place): Rows => new Map(TABLE_NAMES.flatMap((table) => place.store.all(table).map((row): [string, Readonly<Record<string, unknown>>] => [row.id, JSON.parse(JSON.stringify(row)) as Readonly<Record<string, unknown>>])));

/** One command, and what it may have touched: the ids it named, those of agents that it said lose something, and what lies in either. */
async function play(place: Place, one: Command): Promise<void> {
  const before = rowsOf(place);
  const planned = await opened(place);
  const touched = await done(place, one).catch((error: unknown): ReadonlySet<string> => {
    // Whatever was refused was refused before anything happened.
    if (error instanceof DiagnosticError) return new Set();
    throw error;
  });
  const after = rowsOf(place);
  const lies = (row: Readonly<Record<string, unknown>>): boolean => ['id', 'agent_id', 'archive_id', 'source_id', 'sleeptime_of', 'manager_agent_id'].some((key) => touched.has(String(row[key]))) && (row['id'] === undefined || !String(row['id']).startsWith('agent-') || touched.has(String(row['id'])) || touched.has(String(row['sleeptime_of'])));
  const isolated = new Set([...before.values()].filter((row) => lies(row)).flatMap((row) => (row['isolated_block_ids'] ?? []) as readonly string[]));
  for (const [id, row] of before) if (!lies(row) && !isolated.has(id)) expect(JSON.stringify(after.get(id)), `${one.verb}: ${id}`).to.equal(JSON.stringify(row));
  // What was open before may be open still; what is new was said.
  const now = await opened(place);
  const said = new Set(saidBy.get(place));
  const surprises = [...now].filter((address) => !planned.has(address) && !said.has(address) && ![...said].some((other) => dependent(address, other)));
  expect(surprises, `${one.verb}: the plan is surprised`).to.deep.equal([]);
}

/** Addresses that warnings named. */
const saidBy = new WeakMap<Place, string[]>();

/** What uses a thing that is made anew is attached to it again; what lay in it goes and comes with it, and what it lay in gets it back. */
const dependent = (address: string, made: string): boolean => address.startsWith(`${made}.`) || made.startsWith(`${address}.`) || (/^agent\.[^.]+$/.test(address) && !made.startsWith('agent.'));

const opened = async (place: Place): Promise<ReadonlySet<string>> => new Set((await place.sdk({ env: TOKEN }).plan({})).plan.changes.filter(({ action }) => action !== 'no-op').map(({ address }) => address));

async function done(place: Place, { verb, kind, pick, flag }: Command): Promise<ReadonlySet<string>> {
  const { objects } = place.sdk({ env: TOKEN });
  const idOf = (type: keyof typeof TABLE_OF): string | undefined => {
    const rows = place.store.all(TABLE_OF[type]);
    return rows[pick % Math.max(1, rows.length)]?.id;
  };
  const say = (warnings: readonly { readonly code: string; readonly summary: string }[]): void => {
    const addresses = warnings.filter(({ code }) => code === 'LC3234' || code === 'LC3236').flatMap(({ summary }) => [...summary.matchAll(/[a-z_]+[.[][^ ,:]+(?:\["[^"]*"\])?/g)].map(([text]) => text));
    saidBy.set(place, [...(saidBy.get(place) ?? []), ...addresses]);
  };
  const ids = ({ removals }: RemovalReport): ReadonlySet<string> => new Set(removals.flatMap(({ object, also, users }) => [object.id, ...also.map(({ id }) => id), ...users.map(({ id }) => id)]));

  if (verb === 'delete' || verb === 'delete-all') {
    const type = REMOVABLE[kind % REMOVABLE.length] ?? 'agent';
    const id = idOf(type);
    if (id === undefined) return new Set();
    let touched: ReadonlySet<string> = new Set();
    const approve = async (report: RemovalReport): Promise<boolean> => {
      touched = ids(report);
      return true;
    };
    const pattern = type === 'agent' ? '*a*' : `${id.slice(0, -1)}?`;
    const removed = verb === 'delete' ? await objects.delete({ kind: type, name: id, cascade: flag, approve }) : await objects.deleteMany({ kind: type, pattern, autoApprove: flag, approve });
    expect(removed.failed).to.deep.equal([]);
    say(removed.warnings);
    return touched;
  }
  if (verb === 'update') {
    const id = idOf('agent');
    if (id === undefined) return new Set();
    const { warnings } = await objects.update({ agent: id, changes: { description: `by hand ${pick}`, tags: ['by hand'], timezone: 'Asia/Tokyo', contextWindow: 9000 + pick, ...(flag ? { addTools: ['web_search'], removeTools: ['count_words'] } : {}) } });
    say(warnings);
    return new Set([id]);
  }
  if (verb === 'duplicate') {
    const type = COPYABLE[kind % COPYABLE.length] ?? 'agent';
    const id = idOf(type);
    if (id !== undefined) await objects.duplicate({ kind: type, source: id, target: `copy ${pick}`, archival: flag });
    return new Set();
  }
  const cleaned = await objects.cleanup({ kinds: CLEANABLE.filter((_, at) => at === kind % 4 || flag), dryRun: false, force: true });
  expect(cleaned.removed.failed).to.deep.equal([]);
  for (const { type, id, owner } of cleaned.orphans) expect([type, id, owner]).to.deep.equal([type, id, undefined]);
  return new Set(cleaned.orphans.map(({ id }) => id));
}
