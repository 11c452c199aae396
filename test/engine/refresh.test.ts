import { expect } from 'chai';
import { agentIn, fleetOf } from '../promises/fleets.ts';
import { createPlace, only, type Place, type Row } from '../support/place.ts';
import { renderRefresh } from '../../src/views/human/refresh.ts';

describe('refresh', () => {
  let place: Place;
  beforeEach(async () => {
    place = createPlace();
    place.write({ 'fleet.yaml': fleetOf({ agents: [agentIn('helper', { tags: ['mine'], include_base_tools: true, memory_blocks: [{ name: 'persona', value: 'I.' }] })] }) });
    await place.sdk().apply({});
  });
  afterEach(() => place.close());

  it('lists what others added, as a plan does; it is no drift', async () => {
    const { id } = await only(place, 'agents', 'helper');
    const agent = await place.api<Row>('GET', `/v1/agents/${id}`);
    await place.api('PATCH', `/v1/agents/${id}`, { tags: [...(agent.tags ?? []), 'vip'] });
    const block = await place.api<Row>('POST', '/v1/blocks/', { label: 'notes', value: 'x' });
    await place.api('PATCH', `/v1/agents/${id}/core-memory/blocks/attach/${block.id}`);
    const refreshed = await place.sdk().refresh({});
    expect(refreshed.drift).to.deep.equal([]);
    const added = refreshed.leftAlone.map(({ address, path, detail }) => [address, path, detail]);
    expect(added).to.deep.equal([['agent.helper', 'blocks', ['notes']], ['agent.helper', 'tags', ['vip']]]);
    const { plan } = await place.sdk().plan({});
    expect(plan.leftAlone.map(({ address, path, detail }) => [address, path, detail])).to.deep.equal(added);
    expect(renderRefresh(refreshed, { color: false })).to.match(/^No drift\..*\n\nLeft alone:\n {4}agent\.helper {2}blocks "notes" and tags "vip", added on the server\n$/);
    expect((await place.sdk().refresh({ ignore: ['agent.*.tags'] })).leftAlone.map(({ path }) => path)).to.deep.equal(['blocks']);
  });

  it('suggests -allow-recreate only when all agents are gone', async () => {
    const { id } = await only(place, 'agents', 'helper');
    await place.api('DELETE', `/v1/agents/${id}`);
    const refreshed = await place.sdk().refresh({});
    expect(refreshed.allGone).to.equal(true);
    expect(renderRefresh(refreshed, { color: false })).to.contain('All agents are gone. Is it the right server, key and project? If they really are gone:\n  put it back:   lettactl apply -allow-recreate\n');
    await place.sdk().apply({ allowRecreate: true });
    expect((await place.sdk().refresh({})).allGone).to.equal(false);
  });
});
