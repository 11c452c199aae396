import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPlace, objects, refusal, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

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

  it('afterwards nothing of the locks is left', async () => {
    await Promise.allSettled([apply(), apply(), apply()]);
    expect([...place.files().keys()].filter((name) => /lock|journal|tmp/.test(name) && !name.includes('package-lock'))).to.deep.equal([]);
  });
});
