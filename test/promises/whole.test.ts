import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, type Place } from '../support/place.ts';
import { agentIn, fleetOf, KEYS, WHOLE, WHOLE_EDITED, withIdentities } from './fleets.ts';

const TABLES = ['agents', 'blocks', 'tools', 'providers', 'conversations', 'identities'] as const;

/** Ids, instants and ops out, order too: what two servers must agree on after the same work. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(?:[a-z_]+-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID').replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?/g, 'T').replace(/lettactl:op=[0-9a-f]+/g, 'OP');
  if (Array.isArray(value)) return value.map(plain).map((item) => JSON.stringify(item)).sort();
  if (typeof value !== 'object' || value === null) return value;
  const OFTEN: readonly string[] = ['op', 'owed', 'lineage', 'last_synced'];
  return Object.fromEntries(Object.entries(value).filter(([key]) => !OFTEN.includes(key)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, plain(item)]));
}

const contentOf = (place: Place): string => JSON.stringify(TABLES.map((table) => plain(place.store.all(table))), undefined, 1);

describe('a fleet of everything: providers, conversations, secrets, identities, settings', () => {
  let place: Place;
  beforeEach(async () => { place = await begin(); });
  afterEach(() => place.close());

  async function begin(): Promise<Place> {
    const made = createPlace();
    await withIdentities(made);
    return made;
  }

  const apply = async (text: string, at = place, options = {}) => {
    at.write({ 'fleet.yaml': text });
    return (await at.sdk({ env: KEYS }).apply({ consent: { autoApprove: true }, ...options })).summary;
  };
  const isDone = async (options = {}, at = place): Promise<boolean> => isEmpty((await at.sdk({ env: KEYS }).plan(options)).plan);
  const NOTHING = fleetOf({ name: 'support', agents: [] });

  it('plans empty after each apply, also when the server is not looked at, and leaves nothing behind', async () => {
    for (const text of [WHOLE, WHOLE_EDITED, WHOLE]) {
      expect(await apply(text)).to.deep.include({ complete: true, failed: 0, held: [] });
      expect([await isDone(), await isDone({ refresh: false })]).to.deep.equal([true, true]);
    }
    const { plan } = await place.sdk().plan({ destroy: true });
    expect(plan.changes.filter(({ action }) => action !== 'delete')).to.deep.equal([]);
    expect((await place.sdk().apply({ destroy: true, consent: { autoApprove: true } })).summary).to.deep.include({ complete: true });
    // A provider that was deleted is still in the server's table.
    expect(place.store.all('providers').every((row) => row.is_deleted)).to.equal(true);
    expect([place.store.all('agents').length, place.store.all('blocks').length, place.store.all('conversations').length]).to.deep.equal([0, 0, 0]);
  });

  it('a plan that does not look at the server is applied as any other', async () => {
    await apply(WHOLE);
    expect(await apply(WHOLE_EDITED, place, { refresh: false })).to.deep.include({ complete: true, failed: 0 });
    expect(await isDone()).to.equal(true);
  });

  it('is found again when the state is lost: nothing is made twice; only keys, which nobody can read, are written again', async () => {
    await apply(WHOLE);
    const before = contentOf(place);
    for (const name of place.files().keys()) if (name.startsWith('.lettactl')) place.remove(name);
    const { plan } = await place.sdk({ env: KEYS }).plan({});
    expect(plan.changes.flatMap((change) => change.attributes.map(({ path }) => `${change.action} ${change.address} ${path}`))).to.deep.equal(['acme', 'early', 'elsewhere'].map((name) => `update provider.${name} api_key`));
    expect(await apply(WHOLE)).to.deep.include({ complete: true, counts: { import: 0, add: 0, change: 3, destroy: 0, forget: 0 } });
    expect(contentOf(place)).to.equal(before);
    expect(await isDone()).to.equal(true);
  });

  it('drift is found and put back, whatever was changed', async () => {
    await apply(WHOLE);
    const before = contentOf(place);
    const one = place.store.all('agents').find(({ name }) => name === 'one');
    await place.api('PATCH', `/v1/agents/${one?.id}`, {
      timezone: 'UTC', model_settings: { provider_type: 'openai', temperature: 1.5 }, compaction_settings: { mode: 'self_compact_all' }, response_format: { type: 'json_object' }, message_buffer_autoclear: true, tool_rules: [],
      secrets: { OWN: 'by hand' }, metadata: { ...one?.metadata, team: 'by hand', 'lettactl.lettabotConfig': { displayName: 'By hand' } },
    });
    const { drift } = await place.sdk({ env: KEYS }).refresh({ memory: true });
    expect(drift.length).to.be.greaterThan(0);
    expect(JSON.stringify(drift)).not.to.contain('canary');
    const { plan } = await place.sdk({ env: KEYS }).plan({});
    expect(plan.changes.flatMap((change) => change.attributes.map(({ path, cause }) => `${change.address} ${path} ${cause}`))).to.deep.equal(
      ['compaction_settings', 'lettabot', 'message_buffer_autoclear', 'metadata', 'model_settings', 'response_format', 'secrets', 'timezone', 'tool_rules'].map((path) => `agent.one ${path} drift`));
    expect(await apply(WHOLE)).to.deep.include({ complete: true, failed: 0 });
    expect(contentOf(place)).to.equal(before);
    expect(await isDone()).to.equal(true);
  });

  it('a saved plan does exactly what it shows, and writes what it names and nothing else', async () => {
    await apply(WHOLE);
    place.write({ 'fleet.yaml': WHOLE_EDITED });
    const { plan } = await place.sdk({ env: KEYS }).plan({ out: 'plan.bin' });
    const shown = plan.changes.filter(({ action }) => action !== 'no-op').map(({ action, address }) => `${action} ${address}`);
    expect(shown).to.deep.equal([
      'update agent.one', 'delete agent.one.conversation.Early', 'create agent.one.conversation.Late', 'update provider.acme', 'delete provider.early', 'update provider.elsewhere', 'create provider.late', 'update tool.count_words',
    ]);
    await place.forget();
    expect((await place.sdk({ env: KEYS }).apply({ planFile: 'plan.bin' })).summary).to.deep.include({ complete: true, failed: 0 });
    const writes = (await place.writes()).map(({ method, path }) => `${method} ${path.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '')}`).sort();
    expect(writes).to.deep.equal([
      'DELETE /v1/conversations/conv', 'DELETE /v1/providers/provider', 'PATCH /v1/agents/agent', 'PATCH /v1/agents/agent/identities/attach/identity', 'PATCH /v1/agents/agent/identities/detach/identity',
      'PATCH /v1/providers/provider', 'PATCH /v1/providers/provider', 'PATCH /v1/providers/provider/refresh', 'POST /v1/agents/agent/recompile', 'POST /v1/conversations/', 'POST /v1/conversations/conv/recompile', 'POST /v1/providers/', 'PUT /v1/tools/',
    ]);
    expect(await isDone()).to.equal(true);
  });

  describe('each write whose answer is lost, or that is refused once', () => {
    const steps: readonly (readonly [string, string, string])[] = [['the first apply', '', WHOLE], ['a change', WHOLE, WHOLE_EDITED], ['the end', WHOLE_EDITED, NOTHING]];
    // What is refused is repeated by one piece of code for all; lost answers are looked up by each type in its way.
    const lost = { kind: 'drop-after-commit' } as const;
    for (const [title, first, second] of steps) {
      it(`${title}: is there once, and nothing is left to do`, async () => {
        if (first !== '') await apply(first);
        await place.forget();
        await apply(second);
        const wanted = contentOf(place);
        const kinds = [...new Set((await place.writes()).map(({ method, path }) => `${method} ^${path.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/g, '-[^/]*')}$`))].sort();
        expect(kinds.length).to.be.greaterThan(3);
        for (const kind of kinds) {
          const [method = '', path = ''] = kind.split(' ');
          for (const fault of [lost, ...(first === '' ? [{ kind: 'status', status: 500 } as const] : [])]) {
            const other = await begin();
            const what = `${kind} ${fault.kind}`;
            try {
              if (first !== '') await apply(first, other);
              await other.faults({ ...fault, match: { method, path } });
              const summary = await apply(second, other);
              if (fault.kind === 'drop-after-commit') expect(summary, what).to.deep.include({ complete: true, failed: 0, skipped: 0 });
              else if (!summary.complete) expect(await apply(second, other), what).to.deep.include({ complete: true, failed: 0 });
              expect(contentOf(other), what).to.equal(wanted);
              expect(await isDone({}, other), what).to.equal(true);
            } finally {
              other.close();
            }
          }
        }
      }).timeout(120_000);
    }
  });

  it('a provider whose only user is an agent that goes, or its sleep-time twin, goes too', async () => {
    const provider = { providers: [{ name: 'acme', provider_type: 'openai', api_key: { from_env: 'KEY' } }] };
    await apply(fleetOf({ name: 'support', ...provider, agents: [agentIn('a', { llm_config: { model: 'acme/gpt-4o-mini', context_window: 16_000 }, enable_sleeptime: true })] }));
    expect(place.store.all('agents').map(({ name }) => name).sort()).to.deep.equal(['a', 'a-sleeptime']);
    expect(await apply(NOTHING)).to.deep.include({ complete: true, counts: { import: 0, add: 0, change: 0, destroy: 2, forget: 0 } });
    expect(place.store.all('providers').map((row) => row.is_deleted)).to.deep.equal([true]);
  });
});
