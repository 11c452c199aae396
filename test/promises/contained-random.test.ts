import { expect } from 'chai';
import fc from 'fast-check';
import { addressOf } from '../../src/core/address.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { TABLE_NAMES } from '../../src/devserver/rows.ts';
import { createPlace, type Place, type Row } from '../support/place.ts';
import { ENV } from './converge.ts';
import { pythonTool } from './fleets.ts';
import { filesOf, randomFleet, renamed, type RandomFleet } from './random-fleet.ts';
import { randomWorld, settleWorld } from './random-world.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 25);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 30_000 : 3_600_000;

/** Our fleet's name; the fleets of others are called otherwise, and everything else in them may be called the same. */
const OURS = 'ours';

interface Ground { readonly place: Place; readonly first: RandomFleet; readonly second: RandomFleet; readonly pick: number; readonly other: number; /** Added to our agents by somebody, to be there in the end as long as its agent is. */ readonly added: { readonly agent: string; readonly tag: string; readonly block: string }[] }

const sdk = (place: Place) => place.sdk({ env: ENV });
const apply = (place: Place, more: Readonly<Record<string, unknown>> = {}): Promise<unknown> => sdk(place).apply({ consent: { autoApprove: true, force: true }, allowRecreate: true, ...more });

/** One of our fleet's agents. */
function ours({ place, pick }: Ground): Row | undefined {
  const rows = place.store.all('agents').filter(({ tags }) => tags.includes(`lettactl:${OURS}/default`)) as unknown as readonly Row[];
  return rows.length === 0 ? undefined : rows[pick % rows.length];
}

const withOurs = async (ground: Ground, work: (agent: Row) => Promise<unknown>): Promise<void> => {
  const agent = ours(ground);
  if (agent) await work(agent);
};

/** Whatever people do with the tool, on their fleet or on what they name. */
const OPERATIONS = {
  plan: ({ place }) => sdk(place).plan({ out: 'plan.bin' }),
  'plan everything away': ({ place }) => sdk(place).plan({ destroy: true }),
  apply: ({ place }) => apply(place),
  'apply with -prune all': ({ place }) => apply(place, { prune: ['all'] }),
  'apply a saved plan': async ({ place }) => { await sdk(place).plan({ out: 'plan.bin' }); await sdk(place).apply({ planFile: 'plan.bin' }); },
  'apply the other fleet': async ({ place, second }) => { place.write(filesOf(second)); await apply(place); },
  'apply the first fleet': async ({ place, first }) => { place.write(filesOf(first)); await apply(place, { prune: ['all'] }); },
  'replace an agent': (ground) => withOurs(ground, ({ name }) => apply(ground.place, { replace: [addressOf('agent', name)] })),
  refresh: ({ place }) => sdk(place).refresh({ memory: true }),
  'refresh only': ({ place }) => apply(place, { refreshOnly: true }),
  'lose the state': async ({ place }) => { for (const name of place.files().keys()) if (name.startsWith('.lettactl')) place.remove(name); await apply(place); },
  destroy: ({ place }) => apply(place, { destroy: true, prune: ['all'] }),
  'import what is ours again': (ground) => withOurs(ground, ({ name, id }) => sdk(ground.place).import({ address: addressOf('agent', name), id })),
  generate: ({ place }) => sdk(place).generate({ adoptAny: true }),
  export: ({ place, other }) => sdk(place).transfer.exportFleet({ all: true, out: `out-${other}.yaml`, force: true }),
  update: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).objects.update({ agent: id, changes: { description: `by hand ${ground.other}`, tags: ['by hand'], timezone: 'Asia/Tokyo' } })),
  delete: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).objects.delete({ kind: 'agent', name: id, cascade: ground.other % 2 === 0, approve: async () => true })),
  duplicate: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).objects.duplicate({ kind: 'agent', source: id, target: `copy ${ground.other}`, archival: true })),
  'look for what nobody uses': ({ place }) => sdk(place).objects.cleanup({ kinds: ['block', 'folder', 'archive', 'tool'], dryRun: true, force: true }),
  send: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).messages.send(id, 'Hello')),
  reset: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).messages.reset(id)),
  recompile: (ground) => withOurs(ground, ({ id }) => sdk(ground.place).conversations.recompile(id)),
  'begin and end a conversation': (ground) => withOurs(ground, async ({ id }) => sdk(ground.place).conversations.delete((await sdk(ground.place).conversations.create(id, { name: 'New' })).id)),
  'somebody adds to an agent': (ground) => withOurs(ground, async (agent) => {
    const { place, other, added } = ground;
    const [tag, label] = [`theirs:${other}`, `theirs-${place.store.all('blocks').length}`];
    const block = await place.api<Row>('POST', '/v1/blocks/', { label, value: 'Theirs.' });
    await place.api('PATCH', `/v1/agents/${agent.id}/core-memory/blocks/attach/${block.id}`);
    await place.api('PATCH', `/v1/agents/${agent.id}`, { tags: [...(agent.tags ?? []), tag], metadata: { ...agent.metadata, theirs: other } });
    added.push({ agent: agent.id, tag, block: block.id });
  }),
} satisfies Readonly<Record<string, (ground: Ground) => Promise<unknown>>>;

