import { expect } from 'chai';
import { createPlace, objects, only, type Place } from '../support/place.ts';
import { agentIn, EVERYTHING, fleetOf, pythonTool, TOKEN } from './fleets.ts';

/** Lists of the server, in another order; a page that may not be the only one stays as it is, for its order carries the cursor. */
const shuffled = (turn: () => number) => async (response: Response): Promise<Response> => {
  if (!/json/.test(response.headers.get('content-type') ?? '')) return response;
  const body: unknown = await response.json();
  const { status } = response;
  return Response.json(Array.isArray(body) && body.length < 50 ? reordered(body, turn()) : body, { status });
};

const reordered = (list: readonly unknown[], turn: number): readonly unknown[] => {
  const start = list.length === 0 ? 0 : turn % list.length;
  const rotated = [...list.slice(start), ...list.slice(0, start)];
  return turn % 2 === 0 ? rotated : rotated.reverse();
};

const agents = (turn: number): readonly unknown[] => reordered(['a', 'b', 'c'].map((name) => agentIn(name, {
  tags: reordered(['role:support', 'vip', 'team:x'], turn), tools: reordered(['count', 'send'], turn), shared_blocks: reordered(['company', 'rules'], turn), shared_folders: reordered(['manual', 'brand'], turn),
  memory_blocks: reordered(['persona', 'notes'].map((label) => ({ name: label, description: label, value: `${label} of ${name}` })), turn),
})), turn);

/** The same fleet, with its lists in an order that means nothing. */
const fleet = (turn: number): Readonly<Record<string, string>> => ({
  'fleet.yaml': fleetOf({
    agents: agents(turn),
    shared_folders: reordered([{ name: 'manual', files: reordered(['docs/a.md', 'docs/b.md'], turn) }, { name: 'brand', files: ['docs/*.md'] }], turn),
    shared_blocks: reordered([{ name: 'company', description: 'All', value: 'We sell tea.' }, { name: 'rules', description: 'Rules', value: 'Be kind.' }], turn),
  }),
  'docs/a.md': '# A\n', 'docs/b.md': '# B\n', 'tools/count.py': pythonTool('count'), 'tools/send.py': pythonTool('send'),
});

describe('promise 3: it is deterministic', () => {
  let place: Place;
  let turn = 0;
  beforeEach(() => {
    turn = 0;
    const answer = shuffled(() => turn);
    place = createPlace({ answer });
  });
  afterEach(() => place.close());

  it('plans the same again, with the same digest and the same bytes under it', async () => {
    place.write(EVERYTHING);
    const lettactl = place.sdk({ env: TOKEN });
    const first = await lettactl.plan({ out: 'one.bin' });
    const second = await place.sdk({ env: { ...TOKEN, USER: 'somebody', TZ: 'Asia/Tokyo' } }).plan({ out: 'two.bin' });
    expect(second.digest).to.equal(first.digest).and.match(/^sha256:[0-9a-f]{64}$/);
    expect({ ...(await lettactl.readPlan('two.bin')).plan, notes: {} }).to.deep.equal({ ...(await lettactl.readPlan('one.bin')).plan, notes: {} });
  });

  /** The plan without the digests of the input files: their bytes do differ. */
  const decided = async (): Promise<string> => {
    const { plan } = await place.sdk().plan({});
    const ranges = (key: string, value: unknown): unknown => (key === 'range' || key === 'ranges' ? undefined : value instanceof Map ? [...value.keys()].sort() : value);
    return JSON.stringify({ ...plan, notes: {}, binding: { ...plan.binding, inputs: [] } }, ranges);
  };

  it('decides the same whatever the order of the file\'s lists', async () => {
    place.write(fleet(0));
    const first = await decided();
    for (const other of [1, 2, 3, 4]) {
      place.write(fleet(other));
      expect(await decided()).to.equal(first);
    }
    await place.sdk().apply({ consent: { autoApprove: true } });
    place.write(fleet(3));
    expect((await place.sdk().plan({})).plan.changes.filter((change) => change.action !== 'no-op' || change.rebase)).to.deep.equal([]);
  });

  it('decides the same whatever the order of the server\'s lists', async () => {
    place.write(fleet(0));
    await place.sdk().apply({ consent: { autoApprove: true } });
    for (const name of ['a', 'b']) {
      const { id } = await only(place, 'agents', name);
      await place.api('PATCH', `/v1/agents/${id}`, { system: 'by hand', tags: ['theirs', 'vip'] });
    }
    for (const block of (await objects(place, 'blocks')).filter(({ label }) => label === 'persona' || label === 'rules')) await place.api('PATCH', `/v1/blocks/${block.id}`, { description: 'by hand' });
    place.write({ 'fleet.yaml': fleet(0)['fleet.yaml']?.replace('We sell tea.', 'We sell coffee.') ?? '' });
    const digests = new Set<string>();
    for (turn = 0; turn < 6; turn += 1) digests.add((await place.sdk().plan({})).digest);
    for (turn = 0; turn < 6; turn += 1) digests.add((await place.sdk().plan({ destroy: true })).digest);
    expect(digests.size).to.equal(2);
    place.remove('.lettactl-state.json');
    const lost = new Set<string>();
    for (turn = 0; turn < 6; turn += 1) lost.add((await place.sdk().plan({})).digest);
    expect(lost.size).to.equal(1);
  });
});
