import { expect } from 'chai';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Fault } from '../../src/devserver/faults.ts';
import { serve } from '../../src/devserver/serve.ts';
import { createPlace, only, refusal, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, TOKEN } from './fleets.ts';

const FLEET: Readonly<Record<string, string>> & { readonly 'fleet.yaml': string } = { ...EVERYTHING, 'fleet.yaml': (EVERYTHING['fleet.yaml'] ?? '').replace(/mcp_servers:[\s\S]*?agents:/, 'agents:') };
const EDITED: Readonly<Record<string, string>> = {
  'fleet.yaml': FLEET['fleet.yaml'].replace('We sell tea.', 'We sell coffee.').replace('name:two', 'name:zwei').replace('description: Papers', 'description: More papers').replaceAll('What was learnt', 'What was heard'),
  'prompts/one.md': 'You are another.\n', 'docs/a.md': '# A, edited\n', 'tools/count_words.py': FLEET['tools/count_words.py']?.replace('len(text)', '42') ?? '',
};
const SMALLER = { 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('one', { system_prompt: { from_file: 'prompts/one.md' } })] }) };
const TABLES = ['agents', 'blocks', 'tools', 'folders', 'files', 'archives', 'mcp_servers'] as const;

describe('faults of server and network', () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write(FLEET);
  });
  afterEach(() => place.close());

  const lettactl = () => place.sdk({ env: TOKEN });
  const apply = async () => (await lettactl().apply({ consent: { autoApprove: true } })).summary;
  const failures = (): readonly Diagnostic[] => place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics : []));
  const retries = (): readonly number[] => place.events.flatMap((event) => (event.type === 'retry' ? [event.status ?? 0] : []));
  const isDone = async (): Promise<boolean> => (await lettactl().plan({})).plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase);
  const counts = (): string => TABLES.map((table) => `${table} ${place.store.all(table).length}`).join(', ');

  const known = new Map<string, Promise<string>>();
  /** What a server without faults holds after the same. */
  function undisturbed(...steps: readonly Readonly<Record<string, string>>[]): Promise<string> {
    const key = JSON.stringify(steps);
    const found = known.get(key) ?? countsAfter(steps);
    known.set(key, found);
    return found;
  }

  async function countsAfter(steps: readonly Readonly<Record<string, string>>[]): Promise<string> {
    const other = createPlace();
    try {
      for (const files of [FLEET, ...steps]) {
        other.write(files);
        await other.sdk({ env: TOKEN }).apply({ consent: { autoApprove: true } });
      }
      return TABLES.map((table) => `${table} ${other.store.all(table).length}`).join(', ');
    } finally {
      other.close();
    }
  }

  /** What is answered before anything is done is repeated by one piece of code for all writes; the others are looked up by each in its way. */
  const isUnknown = ({ kind }: Fault): boolean => kind.startsWith('drop') || kind === 'truncate';
  const passing: readonly (readonly [string, Fault])[] = [
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
    ['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
    ['a locked row, 409 with Retry-After', { kind: 'status', status: 409, headers: { 'retry-after': '0' } }],
    ['a connection that drops before the work', { kind: 'drop-before' }],
    ['a connection that drops after the work', { kind: 'drop-after-commit' }],
    ['an HTML page of a proxy', { kind: 'html', status: 502 }],
    ['half an answer', { kind: 'truncate' }],
    ['500 once', { kind: 'status', status: 500 }],
  ];
  const WRITES: readonly (readonly [string, string, string])[] = [
    ['POST', '^/v1/agents/$', 'an agent’s creation'], ['POST', '^/v1/blocks/$', 'a block’s creation'], ['POST', '^/v1/folders/$', 'a folder’s creation'],
    ['POST', '^/v1/archives/$', 'an archive’s creation'], ['POST', '/upload$', 'an upload'], ['PUT', '^/v1/tools/$', 'a tool’s upsert'], ['PATCH', '/archives/attach/', 'attaching an archive'],
  ];
  const CHANGES: readonly (readonly [string, string, string])[] = [
    ['PATCH', '^/v1/agents/agent-[^/]*$', 'an agent’s change'], ['PATCH', '^/v1/blocks/', 'a block’s change'], ['PATCH', '^/v1/folders/', 'a folder’s change'], ['PATCH', '^/v1/archives/', 'an archive’s change'],
    ['DELETE', '^/v1/folders/.*/file-', 'a file’s removal'], ['POST', '/upload$', 'an upload in place of another'], ['PUT', '^/v1/tools/$', 'a tool’s new source'], ['POST', '/recompile$', 'a recompilation'],
  ];
  const REMOVALS: readonly (readonly [string, string, string])[] = [
    ['DELETE', '^/v1/agents/', 'an agent’s removal'], ['DELETE', '^/v1/blocks/', 'a block’s removal'], ['DELETE', '^/v1/tools/', 'a tool’s removal'], ['DELETE', '^/v1/folders/source-[^/]*$', 'a folder’s removal'],
    ['DELETE', '^/v1/archives/', 'an archive’s removal'], ['PATCH', '/(detach)/', 'a detach'],
  ];

  for (const [title, fault] of passing) {
    describe(title, () => {
      const hit = (method: string, path: string): Promise<void> => place.faults({ ...fault, match: { method, path } });
      /** Nothing fails, nothing is there twice, and nothing is left to do. */
      async function survives(method: string, path: string, steps: readonly Readonly<Record<string, string>>[]): Promise<void> {
        await place.forget();
        await hit(method, path);
        const summary = await apply();
        expect(failures().map(({ code, summary: text }) => `${code} ${text}`)).to.deep.equal([]);
        expect(summary).to.deep.include({ complete: true, failed: 0, skipped: 0 });
        expect((await place.requests()).some((asked) => asked.method === method && new RegExp(path).test(asked.path))).to.equal(true);
        expect(counts()).to.equal(await undisturbed(...steps));
        expect(await isDone()).to.equal(true);
      }

      for (const [method, path, what] of WRITES.slice(0, isUnknown(fault) ? undefined : 2)) it(`does not hurt ${what}`, () => survives(method, path, []));

      for (const [method, path, what] of CHANGES.slice(0, isUnknown(fault) ? undefined : 2)) {
        it(`does not hurt ${what}`, async () => {
          await apply();
          place.write(EDITED);
          await survives(method, path, [EDITED]);
          expect((await only(place, 'agents', 'one')).system).to.equal('You are another.');
          expect((await only(place, 'blocks', 'company')).value).to.equal('We sell coffee.');
        });
      }

      for (const [method, path, what] of REMOVALS.slice(0, isUnknown(fault) ? undefined : 2)) {
        it(`does not hurt ${what}`, async () => {
          await apply();
          place.write(SMALLER);
          await survives(method, path, [SMALLER]);
        });
      }

      it('does not hurt a read', async () => {
        await hit('GET', '^/v1/agents/');
        await hit('GET', '^/v1/tools/');
        expect((await lettactl().plan({})).plan.changes.length).to.equal(10);
        expect(retries().length).to.be.greaterThan(0);
      });
    });
  }

  describe('answers that stay', () => {
    const always = (status: number, body: unknown, match: Fault['match'] = { method: 'POST', path: '^/v1/agents/$' }): Promise<void> => place.faults({ match: match ?? {}, times: 0, kind: 'status', status, body });

    const cases: readonly (readonly [string, number, unknown, string, RegExp])[] = [
      ['400', 400, { detail: 'no such model' }, 'LC2012', /refuses it \(400\): no such model/],
      ['402, the plan’s limit', 402, { error: 'You have reached your limit for agents', limit: 3 }, 'LC2010', /limit is reached for agents \(3\)/],
      ['403', 403, { detail: 'no' }, 'LC2004', /does not allow this/],
      ['422', 422, { detail: [{ loc: ['body', 'name'], msg: 'bad' }] }, 'LC2012', /refuses it \(422\)/],
    ];
    for (const [title, status, body, code, words] of cases) {
      it(`${title}: one diagnostic per object, the rest is done, and the next apply completes it`, async () => {
        await always(status, body);
        expect(await apply()).to.deep.include({ complete: false, failed: 2 });
        expect(failures().map((one) => one.code)).to.deep.equal([code, code]);
        expect(failures()[0]?.summary).to.match(words);
        expect(counts()).to.equal('agents 0, blocks 1, tools 1, folders 1, files 2, archives 1, mcp_servers 0'.replace('tools 1', /tools \d+/.exec(counts())?.[0] ?? ''));
        await place.clearFaults();
        expect(await apply()).to.deep.include({ complete: true, failed: 0 });
        expect(await isDone()).to.equal(true);
      });
    }

    it('401 in mid-run, an expired key: the run ends with one error, what was done is saved, and a new key goes on', async () => {
      await always(401, { detail: 'Unauthorized' });
      const summary = await apply();
      expect(summary).to.deep.include({ complete: false, failed: 1 });
      expect(summary.skipped).to.be.greaterThan(0);
      expect(failures().map(({ code, summary: text }) => `${code} ${text}`)).to.deep.equal(['LC2003 the server at http://dev.test wants an API key']);
      const known = [...((await lettactl().readState({})).state?.resources.values() ?? [])].map(({ id }) => id);
      expect(known.length).to.be.greaterThan(1);
      await place.clearFaults();
      expect((await place.sdk({ env: TOKEN, server: { baseUrl: 'http://dev.test', apiKey: 'new' } }).apply({ consent: { autoApprove: true } })).summary).to.deep.include({ complete: true, failed: 0 });
      expect(counts()).to.equal(await undisturbed());
      expect(await isDone()).to.equal(true);
    });

    it('401 from its first write on, with ten objects under way: still one error', async () => {
      place.write({ 'fleet.yaml': fleetOf({ name: 'many', agents: Array.from({ length: 30 }, (_, n) => agentIn(`a${n}`)) }) });
      await always(401, { detail: 'Unauthorized' });
      const summary = await apply();
      expect([summary.failed, summary.skipped, failures().length]).to.deep.equal([1, 29, 1]);
      expect((await place.writes()).length).to.be.lessThan(11);
    });

    it('401 at plan: one diagnostic, nothing written', async () => {
      await always(401, { detail: 'Unauthorized' }, { method: 'GET' });
      expect((await refusal(lettactl().plan({}))).map(({ code }) => code)).to.deep.equal(['LC2003']);
      expect((await refusal(apply())).map(({ code }) => code)).to.deep.equal(['LC2003']);
      expect(await place.writes()).to.deep.equal([]);
      expect([...place.files().keys()].filter((name) => name.startsWith('.lettactl-state'))).to.deep.equal([]);
    });

    it('500 on every write: the node fails, says that the outcome was looked up, and nothing is there twice', async () => {
      await always(500, { detail: 'An unknown error occurred' });
      expect(await apply()).to.deep.include({ complete: false, failed: 2 });
      expect(new Set(failures().map(({ code }) => code))).to.deep.equal(new Set(['LC2018']));
      await place.clearFaults();
      expect(await apply()).to.deep.include({ complete: true });
      expect(counts()).to.equal(await undisturbed());
      expect(await isDone()).to.equal(true);
    });

    it('null, or no content, where a list should be: is it a Letta server?', async () => {
      for (const answer of [(): Response => Response.json(null), (): Response => new Response(null, { status: 204 })]) {
        const problems = await refusal(place.sdk({ env: TOKEN, fetch: async () => answer() }).plan({}));
        expect(problems.map(({ code }) => code)).to.deep.equal(['LC2017']);
      }
    });

    it('an HTML page where the API should be: is it a Letta server?', async () => {
      await place.faults({ times: 0, kind: 'html', status: 200 });
      const problems = await refusal(lettactl().plan({}));
      expect(problems.map(({ code }) => code)).to.deep.equal(['LC2017']);
      expect(problems[0]?.summary).to.contain('is http://dev.test a Letta server?');
    });
  });

  it('a server that is not there is one clear error, at once', async () => {
    const gone = await serve({ port: 0 });
    await gone.close();
    const began = Date.now();
    const down = place.sdk({ server: { baseUrl: gone.url }, fetch: globalThis.fetch });
    for (const work of [() => down.plan({}), () => down.apply({ consent: { autoApprove: true } }), () => down.list('agent')]) {
      const problems = await refusal(work());
      expect(problems.map(({ code }) => code)).to.deep.equal(['LC2002']);
      expect(problems[0]?.summary).to.equal(`cannot reach the Letta server at ${gone.url}`);
      expect(problems[0]?.next).to.contain('LETTA_BASE_URL');
    }
    expect(Date.now() - began).to.be.lessThan(3000);
    expect((await refusal(place.sdk({ server: {} }).plan({}))).map(({ code }) => code)).to.deep.equal(['LC2001']);
    expect([...place.files().keys()].filter((name) => name.includes('state'))).to.deep.equal([]);
  });

  it('a server that goes away in mid-run: what was done is known, the rest is done next time', async () => {
    await place.faults({ match: { method: 'POST', path: '^/v1/agents/$' }, times: 0, kind: 'drop-before' });
    const summary = await apply();
    expect(summary.complete).to.equal(false);
    expect(failures().length).to.equal(2);
    await place.clearFaults();
    expect(await apply()).to.deep.include({ complete: true, failed: 0 });
    expect(counts()).to.equal(await undisturbed());
    expect(await isDone()).to.equal(true);
  });

  describe('a server without folders (Letta Cloud)', () => {
    let cloud: Place;
    beforeEach(() => { cloud = createPlace({ profile: 'cloud', agentLimit: 2 }); });
    afterEach(() => cloud.close());

    it('is one diagnostic at plan for a fleet with folders', async () => {
      cloud.write(FLEET);
      const problems = await refusal(cloud.sdk().plan({}));
      expect(problems.map(({ code, severity }) => `${severity} ${code}`)).to.deep.equal(['error LC2011']);
      expect(problems[0]?.summary).to.contain('folders');
      expect(await cloud.writes()).to.deep.equal([]);
    });

    it('is none for a fleet without', async () => {
      cloud.write({ 'fleet.yaml': fleetOf({ agents: ['a', 'b'].map((name) => agentIn(name, { memory_blocks: [{ name: 'persona', value: name }], archives: [{ name: 'kb' }] })) }) });
      const { planned, summary } = await cloud.sdk().apply({ consent: { autoApprove: true } });
      expect([planned.plan.diagnostics, summary.complete]).to.deep.equal([[], true]);
      expect((await cloud.sdk().plan({})).plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase)).to.equal(true);
    });

    it('has limits: the agent beyond them fails with them named, its blocks are not left behind', async () => {
      cloud.write({ 'fleet.yaml': fleetOf({ agents: ['a', 'b', 'c'].map((name) => agentIn(name, { memory_blocks: [{ name: 'persona', value: name }] })) }) });
      const { summary } = await cloud.sdk().apply({ consent: { autoApprove: true } });
      expect(summary).to.deep.include({ complete: false, failed: 1 });
      expect(cloud.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code }) => code) : []))).to.deep.equal(['LC2010']);
      expect([cloud.store.all('agents').length, cloud.store.all('blocks').length]).to.deep.equal([2, 2]);
    });
  });
});
