import { expect } from 'chai';
import { agentIn, fleetOf } from '../../promises/fleets.ts';
import { codesOf, createPlace, objects, only, refusal, type Place } from '../../support/place.ts';
import { renderPlan } from '../../../src/views/human/plan.ts';

const STATE = '.lettactl-state.support.json';
const MORNING = 'agent.one.conversation["Morning shift"]';

describe('conversations of agents', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const memory_blocks = [{ name: 'notes', value: 'Nothing yet.' }];
  const declare = (conversations: readonly object[] | undefined, more: object = {}): void => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('one', { memory_blocks, ...(conversations ? { conversations } : {}), ...more })] }) });
  };
  const lettactl = () => place.sdk({});
  const apply = async (consent = {}) => (await lettactl().apply({ consent })).summary;
  const planned = async () => (await lettactl().plan({})).plan;
  const changes = async (): Promise<readonly string[]> => (await planned()).changes.filter(({ action, rebase }) => action !== 'no-op' || rebase).map(({ action, address }) => `${action} ${address}`);
  const stored = () => place.store.all('conversations').map(({ summary }) => summary);
  const create = async (summary: string, agent = 'one') => await place.api<{ readonly id: string }>('POST', `/v1/conversations/?agent_id=${(await only(place, 'agents', agent)).id}`, { summary });

  it('are made after their agent, with copies of blocks, and leave nothing to do', async () => {
    declare([{ summary: 'Morning shift', isolated_blocks: ['notes'] }, { summary: 'Evening shift' }]);
    const plan = await planned();
    expect(plan.changes.map(({ address, dependsOn, inside }) => [address, dependsOn, inside])).to.deep.include([MORNING, ['agent.one'], undefined]);
    expect(renderPlan(plan, { color: false, redactContent: false })).to.contain(`${MORNING} will be created`).and.contain('isolated_blocks');
    expect(await apply()).to.deep.include({ complete: true });
    expect(stored().toSorted()).to.deep.equal(['Evening shift', 'Morning shift']);
    expect(await changes()).to.deep.equal([]);
    // What somebody writes there is theirs.
    const [morning] = place.store.all('conversations').filter(({ summary }) => summary === 'Morning shift');
    await place.api('PATCH', `/v1/blocks/${morning?.isolated_block_ids[0]}`, { value: 'Edited.' });
    await place.api('POST', `/v1/conversations/${morning?.id}/messages`, { input: 'hello', streaming: false });
    const after = await planned();
    expect([after.changes.every(({ action, rebase }) => action === 'no-op' && !rebase), after.drift, after.leftAlone, after.remarks]).to.deep.equal([true, [], [], []]);
  });

  it('are never changed: other isolated blocks later are a remark', async () => {
    declare([{ summary: 'Morning shift' }]);
    await apply();
    declare([{ summary: 'Morning shift', isolated_blocks: ['notes'] }]);
    const plan = await planned();
    expect(plan.changes.every(({ action }) => action === 'no-op')).to.equal(true);
    expect(plan.remarks).to.deep.equal([`${MORNING}: no blocks are isolated in it; that is set when it is made, so it stays (-replace makes it anew, empty)`]);
    await lettactl().apply({ replace: [MORNING], consent: { autoApprove: true } });
    expect([place.store.all('conversations').map((row) => row.isolated_block_ids.length), (await planned()).remarks]).to.deep.equal([[1], []]);
  });

  it('that leave the file are deleted with consent, after a word about their messages', async () => {
    declare([{ summary: 'Morning shift' }]);
    await apply();
    const [row] = place.store.all('conversations');
    await place.api('POST', `/v1/conversations/${row?.id}/messages`, { input: 'hello', streaming: false });
    declare([]);
    const plan = await planned();
    expect([await changes(), plan.changes.find(({ address }) => address === MORNING)?.consent, plan.notes.losses]).to.deep.equal([[`delete ${MORNING}`], 'force', { [MORNING]: ['2 messages'] }]);
    expect((await apply()).held).to.deep.equal([{ address: MORNING, what: 'delete', requires: 'requires --force' }]);
    expect(stored()).to.deep.equal(['Morning shift']);
    expect((await apply({ force: true })).complete).to.equal(true);
    expect([stored(), await changes()]).to.deep.equal([[], []]);
  });

  it('without a key in the file are looked at no more, and with an empty one go', async () => {
    declare(undefined);
    await apply();
    await create('Somebody else\'s');
    expect(await changes()).to.deep.equal([]);
    declare([]);
    expect(await changes()).to.deep.equal([]);
    expect((await place.requests()).filter(({ method, path }) => method === 'GET' && path.includes('/v1/conversations'))).to.deep.equal([]);
  });

  it('are found by their summary, not made twice; one that is gone comes back', async () => {
    declare(undefined);
    await apply();
    const { id } = await create('Morning shift');
    declare([{ summary: 'Morning shift' }]);
    expect(await changes()).to.deep.equal([`adopt ${MORNING}`]);
    await apply();
    expect([place.store.all('conversations').map((row) => row.id), await changes()]).to.deep.equal([[id], []]);
    await place.api('DELETE', `/v1/conversations/${id}`);
    expect(await changes()).to.deep.equal([`create ${MORNING}`]);
    await apply();
    expect([stored(), await changes()]).to.deep.equal([['Morning shift'], []]);
  });

  it('of one summary are an error that names them', async () => {
    declare(undefined);
    await apply();
    for (const _ of [1, 2]) await create('Morning shift');
    declare([{ summary: 'Morning shift' }]);
    expect(await codesOf(lettactl().plan({}))).to.deep.equal(['LC3202']);
  });

  it('are bound again when the state is lost', async () => {
    declare([{ summary: 'Morning shift', isolated_blocks: ['notes'] }]);
    await apply();
    const before = place.store.all('conversations').map((row) => row.id);
    place.remove(STATE);
    place.remove('.lettactl');
    expect((await changes()).filter((change) => !change.startsWith('no-op'))).to.deep.equal([]);
    await apply();
    expect([place.store.all('conversations').map((row) => row.id), await changes()]).to.deep.equal([before, []]);
    expect(await objects(place, 'blocks')).to.have.length(2);
  });

  it('go with their agent, and come again in a new one', async () => {
    declare([{ summary: 'Morning shift' }]);
    await apply();
    const [old] = place.store.all('conversations');
    const replaced = (await lettactl().apply({ replace: ['agent.one'], consent: { autoApprove: true } })).summary;
    expect([replaced.complete, stored(), place.store.all('conversations')[0]?.id === old?.id, await changes()]).to.deep.equal([true, ['Morning shift'], false, []]);
    const { plan } = await lettactl().plan({ destroy: true });
    expect(plan.changes.map(({ action, address, inside, consent }) => [action, address, inside, consent])).to.deep.include(['delete', MORNING, 'agent.one', undefined]);
    await place.forget();
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [] }) });
    expect((await apply({ prune: ['agents'] })).held).to.deep.equal([]);
    expect([stored(), (await place.writes()).filter(({ path }) => path.includes('conversations'))]).to.deep.equal([[], []]);
  });

  it('can isolate only blocks that the agent has, and are declared once', async () => {
    declare([{ summary: 'Morning shift', isolated_blocks: ['note'] }]);
    expect((await refusal(lettactl().plan({}))).map(({ code, summary, next }) => `${code} ${summary}. ${next}`)).to.deep.equal(['LC1522 the agent has no block `note` to isolate. Did you mean `notes`?']);
    declare([{ summary: 'Morning shift' }, { summary: 'Morning shift' }]);
    expect((await planned()).diagnostics.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(['warning LC1523']);
    await apply();
    expect(stored()).to.deep.equal(['Morning shift']);
  });

  it('cost a list each for few agents, and one for many', async () => {
    const many = (count: number): void => place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: Array.from({ length: count }, (_, index) => agentIn(`a${index}`, { conversations: [{ summary: 'Morning shift' }] })) }) });
    many(8);
    await apply();
    await place.forget();
    await planned();
    expect((await place.requests()).filter(({ path }) => path.startsWith('/v1/conversations')).map(({ path }) => path.split('?')[0])).to.deep.equal(['/v1/conversations/']);
    many(3);
    await place.forget();
    await lettactl().plan({ targets: ['agent.a0'] });
    expect((await place.requests()).filter(({ path }) => path.startsWith('/v1/conversations')).length).to.be.lessThan(9);
  });

  it('are an error where the server has no such routes', async () => {
    declare([{ summary: 'Morning shift' }]);
    await apply();
    await place.faults({ match: { method: 'GET', path: '^/v1/conversations' }, kind: 'status', status: 404, times: 0, body: { detail: 'Not Found' } });
    expect((await refusal(lettactl().plan({}))).map(({ code, summary }) => `${code} ${summary}`)).to.deep.equal(['LC2011 this server refuses conversations: Not Found']);
  });

  for (const kind of ['drop-before', 'drop-after-commit', 'truncate'] as const) {
    it(`are there once when the answer to a write is lost (${kind})`, async () => {
      declare([{ summary: 'Morning shift', isolated_blocks: ['notes'] }]);
      await place.faults({ match: { method: 'POST', path: '^/v1/conversations/' }, kind });
      expect((await apply()).complete).to.equal(true);
      expect([stored(), await changes()]).to.deep.equal([['Morning shift'], []]);
      declare([]);
      await place.faults({ match: { method: 'DELETE', path: '^/v1/conversations/' }, kind });
      expect((await apply({ force: true })).complete).to.equal(true);
      expect([stored(), await changes()]).to.deep.equal([[], []]);
    });
  }
});
