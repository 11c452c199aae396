import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEmpty } from '../../src/core/plan/plan.ts';
import { createPlace, objects, refusal, type Place } from '../support/place.ts';
import { createStorage, type Storage } from '../support/storage.ts';
import { DEPOT, DEPOT_FLEET, DEPOT_OFFERS } from './depot.ts';

/** A fleet of the original that uses most of what it had, word for word; every key of it has to mean the same here. */
describe('the original\'s complete example', () => {
  let place: Place;
  let storage: Storage;
  let data: string;
  const ENV = { DISPATCH_TOKEN: 'canary-dispatch', AWS_SECRET_ACCESS_KEY: 'canary-aws', AWS_ACCESS_KEY_ID: 'canary-id', GEO_TOKEN: 'canary-geo', PGHOST: 'db.example.test', NORTH_PIN: 'canary-pin', SLACK_APP: 'canary-app', SLACK_BOT: 'canary-bot' };
  const sdk = () => place.sdk({ env: { ...ENV, ...storage.env } });
  const input = { files: ['fleets/depot.fleet.yaml'] };

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'lettactl-depot-'));
    mkdirSync(join(data, 'mcp'));
    for (const [server, tools] of Object.entries(DEPOT_OFFERS)) writeFileSync(join(data, `mcp/${server}.json`), JSON.stringify({ tools: tools.map((name) => ({ name })) }));
    storage = await createStorage();
    for (const page of ['scans/1.md', 'scans/2.md']) storage.put('depot', page, `# Scan\n\nA page of ${page}, which is long enough to be no mistake.\n`);
    place = createPlace({ data });
    place.write(DEPOT);
  });
  afterEach(async () => {
    place.close();
    await storage.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('is valid', async () => {
    const fleet = await sdk().validate(input);
    expect(fleet.diagnostics.filter(({ code }) => code !== 'LC1302')).to.deep.equal([]);
    expect([...fleet.resources.keys()]).to.include.members(['agent.north-dispatch', 'agent.north-dispatch.conversation["Night shift"]', 'agent.yard-coder', 'provider.depot-bedrock', 'folder.manuals.file["files/deep/b.md"]', 'tool.quote_freight', 'archive.north-history']);
  });

  it('stops a plan of the agent with memory in files with one clear sentence, and only that', async () => {
    const problems = (await refusal(sdk().plan(input))).filter(({ severity }) => severity === 'error');
    expect(problems.map(({ code, address, range }) => `${code} ${address ?? ''} ${range?.start.line ?? ''}`)).to.deep.equal([`LC1192 agent.yard-coder ${DEPOT_FLEET.slice(0, DEPOT_FLEET.indexOf('    memory:')).split('\n').length}`]);
  });

  it('plans, applies and is empty then without it, narrowed or taken out', async () => {
    const narrowed = await sdk().plan({ ...input, agent: 'north' });
    expect(narrowed.plan.changes.filter(({ action }) => action === 'create').map(({ address }) => String(address))).to.include('agent.north-dispatch');
    place.write({ 'fleets/depot.fleet.yaml': DEPOT_FLEET.slice(0, DEPOT_FLEET.indexOf('  - name: yard-coder')) });
    const { summary } = await sdk().apply({ ...input, consent: { autoApprove: true } });
    expect(summary.complete, JSON.stringify(place.events.filter(({ type }) => type === 'node_failed'))).to.equal(true);
    expect(isEmpty((await sdk().plan(input)).plan)).to.equal(true);
  });

  it('makes what the original would have made', async () => {
    place.write({ 'fleets/depot.fleet.yaml': DEPOT_FLEET.slice(0, DEPOT_FLEET.indexOf('  - name: yard-coder')) });
    await sdk().apply({ ...input, consent: { autoApprove: true } });
    const [agent] = await objects(place, 'agents') as readonly { readonly id: string; readonly system: string; readonly metadata: Readonly<Record<string, unknown>>; readonly tags: readonly string[] }[];
    expect(agent?.system).to.equal('You plan routes.');
    expect(agent?.tags).to.include.members(['tenant:north', 'role:dispatch']);
    expect(agent?.metadata['lettactl.lettabotConfig']).to.deep.include({ displayName: 'North' });
    const tools = await place.api<readonly { readonly name: string }[]>('GET', `/v1/agents/${agent?.id ?? ''}/tools?limit=100`);
    expect(tools.map(({ name }) => name)).to.include.members(['plan_route', 'run_code', 'quote_freight', 'geocode', 'reverse_geocode', 'query', 'conversation_search', 'grep_files', 'semantic_search_files']).and.to.not.include.members(['_shared', 'web_search']);
    const secrets = (await place.api<{ readonly secrets: readonly { readonly key: string; readonly value: string }[] }>('GET', `/v1/agents/${agent?.id ?? ''}?include=agent.secrets`)).secrets;
    expect(Object.fromEntries(secrets.map(({ key, value }) => [key, value]))).to.deep.equal({ DISPATCH_API_URL: 'https://dispatch.example.test', DISPATCH_TOKEN: 'canary-dispatch', NORTH_PIN: 'canary-pin' });
    const conversations = await place.api<readonly { readonly summary: string; readonly isolated_block_ids: readonly string[] }[]>('GET', `/v1/conversations/?agent_id=${agent?.id ?? ''}`);
    expect(conversations.map(({ summary, isolated_block_ids }) => `${summary} ${isolated_block_ids.length}`).sort()).to.deep.equal(['Morning shift 0', 'Night shift 1']);
    const [folder] = await objects(place, 'folders');
    const files = await place.api<readonly { readonly file_name: string }[]>('GET', `/v1/folders/${folder?.id ?? ''}/files`);
    expect(files.map(({ file_name }) => file_name).sort()).to.deep.equal(['docs/tariff-2026.pdf', 'files/a.md', 'files/deep/b.md', 'scans/1.md', 'scans/2.md']);
  });

  it('leaves no secret of it in any file', async () => {
    place.write({ 'fleets/depot.fleet.yaml': DEPOT_FLEET.slice(0, DEPOT_FLEET.indexOf('  - name: yard-coder')) });
    await sdk().plan({ ...input, out: 'p.bin' });
    await sdk().apply({ ...input, consent: { autoApprove: true } });
    for (const [name, bytes] of place.files()) expect(bytes.includes('canary-'), name).to.equal(false);
    expect(JSON.stringify(place.events)).to.not.include('canary-');
  });
});
