import { expect } from 'chai';
import { getEffectiveRunStatus, isRunTerminal } from '../../../src/core/run-status.ts';
import type { Run, TrackEvent } from '../../../src/operations/runs/api.ts';
import { infoOf } from '../../../src/operations/runs/runs.ts';
import { codesOf, createPlace, type Place } from '../../support/place.ts';

describe('runs', () => {
  let place: Place;
  const make = async (name: string): Promise<string> => (await place.api<{ id: string }>('POST', '/v1/agents/', { name, model: 'openai/gpt-4o-mini' })).id;
  const start = async (agent: string, text: string): Promise<string> => (await place.sdk().messages.send(agent, text, { mode: 'start', waitForIdle: false })).runId ?? '';

  beforeEach(async () => {
    place = createPlace();
    await make('one');
  });
  afterEach(() => place.close());

  it('are listed with the names of their agents, the newest first, in two reads', async () => {
    for (let at = 0; at < 6; at++) await make(`a-${at}`);
    for (let at = 0; at < 6; at++) await place.sdk().messages.send(`a-${at}`, 'hi');
    await place.forget();
    const runs = await place.sdk().runs.list();
    expect(runs.map(({ agent, state }) => [agent, state])).to.deep.equal(['a-5', 'a-4', 'a-3', 'a-2', 'a-1', 'a-0'].map((name) => [name, 'completed']));
    expect(await place.requests()).to.have.length(2);
    expect(await place.sdk().runs.list({ agent: 'a-1', limit: 1 })).to.have.length(1);
    expect(await place.sdk().runs.list({ active: true })).to.deep.equal([]);
  });

  it('are followed until all have ended, each with what was said in it', async () => {
    const [slow, wrong] = [await start('one', '[[sleep 0.3]] slow'), await start('one', '[[fail 400]]')];
    const events: TrackEvent[] = [];
    const runs = await place.sdk().runs.track({ ids: [slow, wrong], onEvent: (event) => { events.push(event); } });
    expect(runs.map(({ state }) => state)).to.deep.equal(['completed', 'failed']);
    expect(runs[1]?.error).to.equal('asked to fail with 400');
    const ended = events.flatMap((event) => (event.type === 'ended' ? [[event.run.run.id, event.messages.map(({ text }) => text)]] : []));
    expect(ended).to.have.deep.members([[wrong, []], [slow, ['[[sleep 0.3]] slow', 'echo: [[sleep 0.3]] slow']]]);
  });

  it('of an agent are followed when they are active; time that is over is told', async () => {
    const run = await start('one', '[[sleep 3]] slow');
    expect(await codesOf(place.sdk().runs.track({ agent: 'one', timeoutMs: 100 }))).to.deep.equal(['LC2075']);
    expect((await place.sdk().runs.list({ agent: 'one', active: true })).map(({ run: { id } }) => id)).to.deep.equal([run]);
  });

  it('that are not there are LC4063, and none can be deleted on 0.16.8', async () => {
    const { runs } = place.sdk();
    for (const id of ['run-00000000-0000-4000-8000-000000000000', 'nonsense']) expect(await codesOf(runs.get(id)), id).to.deep.equal(['LC4063']);
    await place.sdk().messages.send('one', 'hi');
    const [run] = await runs.list();
    expect(await codesOf(runs.delete(run?.run.id ?? ''))).to.deep.equal(['LC2076']);
  });

  it('end as the original says, by status or by reason', () => {
    const of = (status: string, stop_reason: string | null = null) => [isRunTerminal({ status, stop_reason }), getEffectiveRunStatus({ status, stop_reason })];
    expect(of('running')).to.deep.equal([false, 'running']);
    expect(of('running', 'requires_approval')).to.deep.equal([false, 'running']);
    expect(of('running', 'end_turn')).to.deep.equal([true, 'completed']);
    expect(of('running', 'cancelled')).to.deep.equal([true, 'cancelled']);
    expect(of('running', 'max_steps')).to.deep.equal([true, 'failed']);
    expect(of('completed', 'max_steps')).to.deep.equal([true, 'completed']);
    expect(of('failed', 'error')).to.deep.equal([true, 'failed']);
  });

  it('have times that may lack their zone, and wait for people where the server says completed', () => {
    const run: Run = { id: 'run-1', status: 'completed', agent_id: 'agent-1', created_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:00:02.5', stop_reason: 'requires_approval' };
    expect(infoOf({ now: () => 0, words: (text) => text }, run, new Map([['agent-1', 'one']]))).to.deep.equal({ run, state: 'waiting', agent: 'one', elapsedMs: 2500 });
  });

  it('are there in the ways of 1.x', async () => {
    const sdk = place.sdk();
    const [agent] = await sdk.messages.recipients({ all: true });
    const done = await new Promise<Run>((resolve, reject) => { sdk.sendMessage(agent?.id ?? '', '[[sleep 0.05]] hi', { onComplete: resolve, onError: reject }).catch(reject); });
    expect(done).to.include({ status: 'completed', agent_id: agent?.id });
    expect((await sdk.getRun(done.id)).id).to.equal(done.id);
    expect((await sdk.listRuns(agent?.id, { limit: 5 })).map(({ id }) => id)).to.deep.equal([done.id]);
    const run = await sdk.sendMessage(agent?.id ?? '', '[[fail 400]]');
    expect((await sdk.waitForRun(run.id)).status).to.equal('failed');
    const slow = await sdk.sendMessage(agent?.id ?? '', '[[sleep 3]] slow');
    expect(await codesOf(sdk.waitForRun(slow.id, { timeout: 0 }))).to.deep.equal(['LC2075']);
    const error = await new Promise<Error>((resolve, reject) => { sdk.sendMessage(agent?.id ?? '', '[[sleep 3]] x', { onComplete: reject, onError: resolve, timeout: 0.1 }).catch(reject); });
    expect(error.message).to.include('LC2075');
  }).timeout(20_000);
});