/** Takes away what others added because it was told to: `-prune all`, tags that are given whole. */
const TAKES: ReadonlySet<string> = new Set<keyof typeof OPERATIONS>(['apply with -prune all', 'apply the first fleet', 'update', 'destroy', 'replace an agent']);

/** What was added to an agent and is not on it any more, while it is there. */
function lostOf(place: Place, { agent, tag, block }: Ground['added'][number]): readonly string[] {
  const row = place.store.get('agents', agent);
  if (!row) return [];
  return [...(row.tags.includes(tag) ? [] : [tag]), ...(JSON.stringify(row).includes(block) ? [] : [block]), ...((row.metadata as Readonly<Record<string, unknown>> | null)?.['theirs'] === undefined ? ['metadata'] : [])];
}

type Operation = keyof typeof OPERATIONS;
const operations = fc.array(fc.record({ what: fc.constantFrom(...(Object.keys(OPERATIONS) as Operation[])), pick: fc.nat(9), other: fc.nat(9) }), { minLength: 3, maxLength: 9 });

/** Every object of the server that is nobody's of ours, byte for byte, instants of the last change included. */
const rowsOf = (place: Place, ids: ReadonlySet<string>): ReadonlyMap<string, string> => new Map(TABLE_NAMES.flatMap((table) => place.store.all(table).filter(({ id }) => ids.has(id)).map((row): [string, string] => [row.id, JSON.stringify(row)])));

/** What a server has only one of under a name is called otherwise in the fleet of others; blocks, archives, conversations are not, nor are agents when they are `alike`: then ours is refused. */
function ofOthers(fleet: RandomFleet, alike: boolean): RandomFleet {
  const { document, files: beside } = renamed(fleet, 'theirs');
  const text = JSON.stringify(filesOf({ document: { ...document, agents: document.agents.map((agent) => (alike ? agent : { ...agent, name: `their ${agent.name}` })) }, files: beside }));
  const files = JSON.parse(text.replace(/\b(count_words|send_email|look_up)\b/g, 'their_$1').replace(/(manual|brand docs|übersicht|acme|crawl|own-one)\b/g, 'their $1').replaceAll('their acme/', 'their-acme/').replaceAll('their acme', 'their-acme').replaceAll('their own-one', 'their-own-one')) as Record<string, string>;
  return { ...fleet, files };
}

