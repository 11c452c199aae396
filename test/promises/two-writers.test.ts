import { expect } from 'chai';
import type { ApplySummary, EngineEvent } from '../../src/engine/events.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPlace, objects, refusal, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

/** A promise that is kept from outside. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => { give = resolve; });
  return { given, give };
}

describe('promise 7: two writers', () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace({ latency: 15 });
    place.write({ 'fleet.yaml': fleetOf({ agents: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => agentIn(name)) }) });
  });
  afterEach(() => place.close());

  const apply = (more = {}) => place.sdk().apply({ consent: { autoApprove: true }, ...more });
  const serial = async (): Promise<number | undefined> => (await place.sdk().readState({})).state?.serial;

  it('one wins, the other is told who holds the lock, since when and for what', async () => {
    const [first, second] = await Promise.allSettled([apply(), apply()]);
    const [won, lost] = first.status === 'fulfilled' ? [first, second] : [second, first];
    expect([won.status, lost.status]).to.deep.equal(['fulfilled', 'rejected']);
    const [problem] = await refusal(lost.status === 'rejected' ? Promise.reject(lost.reason as Error) : Promise.resolve());
    expect(problem?.code).to.equal('LC3002');
    expect(`${problem?.summary}\n${problem?.detail}`).to.match(/by \S+@\S+ since .*apply, lettactl 1\.0\.0, lock [0-9a-f]+/s);
    expect(problem?.next).to.contain('-lock-timeout').and.contain('force-unlock');
    expect((await objects(place, 'agents')).length).to.equal(6);
    expect((await place.sdk().plan({})).plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase)).to.equal(true);
  });

  it('with a timeout the one that comes second waits, and then has nothing to do', async () => {
    const [first, second] = await Promise.all([apply({ lockTimeoutMs: 60_000 }), apply({ lockTimeoutMs: 60_000 })]);
    expect([first.summary.counts.add + second.summary.counts.add, first.summary.complete, second.summary.complete]).to.deep.equal([6, true, true]);
    expect((await objects(place, 'agents')).length).to.equal(6);
  });

  it('a timeout that is too short ends in the same error', async () => {
    await place.faults({ match: { method: 'POST', path: '^/v1/agents/?$' }, times: 0, kind: 'latency', ms: 200 });
    const running = apply({ parallelism: 1 });
    while (!place.events.some((event) => event.type === 'phase' && event.phase === 'apply')) await sleep(2);
    const problems = await refusal(apply({ lockTimeoutMs: 20 }));
    expect(problems.map(({ code }) => code)).to.deep.equal(['LC3002']);
    expect((await running).summary.complete).to.equal(true);
  });

  it('plans do not disturb each other', async () => {
    const digests = await Promise.all(Array.from({ length: 5 }, async () => (await place.sdk().plan({})).digest));
    expect(new Set(digests).size).to.equal(1);
  });

  it('the same saved plan applied twice at once is applied once', async () => {
    await place.sdk().plan({ out: 'plan.bin' });
    const results = await Promise.allSettled([1, 2, 3].map(() => place.sdk().apply({ planFile: 'plan.bin' })));
    expect(results.filter(({ status }) => status === 'fulfilled').length).to.equal(1);
    expect((await objects(place, 'agents')).length).to.equal(6);
    expect(await serial()).to.equal(2);
  });

  it('fleets of one folder have locks of their own', async () => {
    place.write({ 'a.yaml': fleetOf({ name: 'first', agents: [agentIn('x')] }), 'b.yaml': fleetOf({ name: 'second', agents: [agentIn('y')] }) });
    const both = await Promise.all([apply({ files: ['a.yaml'] }), apply({ files: ['b.yaml'] })]);
    expect(both.map(({ summary }) => summary.complete)).to.deep.equal([true, true]);
  });

  describe('an apply whose lock is broken while a call of it is in flight', () => {
    /** The first apply, held in its second creation until `go`; its lock is broken by then. */
    async function broken(): Promise<{ readonly first: Promise<ApplySummary>; readonly events: EngineEvent[]; readonly go: () => void }> {
      const [going, reached] = [signal(), signal()];
      const events: EngineEvent[] = [];
      let creations = 0;
      const held: typeof fetch = async (input, init) => {
        if (init?.method?.toUpperCase() === 'POST' && String(input).endsWith('/v1/agents/') && ++creations === 2) {
          reached.give();
          await going.given;
        }
        return place.fetch(input, init);
      };
      const first = place.sdk({ fetch: held, onEvent: (event) => { events.push(event); } }).apply({ consent: { autoApprove: true }, parallelism: 1 }).then(({ summary }) => summary);
      await reached.given;
      const [problem] = await refusal(place.sdk().forceUnlock({}, 'another'));
      await place.sdk().forceUnlock({}, /but ([0-9a-f]+)$/.exec(problem?.summary ?? '')?.[1] ?? '');
      return { first, events, go: going.give };
    }
    const journals = (): readonly string[] => [...place.files().keys()].filter((name) => name.includes('journal') || name.startsWith('errored'));

    it('stops before the next one, says who has the lock, and writes neither state nor journal', async () => {
      const { first, events, go } = await broken();
      const { summary } = await apply();
      expect(summary.complete).to.equal(true);
      const state = place.read('.lettactl-state.json').toString();
      await place.forget();
      go();
      expect(await first).to.deep.include({ complete: false, failed: 1 });
      expect(events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code }) => code) : []))).to.deep.equal(['LC3003']);
      expect((await place.writes()).map(({ method, path }) => `${method} ${path}`)).to.deep.equal(['POST /v1/agents/']);
      expect([place.read('.lettactl-state.json').toString(), journals()]).to.deep.equal([state, []]);
    });

    it('the one call that was in flight cannot be called back: what it made is shown by the next plan, and touched by none', async () => {
      const { first, go } = await broken();
      await apply();
      go();
      await first;
      expect((await objects(place, 'agents')).length).to.equal(7);
      const { plan } = await place.sdk().plan({});
      expect(plan.changes.every(({ action, rebase }) => action === 'no-op' && !rebase)).to.equal(true);
      expect(plan.leftAlone.map(({ address, what }) => `${address} ${what}`)).to.deep.equal(['agent.b copy']);
    });

    it('before another one has begun, what it did is in its journal, and taken up', async () => {
      const { first, go } = await broken();
      go();
      expect(await first).to.deep.include({ complete: false, failed: 1 });
      expect(journals()).to.have.length(1);
      expect((await apply()).summary).to.deep.include({ complete: true, counts: { import: 0, add: 4, change: 0, destroy: 0, forget: 0 } });
      expect((await objects(place, 'agents')).length).to.equal(6);
      expect(journals()).to.deep.equal([]);
    });
  });

  it('one edited while the plan is applied fails, what waits for it is skipped, the rest goes on', async () => {
    place.write({ 'fleet.yaml': fleetOf({ shared_blocks: [{ name: 'rules', description: 'Rules', value: 'Be kind.', agent_owned: false }], agents: ['a', 'b'].map((name) => agentIn(name, name === 'a' ? { shared_blocks: ['rules'] } : {})) }) });
    await apply();
    place.write({ 'fleet.yaml': place.read('fleet.yaml').toString().replace('Be kind.', 'Be brief.').replace('Agent b', 'Agent bee').replace('Agent a', 'Agent ay') });
    await place.sdk().plan({ out: 'plan.bin' });
    const [block] = await objects(place, 'blocks');
    let edited = false;
    const meanwhile: typeof fetch = async (input, init) => {
      // The look right before the write: the plan was compared with the server by then.
      if (!edited && place.events.some(({ type }) => type === 'node_start')) {
        edited = true;
        await place.api('PATCH', `/v1/blocks/${block?.id}`, { value: 'Be loud.' });
      }
      return place.fetch(input, init);
    };
    await place.forget();
    const { summary } = await place.sdk({ fetch: meanwhile }).apply({ planFile: 'plan.bin', parallelism: 1 });
    expect(summary).to.deep.include({ complete: false, failed: 1 });
    const told = place.events.flatMap((event) => (event.type === 'node_failed' ? event.diagnostics.map(({ code }) => `${event.address} ${code}`) : event.type === 'node_skipped' ? [`${event.address} waits for ${event.because}`] : event.type === 'node_done' ? [`${event.address} done`] : []));
    expect(told).to.include.members(['block.rules LC3107', 'agent.b done']);
    expect((await objects(place, 'blocks')).map(({ value }) => value)).to.deep.equal(['Be loud.']);
  });

  it('afterwards nothing of the locks is left', async () => {
    await Promise.allSettled([apply(), apply(), apply()]);
    expect([...place.files().keys()].filter((name) => /lock|journal|tmp/.test(name) && !name.includes('package-lock'))).to.deep.equal([]);
  });
});
