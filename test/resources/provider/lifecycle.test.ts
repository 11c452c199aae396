import { expect } from 'chai';
import { agentIn, fleetOf } from '../../promises/fleets.ts';
import { createPlace, objects, refusal, type Place } from '../../support/place.ts';
import { renderPlan } from '../../../src/views/human/plan.ts';

const ENV = { KEY: 'sk-canary-1' };
const STATE = '.lettactl-state.support.json';

describe('providers of a fleet', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const declare = (provider: object | readonly object[], more: object = {}): void => {
    const providers = (Array.isArray(provider) ? provider : [provider]) as readonly object[];
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', providers: providers.map((one) => ({ name: 'acme', provider_type: 'openai', api_key: { from_env: 'KEY' }, ...one })), agents: [agentIn('one')], ...more }) });
  };
  const lettactl = (env: Readonly<Record<string, string>> = ENV) => place.sdk({ env });
  const apply = async (env?: Readonly<Record<string, string>>, consent = {}) => (await lettactl(env).apply({ consent })).summary;
  const planned = async (env?: Readonly<Record<string, string>>) => (await lettactl(env).plan({})).plan;
  const changes = async (env?: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await planned(env)).changes.filter(({ action, rebase }) => action !== 'no-op' || rebase).map(({ action, address, attributes }) => [action, address, ...attributes.map(({ path, cause }) => `${path}:${cause}`)].join(' '));
  const stored = () => place.store.all('providers').filter((row) => !row.is_deleted).map(({ name, api_key, access_key, region, provider_type }) => ({ name, api_key, access_key, region, provider_type }));
  const refreshes = async (): Promise<number> => (await place.writes()).filter(({ path }) => path.endsWith('/refresh')).length;

  it('are made before the agents that use their models, refreshed once, and leave nothing to do', async () => {
    declare({ region: 'here' }, { agents: [agentIn('one', { llm_config: { model: 'acme/gpt-4.1', context_window: 32_000 }, embedding: 'acme/text-embedding-3-small' })] });
    const plan = await planned();
    expect(plan.diagnostics).to.deep.equal([]);
    expect(plan.changes.find(({ type }) => type === 'agent')?.dependsOn).to.deep.equal(['provider.acme']);
    expect((await apply()).complete).to.equal(true);
    expect(stored()).to.deep.equal([{ name: 'acme', api_key: 'sk-canary-1', access_key: null, region: 'here', provider_type: 'openai' }]);
    expect(await refreshes()).to.equal(1);
    expect(await changes()).to.deep.equal([]);
  });

  it('do not ask for their models when told so', async () => {
    declare({ refresh: false });
    await apply();
    expect([await refreshes(), await changes()]).to.deep.equal([0, []]);
  });

  it('send a rotated key, plan nothing for an untouched one, and say of an unset one that it is not compared', async () => {
    declare({});
    await apply();
    expect(await changes({ KEY: 'sk-canary-2' })).to.deep.equal(['update provider.acme api_key:config']);
    expect(await changes({})).to.deep.equal([]);
    expect((await planned({})).leftAlone.filter(({ what }) => what === 'not-compared').map(({ path }) => path)).to.deep.equal(['api_key']);
    await apply({ KEY: 'sk-canary-2' });
    expect(stored()[0]?.api_key).to.equal('sk-canary-2');
    expect([await changes({ KEY: 'sk-canary-2' }), await refreshes()]).to.deep.equal([[], 2]);
  });

  it('take a key that stands in the file, and keep it out of state and plan', async () => {
    declare({ api_key: { value: 'sk-$KEY-${KEY}' } });
    await lettactl().plan({ out: 'plan.bin' });
    await lettactl().apply({ planFile: 'plan.bin' });
    expect(stored()[0]?.api_key).to.equal('sk-$KEY-${KEY}');
    expect(await changes()).to.deep.equal([]);
    expect([...place.files()].filter(([name, bytes]) => name !== 'fleet.yaml' && bytes.includes('sk-$KEY')).map(([name]) => name)).to.deep.equal([]);
  });

  it('put drift back, with the key, and are replaced for another type', async () => {
    declare({ region: 'here' });
    await apply();
    const [row] = await objects(place, 'providers');
    await place.api('PATCH', `/v1/providers/${row?.id}`, { api_key: 'sk-canary-1', region: 'there' });
    expect(await changes()).to.deep.equal(['update provider.acme region:drift']);
    await apply();
    expect(stored()[0]?.region).to.equal('here');
    declare({ provider_type: 'anthropic' });
    expect(await changes()).to.deep.equal(['replace provider.acme provider_type:config']);
    expect((await apply()).complete).to.equal(true);
    expect([stored()[0]?.provider_type, await changes()]).to.deep.equal(['anthropic', []]);
  });

  it('keep the key of the server while its variable is unset: no change, and the key is known again when it is set', async () => {
    declare({ region: 'here', api_key: { from_env: 'KEY', preserve_existing: true } });
    expect((await refusal(lettactl({}).plan({}))).map(({ code, summary }) => `${code} ${summary}`))
      .to.deep.equal(['LC2110 the provider is not on the server, so there is no key there to keep: KEY is not set']);
    await apply();
    await place.forget();
    expect(await changes({})).to.deep.equal([]);
    expect((await planned({})).remarks).to.deep.equal(['provider.acme: api_key as on the server (KEY is not set)']);
    expect([(await apply({})).complete, await changes({}), await changes(), await place.writes()]).to.deep.equal([true, [], [], []]);
    expect(await changes({ KEY: 'sk-canary-2' })).to.deep.equal(['update provider.acme api_key:config']);
    declare({ region: 'there', api_key: { from_env: 'KEY', preserve_existing: true } });
    expect((await refusal(lettactl({}).plan({}))).map(({ code }) => code)).to.deep.equal(['LC2111']);
    expect(await changes()).to.deep.equal(['update provider.acme region:config']);
  });

  it('are adopted by name, their key only with consent, and forgotten rather than deleted', async () => {
    await place.api('POST', '/v1/providers/', { name: 'acme', provider_type: 'openai', api_key: 'theirs' });
    declare({});
    expect((await apply()).held).to.deep.include({ address: 'provider.acme', path: 'api_key', what: 'api_key', requires: 'requires --force' });
    expect(stored()[0]?.api_key).to.equal('theirs');
    expect(await changes()).to.deep.equal(['update provider.acme api_key:adopt']);
    await apply(ENV, { force: true });
    expect([stored()[0]?.api_key, await changes()]).to.deep.equal(['sk-canary-1', []]);
    declare([]);
    expect(await changes()).to.deep.equal(['forget provider.acme']);
    await apply(ENV, { autoApprove: true });
    expect(stored().map(({ name }) => name)).to.deep.equal(['acme']);
  });

  it('keep the key of an adopted one that is to be preserved', async () => {
    await place.api('POST', '/v1/providers/', { name: 'acme', provider_type: 'openai', api_key: 'theirs' });
    declare({ api_key: { from_env: 'KEY', preserve_existing: true } });
    expect((await apply({})).complete).to.equal(true);
    expect([stored()[0]?.api_key, await changes({})]).to.deep.equal(['theirs', []]);
  });

  it('that are made here are deleted when they leave the file, but not while an agent uses their models', async () => {
    declare({}, { agents: [agentIn('one', { llm_config: { model: 'acme/gpt-4.1', context_window: 32_000 } })] });
    await apply();
    declare([], { agents: [agentIn('one', { llm_config: { model: 'acme/gpt-4.1', context_window: 32_000 } })] });
    const kept = (await planned()).changes.find(({ type }) => type === 'provider');
    expect([kept?.action, kept?.usedBy]).to.deep.equal(['forget', ['one']]);
    declare([]);
    expect([...await changes()].sort()).to.deep.equal(['delete provider.acme', 'update agent.one llm_config.model:config']);
    expect((await apply()).complete).to.equal(true);
    expect([stored(), await changes()]).to.deep.equal([[], []]);
  });

  it('are found again by name when the state is lost', async () => {
    declare({ region: 'here' });
    await apply();
    place.remove(STATE);
    place.remove('.lettactl');
    expect(await changes()).to.deep.equal(['no-op agent.one', 'update provider.acme api_key:config']);
    await apply();
    expect([stored().length, await changes()]).to.deep.equal([1, []]);
  });

  it('that are external are used, never written', async () => {
    declare({ external: true, provider_type: undefined, api_key: undefined });
    expect((await refusal(lettactl({}).plan({}))).map(({ code }) => code)).to.deep.equal(['LC3206']);
    await place.api('POST', '/v1/providers/', { name: 'acme', provider_type: 'openai', api_key: 'theirs' });
    await place.forget();
    await apply({});
    declare([]);
    await apply({}, { autoApprove: true });
    expect((await place.writes()).filter(({ path }) => path.includes('providers'))).to.deep.equal([]);
  });

  describe('with prune_missing_providers', () => {
    const stranger = (name: string) => place.api('POST', '/v1/providers/', { name, provider_type: 'openai', api_key: 'theirs' });
    beforeEach(async () => {
      declare({}, { prune_missing_providers: true });
      await stranger('old');
    });

    it('what the file does not list is deleted by the plan, with consent', async () => {
      const plan = await planned();
      const change = plan.changes.find(({ address }) => address === 'provider.old');
      expect([change?.action, change?.reasons, change?.consent]).to.deep.equal(['delete', ['unlisted'], 'force']);
      expect(renderPlan(plan, { color: false, redactContent: false })).to.contain('provider.old will be destroyed: it is not in the configuration, which prunes what it does not list');
      expect((await apply()).held).to.deep.equal([{ address: 'provider.old', what: 'delete', requires: 'requires --force' }]);
      expect(stored().map(({ name }) => name).sort()).to.deep.equal(['acme', 'old']);
      await apply(ENV, { force: true });
      expect([stored().map(({ name }) => name), await changes()]).to.deep.equal([['acme'], []]);
    });

    it('a saved plan deletes just what it shows', async () => {
      await lettactl().plan({ out: 'plan.bin' });
      await stranger('newer');
      expect((await lettactl().apply({ planFile: 'plan.bin' })).summary.complete).to.equal(true);
      expect(stored().map(({ name }) => name).sort()).to.deep.equal(['acme', 'newer']);
    });

    it('one that agents use stays, with a word', async () => {
      await place.api('POST', '/v1/agents/', { name: 'user', model: 'old/gpt-4.1' });
      const plan = await planned();
      expect(plan.changes.map(({ address }) => address)).not.to.include('provider.old');
      expect(plan.diagnostics.map(({ severity, code, summary }) => `${severity} ${code} ${summary}`)).to.deep.equal(['warning LC2112 provider.old is not in the configuration, and stays: user uses it']);
    });

    it('an adopted one that leaves the file goes too, with consent', async () => {
      declare([{}, { name: 'old' }], { prune_missing_providers: true });
      await apply(ENV, { force: true });
      declare({}, { prune_missing_providers: true });
      const change = (await planned()).changes.find(({ address }) => address === 'provider.old');
      expect([change?.action, change?.consent]).to.deep.equal(['delete', 'force']);
      await apply(ENV, { force: true });
      expect([stored().map(({ name }) => name), await changes()]).to.deep.equal([['acme'], []]);
    });

    it('a narrowed plan and a destroy prune nothing', async () => {
      const goes = async (options: Parameters<ReturnType<typeof lettactl>['plan']>[0]) => (await lettactl().plan(options)).plan.changes.some(({ address }) => address === 'provider.old');
      await apply();
      expect([await goes({}), await goes({ targets: ['agent.one'] }), await goes({ destroy: true })]).to.deep.equal([true, false, false]);
    });
  });

  for (const kind of ['drop-before', 'drop-after-commit', 'truncate'] as const) {
    it(`are there once when the answer to a write is lost (${kind})`, async () => {
      declare({ region: 'here' });
      await place.faults({ match: { method: 'POST', path: '^/v1/providers/' }, kind }, { match: { method: 'PATCH', path: '/refresh$' }, kind });
      expect((await apply()).complete).to.equal(true);
      expect([stored().length, await changes()]).to.deep.equal([1, []]);
      declare({ region: 'there' });
      await place.faults({ match: { method: 'PATCH', path: '^/v1/providers/' }, kind });
      expect((await apply()).complete).to.equal(true);
      expect([stored()[0]?.region, await changes()]).to.deep.equal(['there', []]);
      declare([]);
      await place.faults({ match: { method: 'DELETE', path: '^/v1/providers/' }, kind });
      expect((await apply()).complete).to.equal(true);
      expect([stored(), await changes()]).to.deep.equal([[], []]);
    });
  }
});
