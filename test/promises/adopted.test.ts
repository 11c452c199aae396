import { expect } from 'chai';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, only, type Place, type Row } from '../support/place.ts';
import { agentIn, fleetOf } from './fleets.ts';

describe('what an adopted object has', () => {
  let place: Place;
  beforeEach(() => { place = createPlace(); });
  afterEach(() => place.close());

  const BOT = 'lettactl.lettabotConfig';
  const theirs = async (): Promise<Row> => place.api<Row>('POST', '/v1/agents/', {
    name: 'a', description: 'Agent a', system: 'You are a.', model: 'openai/gpt-4o-mini', context_window_limit: 32_000, embedding: 'openai/text-embedding-3-small', include_base_tools: false,
    model_settings: { provider_type: 'openai', temperature: 0.9 }, secrets: { TOKEN: 'theirs', OTHER: 'theirs' }, metadata: { team: 'theirs', [BOT]: { displayName: 'Theirs' } },
  });
  const declared = { secrets: { TOKEN: { value: 'ours' }, NEW: { value: 'ours' } }, metadata: { team: 'ours', more: 1 }, lettabot: { displayName: 'Ours', attachments: { maxMB: 5 } }, model_settings: { temperature: 0.1 } };

  const there = async (id: string) => {
    const agent = await place.api<{ readonly secrets: readonly { readonly key: string; readonly value: string }[]; readonly metadata: Readonly<Record<string, unknown>>; readonly model_settings: { readonly temperature: number } }>('GET', `/v1/agents/${id}?include=agent.secrets`);
    return {
      secrets: Object.fromEntries(agent.secrets.map(({ key, value }) => [key, value])), team: agent.metadata['team'], more: agent.metadata['more'], bot: agent.metadata[BOT], temperature: agent.model_settings.temperature,
    };
  };
  const BEFORE = ['agent.a lettabot displayName', 'agent.a metadata team', 'agent.a model_settings temperature', 'agent.a secrets TOKEN'];

  it('in maps too is overwritten with consent only: secrets, metadata, lettabot, settings of the model; what is new beside it goes in', async () => {
    const { id } = await theirs();
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', declared)] }) });
    for (let run = 1; run <= 3; run++) {
      const { summary } = await place.sdk().apply({});
      expect(summary.held.map(({ address, path, what, requires }) => `${address} ${path} ${what}, ${requires}`), `run ${run}`).to.deep.equal(BEFORE.map((held) => `${held}, requires --force`));
      expect(await there(id)).to.deep.equal({ secrets: { TOKEN: 'theirs', OTHER: 'theirs', NEW: 'ours' }, team: 'theirs', more: 1, bot: { displayName: 'Theirs', attachments: { maxMB: 5 } }, temperature: 0.9 });
    }
    await place.forget();
    await place.sdk().apply({});
    expect(await place.writes()).to.deep.equal([]);
    expect((await place.sdk().apply({ consent: { force: true } })).summary).to.deep.include({ held: [], complete: true });
    expect(await there(id)).to.deep.equal({ secrets: { TOKEN: 'ours', OTHER: 'theirs', NEW: 'ours' }, team: 'ours', more: 1, bot: { displayName: 'Ours', attachments: { maxMB: 5 } }, temperature: 0.1 });
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });

  it('is ours once it was agreed to: drift in it is put back without being asked for again', async () => {
    const { id } = await theirs();
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', declared)] }) });
    await place.sdk().apply({ consent: { force: true } });
    await place.api('PATCH', `/v1/agents/${id}`, { secrets: { TOKEN: 'by hand', OTHER: 'theirs', NEW: 'ours' } });
    expect((await place.sdk().apply({})).summary.held).to.deep.equal([]);
    expect((await there(id)).secrets).to.include({ TOKEN: 'ours' });
  });

  it('is adopted without a word where it is the same', async () => {
    await theirs();
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', { secrets: { TOKEN: { value: 'theirs' } }, metadata: { team: 'theirs' }, lettabot: { displayName: 'Theirs' } })] }) });
    expect((await place.sdk().apply({})).summary).to.deep.include({ held: [], complete: true, counts: { import: 1, add: 0, change: 0, destroy: 0, forget: 0 } });
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });

  it('that only a new one can have otherwise: it is not replaced without consent, whatever else differs, and replaced whole with it', async () => {
    await place.api('POST', '/v1/providers/', { name: 'acme', provider_type: 'anthropic', api_key: 'theirs' });
    await place.api('POST', '/v1/mcp-servers/', { server_name: 'crawl', config: { mcp_server_type: 'sse', server_url: 'https://mcp.example.com/sse' } });
    place.write({ 'fleet.yaml': fleetOf({
      name: 'support', providers: [{ name: 'acme', provider_type: 'openai', api_key: { value: 'ours' }, region: 'eu', refresh: false }],
      mcp_servers: [{ name: 'crawl', type: 'streamable_http', server_url: 'https://mcp.example.com/sse', custom_headers: { 'X-Key': 'ours' } }], agents: [],
    }) });
    const there = (): string => JSON.stringify([place.store.all('providers'), place.store.all('mcp_servers')]);
    const before = there();
    for (let run = 1; run <= 2; run++) {
      const { summary } = await place.sdk().apply({});
      expect(summary.held.map(({ address, what, requires }) => `${address} ${what}, ${requires}`)).to.deep.equal(['mcp_server.crawl replace, requires --force', 'provider.acme replace, requires --force']);
      expect([summary.complete, there()]).to.deep.equal([true, before]);
    }
    expect((await place.sdk().apply({ consent: { force: true } })).summary).to.deep.include({ held: [], complete: true, failed: 0 });
    expect(place.store.all('providers').map((row) => [row.provider_type, row.region])).to.deep.equal([['openai', 'eu']]);
    expect(place.store.all('mcp_servers').map((row) => row.config['mcp_server_type'])).to.deep.equal(['streamable_http']);
    expect(isEmpty((await place.sdk().plan({})).plan)).to.equal(true);
  });

  it('an agent goes with the copies of blocks that its conversations got, somebody else\'s conversations among them', async () => {
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', agents: [agentIn('a', { memory_blocks: [{ name: 'notes', value: 'n' }], conversations: [{ summary: 'one', isolated_blocks: ['notes'] }] })] }) });
    await place.sdk().apply({});
    const { id } = await only(place, 'agents', 'a');
    await place.api('POST', `/v1/conversations/?agent_id=${id}`, { summary: 'by hand', isolated_block_labels: ['notes'] });
    expect(place.store.all('blocks').map(({ label }) => label)).to.deep.equal(['notes', 'notes', 'notes']);
    await place.sdk().apply({ destroy: true, consent: { autoApprove: true } });
    expect([place.store.all('blocks').length, place.store.all('conversations').length]).to.deep.equal([0, 0]);
  });
});