async function settleOthers(place: Place, theirs: RandomFleet, alike: boolean, world: typeof randomWorld extends fc.Arbitrary<infer T> ? T : never): Promise<boolean> {
  place.write(Object.fromEntries(Object.entries(ofOthers(theirs, alike).files).map(([name, text]) => [`theirs/${name}`, text])));
  let applied = true;
  await place.sdk({ cwd: place.path('theirs'), env: ENV }).apply({ consent: { autoApprove: true } }).catch((error: unknown) => {
    if (!(error instanceof DiagnosticError)) throw error;
    applied = false;
  });
  await settleWorld(place.api, world, 'hand-');
  for (const label of ['persona', 'notes', 'company', 'house.rules', 'faq']) await place.api('POST', '/v1/blocks/', { label, value: 'By hand.', tags: ['lettactl', 'mine'], metadata: { mine: true } });
  const archive = await place.api<Row>('POST', '/v1/archives/', { name: 'kb', embedding: 'openai/text-embedding-3-small' });
  await place.api('POST', `/v1/archives/${archive.id}/passages`, { text: 'Remember.' });
  const agent = await place.api<Row>('POST', '/v1/agents/', { name: 'by hand', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', tags: ['role:support', 'ours', OURS], metadata: { mine: 1 }, enable_sleeptime: true });
  await place.api('PATCH', `/v1/agents/${agent.id}/archives/attach/${archive.id}`);
  await place.api('POST', `/v1/agents/${agent.id}/messages`, { messages: [{ role: 'user', content: 'Hello' }] });
  await place.api('POST', `/v1/conversations/?agent_id=${agent.id}`, { summary: 'night' });
  await place.api('POST', '/v1/identities/', { identifier_key: 'mine', name: 'mine', identity_type: 'user', agent_ids: [agent.id] });
  await place.api('POST', '/v1/tools/', { source_code: pythonTool('mine'), source_type: 'python', tags: ['mine'] });
  return applied;
}

describe('promise 5: contained, whatever is done', function () {
  this.timeout(LIMIT_MS + 120_000);

  it('everything of others is byte-identical after random operations on random fleets, and what others added to ours stays', async () => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    const done: Record<string, number> = {};
    let runs = 0;
    let bystanders = 0;
    let settled = 0;
    const refused: Record<string, number> = {};
    await fc.assert(fc.asyncProperty(randomFleet, randomFleet, randomFleet, fc.integer({ min: 0, max: 5 }), randomWorld, operations, async (first, second, theirs, dice, world, todo) => {
      const place = createPlace();
      try {
        settled += Number(await settleOthers(place, theirs, dice === 0, world));
        const ids = new Set(TABLE_NAMES.flatMap((table) => place.store.all(table).map(({ id }) => id)));
        const before = rowsOf(place, ids);
        const added: Ground['added'] = [];
        const [mine, edited] = [renamed(first, OURS), renamed(second, OURS)];
        place.write(filesOf(mine));
        for (const { what, pick, other } of [{ what: 'apply' as const, pick: 0, other: 0 }, ...todo, { what: 'destroy' as const, pick: 0, other: 0 }]) {
          try {
            await OPERATIONS[what]({ place, first: mine, second: edited, pick, other, added });
            done[what] = (done[what] ?? 0) + 1;
          } catch (error) {
            // Refused, whether or not it should have been: then nothing of others may have changed either.
            if (!(error instanceof DiagnosticError)) throw error;
            const why = `${what}: ${error.diagnostics[0]?.code}`;
            refused[why] = (refused[why] ?? 0) + 1;
            if (process.env['LETTACTL_WHY']) console.log(why, error.diagnostics.map(({ summary }) => summary).join(' | ').slice(0, 200));
          }
          const now = rowsOf(place, ids);
          if (TAKES.has(what)) added.length = 0;
          for (const one of added) expect(lostOf(place, one), what).to.deep.equal([]);
          for (const [id, row] of before) expect(now.get(id), `${what}: ${id}`).to.equal(row);
        }
        runs += 1;
        bystanders += before.size;
      } finally {
        place.close();
      }
    }), { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false });
    expect(runs).to.be.greaterThan(0);
    expect(settled).to.be.greaterThan(0);
    console.log(`      ${runs} runs, ${Object.values(done).reduce((sum, count) => sum + count, 0)} operations of ${Object.keys(done).length} kinds (${Object.values(refused).reduce((sum, count) => sum + count, 0)} more refused), ${Math.round(bystanders / runs)} objects of others each`);
  });
});
