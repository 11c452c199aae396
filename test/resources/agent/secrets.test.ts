import { expect } from 'chai';
import { isEmpty } from '../../../src/core/plan/plan.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Json } from '../../../src/core/value.ts';
import { codesOf, createPlace, only, type Place } from '../../support/place.ts';

const WHOLE = { name: 'one', description: 'd', system_prompt: { value: 'Hi.' }, llm_config: { model: 'openai/gpt-4o-mini' }, tools: [], include_base_tools: false };

interface Secret { readonly key: string; readonly value: string }

describe('secrets of agents', () => {
  let place: Place;
  let env: Record<string, string>;
  beforeEach(() => {
    place = createPlace();
    env = {};
  });
  afterEach(() => place.close());

  const write = (secrets: Json, head: Readonly<Record<string, Json>> = {}): void => place.write({ 'fleet.yaml': JSON.stringify({ ...head, agents: [secrets === null ? WHOLE : { ...WHOLE, secrets }] }) });
  const plan = async (prune: readonly string[] = []): Promise<Plan> => (await place.sdk({ env }).plan({ prune })).plan;
  const apply = (prune: readonly string[] = []) => place.sdk({ env }).apply({ consent: { autoApprove: true }, prune });
  const there = async (): Promise<readonly string[]> => {
    const { secrets } = await place.api<{ readonly secrets: readonly Secret[] }>('GET', `/v1/agents/${(await only(place, 'agents', 'one')).id}`);
    return secrets.map(({ key, value }) => `${key}=${value}`).sort();
  };
  const byHand = async (secrets: Readonly<Record<string, string>>) => place.api('PATCH', `/v1/agents/${(await only(place, 'agents', 'one')).id}`, { secrets });
  const asked = async (): Promise<boolean> => (await place.requests()).some(({ path }) => path.includes('agent.secrets'));

  it('are merged with the global ones, which lose, under names in capitals', async () => {
    env = { MINE: 'mine' };
    write({ token: { from_env: 'MINE' } }, { 'global-secrets': { TOKEN: { value: 'all' }, url: { value: 'u' } } });
    await apply();
    expect(await there()).to.deep.equal(['TOKEN=mine', 'URL=u']);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('are not looked at while no agent has any', async () => {
    write(null);
    await apply();
    await byHand({ THEIRS: 'x' });
    await place.forget();
    expect(isEmpty(await plan())).to.equal(true);
    expect(await asked()).to.equal(false);
    expect((await plan()).leftAlone).to.deep.equal([]);
  });

  it('of others are kept and named; --prune takes them out, all but those to be preserved', async () => {
    write({ A: { value: '1' } }, { preserve_secrets: ['keep'] });
    await apply();
    await byHand({ A: '1', KEEP: 'k', THEIRS: 'x' });
    const kept = await plan();
    expect(isEmpty(kept)).to.equal(true);
    expect(kept.leftAlone.map(({ what, detail }) => [what, detail])).to.deep.equal([['foreign-member', ['THEIRS']]]);
    await apply(['secrets']);
    expect(await there()).to.deep.equal(['A=1', 'KEEP=k']);
    expect(isEmpty(await plan(['secrets']))).to.equal(true);
  });

  it('that left the file leave the agent', async () => {
    write({ A: { value: '1' }, B: { value: '2' } });
    await apply();
    write({ A: { value: '1' } });
    await apply();
    expect(await there()).to.deep.equal(['A=1']);
    write(null);
    await apply();
    expect(await there()).to.deep.equal([]);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('to be kept stay where their variable is not set, also when they were changed on the server, and come back with it', async () => {
    env = { PIN: 'first' };
    write({ PIN: { from_env: 'PIN', preserve_existing: true } });
    await apply();
    env = {};
    expect(isEmpty(await plan())).to.equal(true);
    await byHand({ PIN: 'by hand' });
    expect(isEmpty(await plan(['secrets']))).to.equal(true);
    expect((await plan()).drift).to.deep.equal([]);
    await apply();
    expect((await place.sdk({ env }).refresh({})).drift).to.deep.equal([]);
    expect(await there()).to.deep.equal(['PIN=by hand']);
    env = { PIN: 'second' };
    await apply();
    expect(await there()).to.deep.equal(['PIN=second']);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('to be kept and not there are told, and the agent is made without', async () => {
    write({ PIN: { from_env: 'PIN', preserve_existing: true } });
    expect((await plan()).diagnostics.map(({ code }) => code)).to.deep.equal(['LC2126']);
    await apply();
    expect(await there()).to.deep.equal([]);
  });

  it('without a value are not compared in a plan, and refused before the first write', async () => {
    env = { PIN: 'first' };
    write({ PIN: { from_env: 'PIN' } });
    await apply();
    env = {};
    const open = await plan();
    expect([isEmpty(open), open.leftAlone.map(({ what }) => what), open.diagnostics.map(({ code }) => code)]).to.deep.equal([true, ['not-compared'], ['LC1302']]);
    write({ PIN: { from_env: 'PIN' }, NEW: { value: 'n' } });
    await place.forget();
    expect(await codesOf(apply())).to.deep.equal(['LC3108']);
    expect(await place.writes()).to.deep.equal([]);
    env = { PIN: 'first' };
    await apply();
    expect(await there()).to.deep.equal(['NEW=n', 'PIN=first']);
    expect(isEmpty(await plan())).to.equal(true);
  });

  it('refuses odd names, one name twice, and a secret without a source', async () => {
    for (const [secrets, code] of [[{ 'a-b': { value: '1' } }, 'LC1532'], [{ '1A': { value: '1' } }, 'LC1532'], [{ a: { value: '1' }, A: { value: '2' } }, 'LC1532'], [{ A: {} }, 'LC1520']] as const) {
      write(secrets as Json);
      expect(await codesOf(plan()), JSON.stringify(secrets)).to.deep.equal([code]);
    }
  });
});
