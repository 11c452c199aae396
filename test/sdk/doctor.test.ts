import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { createLocalBackend } from '../../src/backends/local/backend.ts';
import { codesOf, createPlace, type Place } from '../support/place.ts';
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

  it('warns of a run that is at work: that is nothing wrong', async () => {
    await place.sdk().apply({});
    const lock = await createLocalBackend({ folder: place.dir, fleet: 'tea', workspace: 'default', now: () => new Date(), randomHex: (bytes) => 'ab'.repeat(bytes) }).lock({ operation: 'apply', who: 'dana@build-7', version: '1.0.0' }, { waitMs: 0 });
    const { ok, codes, says } = await look();
    await lock.release();
    expect([ok, codes]).to.deep.equal([[], ['LC3002']]);
    expect(says.get('state')).to.match(/; locked$/);
  });

  it('what it advises works: after the next apply nothing is unfinished, also where that has nothing else to do', async () => {
    await place.sdk().apply({});
    place.write({ 'fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one', { description: 'Another' })] }) });
    // A state that cannot be kept as the one before the last write.
    rmSync(place.path('.lettactl-state.tea.json.backup'), { force: true });
    mkdirSync(place.path('.lettactl-state.tea.json.backup/x'), { recursive: true });
    expect(await codesOf(place.sdk().apply({}))).to.deep.equal(['LC3021', 'LC3022']);
    expect((await look()).codes).to.include.members(['LC3030', 'LC3031']);
    rmSync(place.path('.lettactl-state.tea.json.backup'), { recursive: true });
    rmSync(place.path('errored.lettactl-state.json'));
    await place.forget();
    const { summary } = await place.sdk().apply({});
    expect([summary.complete, summary.counts.add, summary.counts.change]).to.deep.equal([true, 0, 0]);
    expect(await place.writes()).to.deep.equal([]);
    expect((await look()).codes).to.deep.equal([]);
  });

  it('names files as they are found from the working folder, wherever the fleet and its state lie', async () => {
    place.write({ 'fleets/fleet.yaml': fleetOf({ name: 'tea', agents: [agentIn('one')] }) });
    const where = { files: ['fleets/fleet.yaml'], state: 'states/tea.json' };
    await place.sdk().apply(where);
    chmodSync(place.path('states/tea.json'), 0o644);
    place.write({ 'states/errored.lettactl-state.json': '{}' });
    const told = (await place.sdk().diagnose(where)).flatMap(({ diagnostics }) => diagnostics.map(({ code, next }) => `${code} ${next}`));
    expect(told).to.deep.equal([
      'LC3031 Compare it with states/tea.json (lettactl show -state states/errored.lettactl-state.json); it is newer if its serial is higher. Put it in place, or remove it.',
      'LC3032 chmod go= states/tea.json',
    ]);
  });

  it('tells what lies where a run makes its folders', async () => {
    await place.sdk().apply({});
    rmSync(place.path('.lettactl'), { recursive: true });
    symlinkSync('/nowhere/at/all', place.path('.lettactl'));
    expect(await look()).to.deep.include({ ok: ['permissions'], codes: ['LC3022'] });
    rmSync(place.path('.lettactl'));
    place.write({ '.lettactl/backups': 'a file' });
    chmodSync(place.path('.lettactl'), 0o700);
    expect((await look()).ok).to.deep.equal(['permissions']);
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
