import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { promptText } from '../../src/core/config/entries/content.ts';
import { nameOf } from '../../src/core/address.ts';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import { isEmpty } from '../../src/core/plan/plan.ts';
import type { AgentRow } from '../../src/devserver/rows.ts';
import { plainDescription } from '../../src/letta/marks.ts';
import { ruleTexts } from '../../src/resources/agent/tool-rules.ts';
import type { ExportedFleet } from '../../src/operations/transfer/api.ts';
import { createPlace, type Place } from '../support/place.ts';
import { ENV } from './converge.ts';
import { filesOf, randomFleet } from './random-fleet.ts';
import { randomWorld, SECRET, secretsFor, settleWorld } from './random-world.ts';

const RUNS = Number(process.env['LETTACTL_RUNS'] ?? 12);
const SEED = process.env['LETTACTL_SEED'] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env['LETTACTL_SEED']);
const LIMIT_MS = process.env['LETTACTL_RUNS'] === undefined ? 20_000 : 3_600_000;

type Values = Readonly<Record<string, string>>;

/** Values of the variables of an export: those of agents' secrets from the server, all others are `other`. */
function valuesFor(place: Place, exported: ExportedFleet, other: Values): Values {
  const entries = (parse(exported.text) as { readonly agents: readonly { readonly name: string; readonly secrets?: Readonly<Record<string, { readonly from_env: string }>> }[] }).agents;
  const own = entries.flatMap(({ name, secrets = {} }) => {
    const id = exported.objects.find(({ type, address }) => type === 'agent' && nameOf(address) === name)?.id ?? '';
    const row = place.store.get('agents', id) as AgentRow;
    return Object.entries(secrets).map(([key, { from_env: variable }]): [string, string] => [variable, row.secrets.find((secret) => secret.key === key)?.value ?? '']);
  });
  return { ...other, ...Object.fromEntries(own) };
}

/** The agents of an export as the server has them, by the name that they have in it, without ids, marks and times, and without what a file cannot say. */
function shapeOf({ store }: Place, exported: ExportedFleet, name: (id: string) => string): unknown {
  const byId = <T extends { readonly id: string }>(table: Parameters<typeof store.all>[0], ids: readonly string[]) => store.all(table).filter((row) => ids.includes(row.id)) as unknown as readonly T[];
  const ours = (tag: string): boolean => tag.startsWith('lettactl:');
  return exported.objects.filter(({ type }) => type === 'agent').map(({ id }) => {
    const row = store.get('agents', id) as AgentRow;
    const { lettactl: _mark, ...metadata } = row.metadata ?? {};
    const conversations = store.all('conversations').filter((one) => one.agent_id === id && (one.summary ?? '').trim() !== '');
    const blocks = byId<{ readonly id: string; readonly label: string; readonly value: string; readonly description: string; readonly read_only: boolean; readonly limit: number }>('blocks', row.block_ids).filter(({ label }) => label.trim() !== '');
    const holders = (block: string) => exported.objects.filter(({ type, id: other }) => type === 'agent' && (store.get('agents', other) as AgentRow).block_ids.includes(block)).map(({ id: other }) => name(other)).sort();
    const archive = row.archive_id === null || exported.left.some(({ id: left }) => left === row.archive_id) ? undefined : byId<{ readonly id: string; readonly name: string; readonly description: string | null; readonly embedding: string | null }>('archives', [row.archive_id])[0];
    return {
      name: name(id), system: promptText(row.system), description: row.description ?? '', metadata, tags: row.tags.filter((tag) => !ours(tag) && !tag.includes(',')).sort(), timezone: row.timezone, hidden: row.hidden ?? false,
      model: row.model, llm_config: row.llm_config, embedding: row.embedding, compaction: row.compaction_settings, format: row.response_format ?? null, rules: ruleTexts(row.tool_rules), autoclear: row.message_buffer_autoclear, sleeptime: row.enable_sleeptime ?? false,
      limits: [row.max_files_open, row.per_file_view_window_char_limit],
      blocks: blocks.filter(({ label }) => label !== 'memory_persona').map(({ id: block, label, value, description, read_only, limit }) => JSON.stringify({ label, value, description: description ?? '', read_only, limit: limit < value.length || limit === 100_000 ? 'usual' : limit, holders: holders(block) })).sort(),
      tools: byId<{ readonly id: string; readonly name: string; readonly source_code: string; readonly json_schema: unknown; readonly pip_requirements: unknown; readonly return_char_limit: number; readonly default_requires_approval: boolean | null; readonly tags: readonly string[] }>('tools', row.tool_ids)
        .map((tool) => JSON.stringify({ name: tool.name, source: tool.source_code, schema: tool.json_schema, pip: tool.pip_requirements ?? [], limit: tool.return_char_limit, approval: tool.default_requires_approval ?? false, tags: tool.tags.filter((tag) => !ours(tag)).sort() })).sort(),
      folders: byId<{ readonly id: string; readonly name: string; readonly description: string | null; readonly embedding: string }>('folders', row.folder_ids).toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((folder) => ({ name: folder.name, description: folder.description ?? '', embedding: folder.embedding, files: store.all('files').filter(({ source_id: at }) => at === folder.id).map((file) => `${file.file_name}\n${file.content}`).sort() })),
      archive: archive && { name: archive.name, description: plainDescription(archive.description).trim(), embedding: archive.embedding },
      secrets: row.secrets.filter(({ key }) => /^[A-Z_][A-Z0-9_]*$/.test(key)).map(({ key, value }) => `${key}=${value}`).sort(),
      conversations: [...new Set(conversations.map(({ summary }) => summary))].sort(),
    };
  });
}

