import fc from 'fast-check';
import { expect } from 'chai';
import type { ApplyInput } from '../../src/sdk/api.ts';
import { createPlace, objects, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

const FOLDERS = ['x', 'y'] as const;
const AGENTS = ['a', 'b', 'c'] as const;
const EMBEDDINGS = ['openai/text-embedding-3-small', 'openai/text-embedding-3-large'];

/** One edit of the fleet, as numbers that choose. */
const edits = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), folder: fc.constantFrom(...FOLDERS), file: fc.constantFrom('p', 'q', 'r'), text: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), folder: fc.constantFrom(...FOLDERS), file: fc.constantFrom('p', 'q', 'r') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('link' as const), folder: fc.constantFrom(...FOLDERS), agent: fc.constantFrom(...AGENTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('embed' as const, 'describe' as const), folder: fc.constantFrom(...FOLDERS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('agent' as const, 'text' as const), agent: fc.constantFrom(...AGENTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drift' as const), folder: fc.constantFrom(...FOLDERS) }) },
);
const steps = fc.array(fc.record({ edits: fc.array(edits, { minLength: 1, maxLength: 4 }), how: fc.constantFrom('all', 'none', 'force', 'saved', 'unread', 'cut'), at: fc.integer({ min: 1, max: 6 }) }), { minLength: 2, maxLength: 7 });

/** The fleet as it is edited. */
class Edited {
  readonly files = new Map(FOLDERS.map((folder) => [folder as string, new Map([['p', 'first']])]));
  readonly links = new Map(AGENTS.map((agent) => [agent as string, new Set<string>(['x'])]));
  readonly gone = new Set<string>();
  readonly numbers = new Map<string, number>();
  #count = (key: string): number => this.numbers.set(key, (this.numbers.get(key) ?? 0) + 1).get(key) ?? 0;

  edit(one: typeof edits extends fc.Arbitrary<infer T> ? T : never): void {
    if (one.kind === 'write') this.files.get(one.folder)?.set(one.file, `text ${one.text}`);
    else if (one.kind === 'remove') this.files.get(one.folder)?.delete(one.file);
    else if (one.kind === 'link') this.#toggle(this.links.get(one.agent) ?? new Set(), one.folder);
    else if (one.kind === 'agent') this.#toggle(this.gone, one.agent);
    else if (one.kind !== 'drift') this.#count(`${one.kind} ${'folder' in one ? one.folder : one.agent}`);
  }

  #toggle(set: Set<string>, member: string): void {
    if (!set.delete(member)) set.add(member);
  }

  write(place: Place): void {
    for (const name of place.files().keys()) if (name.startsWith('docs/')) place.remove(name);
    for (const [folder, files] of this.files) place.write(Object.fromEntries([...files].map(([name, text]) => [`docs/${folder}/${name}.md`, `${text}\n`])));
    const count = (key: string): number => this.numbers.get(key) ?? 0;
    place.write({ 'fleet.yaml': fleetOf({
      name: 'random',
      shared_folders: FOLDERS.map((name) => ({ name, embedding: EMBEDDINGS[count(`embed ${name}`) % 2], description: `Papers ${count(`describe ${name}`)}`, ...(this.files.get(name)?.size ? { files: [`docs/${name}/*.md`] } : {}) })),
      agents: AGENTS.filter((name) => !this.gone.has(name)).map((name) => agentIn(name, { description: `Agent ${count(`text ${name}`)}`, shared_folders: [...this.links.get(name) ?? []].sort() })),
    }) });
  }
}

async function drift(place: Place, name: string): Promise<void> {
  const folder = (await objects(place, 'folders')).find((one) => one.name === name);
  const [file] = folder ? await place.api<readonly { readonly id: string }[]>('GET', `/v1/folders/${folder.id}/files`) : [];
  if (folder && file) await place.api('DELETE', `/v1/folders/${folder.id}/${file.id}`);
}

const directories = (text: string): string => /<directories>[^]*<\/directories>/.exec(text)?.[0] ?? '';

/** Agents of the fleet whose prompt does not tell of the folders as they are. */
async function stale(place: Place, gone: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id, name } of await objects(place, 'agents')) {
    const [first] = await place.api<readonly { readonly content: string }[]>('GET', `/v1/agents/${id}/messages?order=asc&limit=1`);
    const [is, would] = [directories(first?.content ?? ''), directories(await place.api<string>('POST', `/v1/agents/${id}/recompile?dry_run=true`))];
    if (is !== would && !gone.has(name)) found.push(`${name}: ${is} <> ${would}`);
  }
  return found;
}

