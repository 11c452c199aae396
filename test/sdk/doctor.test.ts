import { chmodSync } from 'node:fs';
import { expect } from 'chai';
import { createPlace, type Place } from '../support/place.ts';
import { agentIn, fleetOf } from '../promises/fleets.ts';

describe('doctor', () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one')] }) });
  });
  afterEach(() => place.close());

  const look = async (options: Parameters<Place['sdk']>[0] = {}) => {
    const checks = await place.sdk(options).diagnose();
    return { ok: checks.filter(({ ok }) => !ok).map(({ name }) => name), codes: checks.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)), says: new Map(checks.map(({ name, says }) => [name, says])) };
  };

  it('finds nothing where nothing is wrong, and writes nothing', async () => {
    await place.sdk().apply({});
    await place.forget();
    const before = [...place.files()].map(([name, bytes]) => [name, bytes.toString()]);
    const { ok, codes, says } = await look();
    expect([ok, codes]).to.deep.equal([[], []]);
    expect([...says.keys()]).to.deep.equal(['fleet file', 'server', 'key', 'state', 'capabilities', 'clock', 'unfinished runs', 'permissions', 'backups', 'program']);
    expect(await place.writes()).to.deep.equal([]);
    expect([...place.files()].map(([name, bytes]) => [name, bytes.toString()])).to.deep.equal(before);
  });

  it('tells what a server does not have', async () => {
    place.close();
    place = createPlace({ profile: 'cloud' });
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one')] }) });
    expect((await look()).says.get('capabilities')).to.contain('without folders');
  });

  it('tells a clock that is wrong', async () => {
    const off: typeof fetch = async (input, init) => {
      const answer = await place.fetch(input, init);
      return new Response(answer.body, { status: answer.status, headers: { ...Object.fromEntries(answer.headers), date: new Date(Date.now() - 3_600_000).toUTCString() } });
    };
    expect((await look({ fetch: off })).codes).to.deep.equal(['LC2027']);
  });

  it('tells what a dead run left: its journal, and a state that could not be saved', async () => {
    await place.sdk().apply({});
    const header = { kind: 'header', format: 1, lineage: 'x', baseSerial: 1, lockId: 'l', operation: 'apply', planDigest: `sha256:${'0'.repeat(64)}`, who: 'dana@build-7', version: '1.0.0', startedAt: '2026-11-25T10:00:00.000Z' } as const;
    const { encodeJournalLine } = await import('../../src/core/state/journal-format.ts');
    place.write({ '.lettactl/journal/.lettactl-state.tea.json.jsonl': encodeJournalLine(header, 0, 0), 'errored.lettactl-state.json': '{}' });
    const checks = await place.sdk().diagnose();
    const told = checks.find(({ name }) => name === 'unfinished runs');
    expect(told?.diagnostics.map(({ code }) => code)).to.deep.equal(['LC3030', 'LC3031']);
    expect(told?.diagnostics[0]?.summary).to.contain('apply by dana@build-7 since 2026-11-25T10:00:00.000Z');
  });

  it('tells files that others may read', async () => {
    await place.sdk().apply({});
    chmodSync(place.path('.lettactl-state.tea.json'), 0o644);
    expect((await look()).codes).to.deep.equal(['LC3032']);
  });

  it('goes on where the file is wrong or the server is away', async () => {
    place.write({ 'fleet.yaml': 'agents: [' });
    const wrong = await look();
    expect([wrong.ok, wrong.says.has('capabilities')]).to.deep.equal([['fleet file'], true]);
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one')] }) });
    const away = await look({ fetch: () => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })) });
    expect([away.ok, away.says.has('backups')]).to.deep.equal([['server'], true]);
  });
});