const linesOf = (value: unknown): readonly string[] => JSON.stringify(value, undefined, 1).split('\n');

const nameIn = (exported: ExportedFleet) => (id: string): string => nameOf(exported.objects.find((one) => one.id === id)?.address ?? ('' as never));

/** Exports, plans on the same server, then makes it all on an empty one, and exports it from there: nothing changes here, and it is the same there. */
async function transferred(place: Place, other: (exported: ExportedFleet) => Values): Promise<void> {
  const there = createPlace();
  try {
    const rows = () => JSON.stringify(place.store.all('agents')) + JSON.stringify(place.store.all('blocks')) + JSON.stringify(place.store.all('tools'));
    const before = rows();
    const exported = await place.sdk({ cwd: there.path('out') }).transfer.exportFleet({ all: true, out: '.' });
    const here = await place.sdk().transfer.exportFleet({ all: true, imports: true, out: 'here' });
    expect(rows()).to.equal(before);
    for (const [, content] of there.files()) expect(content.toString()).not.to.contain(SECRET);
    const values = valuesFor(place, exported, other(exported));

    const given = Object.fromEntries(Object.entries(values).filter(([name]) => !/^(?:ACME|OWN_ONE).*_API_KEY$/.test(name)));
    const { plan } = await place.sdk({ cwd: place.path('here'), env: given }).plan({ adoptAny: true });
    const wrong = plan.changes.filter(({ action, attributes }) => attributes.length > 0 || !(action === 'adopt' || action === 'no-op'));
    expect(wrong.map(({ address, action, attributes }) => ({ address, action, attributes })), here.text).to.deep.equal([]);

    const { summary } = await there.sdk({ cwd: there.path('out'), env: values }).apply({ consent: { autoApprove: true } });
    expect(summary.complete, JSON.stringify(there.events.filter((event) => event.type === 'node_failed'))).to.equal(true);
    const { plan: again } = await there.sdk({ cwd: there.path('out'), env: values }).plan({});
    expect(isEmpty(again), JSON.stringify(again.changes.filter(({ action }) => action !== 'no-op'))).to.equal(true);
    const back = await there.sdk().transfer.exportFleet({ all: true, out: 'back' });
    const [was, is] = [linesOf(shapeOf(place, exported, nameIn(exported))), linesOf(shapeOf(there, back, nameIn(back)))];
    const [lost, gained] = [was.filter((line) => !is.includes(line)), is.filter((line) => !was.includes(line))];
    if (lost.length + gained.length > 0) throw new Error(`not the same there:\n${lost.map((line) => `  - ${line}`).join('\n')}\n${gained.map((line) => `  + ${line}`).join('\n')}\n${exported.text}`);
    expect(is).to.deep.equal(was);
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(JSON.stringify(error.diagnostics, undefined, 1), { cause: error });
    throw error;
  } finally {
    there.close();
  }
}

describe('an exported fleet', function () {
  this.timeout(2 * LIMIT_MS + 60_000);

  const check = async <T>(arbitrary: fc.Arbitrary<T>, run: (place: Place, value: T) => Promise<void>): Promise<void> => {
    console.log(`      seed ${SEED} (LETTACTL_SEED), at most ${RUNS} runs (LETTACTL_RUNS)`);
    let runs = 0;
    await fc.assert(fc.asyncProperty(arbitrary, async (value) => {
      const place = createPlace();
      try {
        await run(place, value);
        runs += 1;
      } finally {
        place.close();
      }
    }), { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false });
    expect(runs).to.be.greaterThan(0);
  };

  it('changes nothing where it comes from, and is the same fleet on an empty server, for random worlds', () => check(randomWorld.filter(({ agents }) => agents.length > 0), async (place, world) => {
    await settleWorld(place.api, world);
    await transferred(place, (exported) => secretsFor(exported.variables, world));
  }));

  it('does so for random fleets that another fleet file manages', () => check(randomFleet, async (place, fleet) => {
    place.write(Object.fromEntries(Object.entries(filesOf(fleet)).map(([path, text]) => [`source/${path}`, text])));
    await place.sdk({ cwd: place.path('source'), env: ENV }).apply({ consent: { autoApprove: true } });
    await transferred(place, (exported) => Object.fromEntries(exported.variables.map((name) => [name, ENV.TOKEN])));
  }));
});