/** Applies, however it is done; whether all was agreed to. */
async function applied(place: Place, how: string, at: number): Promise<boolean> {
  const all = { consent: { autoApprove: true }, allowRecreate: true } satisfies Partial<ApplyInput>;
  if (how === 'cut') {
    let writes = 0;
    const dying: typeof fetch = async (input, init) => {
      if ((init?.method ?? 'GET') !== 'GET' && (writes += 1) > at) return Response.json({ detail: 'Unauthorized' }, { status: 401 });
      return place.fetch(input, init);
    };
    await place.sdk({ fetch: dying }).apply(all);
  } else if (how === 'saved') {
    const planned = await place.sdk().plan({ out: 'plan.bin' });
    expect((await place.sdk().apply({ planFile: 'plan.bin', expectDigest: planned.digest })).summary.complete).to.equal(true);
    return true;
  } else if (how === 'unread') {
    await place.sdk().apply({ ...all, refresh: false });
  }
  const { summary } = await place.sdk().apply(how === 'none' ? {} : how === 'force' ? { consent: { force: true } } : all);
  expect(summary.complete).to.equal(true);
  return summary.held.length === 0;
}

describe('prompts tell of the files that are there, for random edits', () => {
  const EXAMPLES: readonly (typeof steps extends fc.Arbitrary<infer T> ? T : never)[] = [
    // What it found: a held replacement of the folder made the agents' precondition unfit; a file that was gone already, in a folder whose detach was held.
    [{ edits: [{ kind: 'remove', folder: 'x', file: 'p' }, { kind: 'embed', folder: 'x' }, { kind: 'write', folder: 'y', file: 'p', text: 0 }], how: 'none', at: 1 }],
    // Agents that give up a folder while that is replaced: held, then not.
    [{ edits: [{ kind: 'link', folder: 'x', agent: 'a' }, { kind: 'embed', folder: 'x' }, { kind: 'write', folder: 'x', file: 'r', text: 0 }], how: 'none', at: 1 }],
    [{ edits: [{ kind: 'link', folder: 'y', agent: 'a' }], how: 'all', at: 1 }, { edits: [{ kind: 'embed', folder: 'y' }, { kind: 'link', folder: 'y', agent: 'a' }, { kind: 'text', agent: 'a' }, { kind: 'write', folder: 'x', file: 'q', text: 0 }], how: 'all', at: 1 }],
    [{ edits: [{ kind: 'link', folder: 'x', agent: 'a' }, { kind: 'drift', folder: 'x' }, { kind: 'remove', folder: 'x', file: 'p' }], how: 'none', at: 1 }],
  ];

  it('whatever was agreed to, saved, not read or cut off; and the plan is empty after what was agreed to', async () => {
    await fc.assert(fc.asyncProperty(steps, async (run) => {
      const place = createPlace();
      try {
        const fleet = new Edited();
        fleet.write(place);
        await place.sdk().apply({ consent: { autoApprove: true } });
        for (const { edits: made, how, at } of run) {
          for (const one of made) {
            if (one.kind === 'drift' && how !== 'unread') await drift(place, one.folder);
            else fleet.edit(one);
          }
          if (fleet.gone.size === AGENTS.length) fleet.gone.delete('a');
          fleet.write(place);
          const whole = await applied(place, how, at);
          const rest = (await place.sdk().plan({})).plan.changes.filter(({ action }) => action !== 'no-op').map(({ address, action }) => `${action} ${address}`);
          expect({ how, rest: whole ? rest : [], stale: await stale(place, fleet.gone) }).to.deep.equal({ how, rest: [], stale: [] });
        }
      } finally {
        place.close();
      }
    }), { numRuns: Number(process.env['LETTACTL_RUNS'] ?? 5), examples: EXAMPLES.map((one) => [one]) });
  }).timeout(600_000);
});
