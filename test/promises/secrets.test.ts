import { expect } from 'chai';
import { renderPlan } from '../../src/views/human/plan.ts';
import { renderPlanMarkdown } from '../../src/views/markdown/plan.ts';
import { listingJson } from '../../src/views/json/inspected.ts';
import { planJson } from '../../src/views/json/plan.ts';
import { codesOf, createPlace, only, refusal, type Place } from '../support/place.ts';
import { agentIn, fleetOf, KEYS, WHOLE, WHOLE_EDITED, withIdentities } from './fleets.ts';

const CANARY = { TOKEN: 'canary-token-1', QUERY: 'canary-query-2', USERINFO: 'canary-user-3', HEADER: 'canary-header-4', ENVIRONMENT: 'canary-env-5', ARG: 'canary-arg-6' };
const KEY = 'canary-api-key-7';
const LITERAL = 'canary-literal-8';
const ALL = [...Object.values(CANARY), KEY, LITERAL];

const FLEET = fleetOf({
  name: 'support',
  mcp_servers: [
    { name: 'crawl', type: 'sse', server_url: 'https://${USERINFO}:x@mcp.example.com/sse?key=${QUERY}', auth_header: 'Authorization', auth_token: 'Bearer ${TOKEN}' },
    { name: 'headers', type: 'streamable_http', server_url: 'https://mcp.example.com/mcp', custom_headers: { 'X-Key': '${HEADER}', 'X-Other': LITERAL } },
    { name: 'literal', type: 'sse', server_url: `https://mcp.example.com/sse?token=${LITERAL}`, auth_header: 'Authorization', auth_token: `Bearer ${LITERAL}` },
  ],
  agents: [agentIn('one', { memory_blocks: [{ name: 'persona', value: 'I am one.' }] })],
});

describe('promise 6: it is secret-free', () => {
  let place: Place;
  /** What lay in the journal while the server answered: at the end it is gone. */
  const journals = new Set<string>();
  beforeEach(() => {
    journals.clear();
    place = createPlace({
      answer: (response) => {
        for (const [name, bytes] of place.files()) if (name.includes('journal')) journals.add(bytes.toString('utf8'));
        return Promise.resolve(response);
      },
    });
    place.write({ 'fleet.yaml': FLEET });
  });
  afterEach(() => place.close());

  const lettactl = (env: Readonly<Record<string, string>> = CANARY) => place.sdk({ env: { ...env, LETTA_API_KEY: KEY } });

  /** Secrets in what was written, told or shown; the fleet file itself holds one in clear. */
  const leaks = (texts: readonly string[], secrets: readonly string[] = ALL): readonly string[] => {
    const files = [...place.files()].filter(([name]) => name !== 'fleet.yaml').map(([name, bytes]) => `${name}: ${bytes.toString('latin1')}`);
    const events = JSON.stringify(place.events, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
    return secrets.filter((secret) => [...files, ...journals, events, ...texts].some((text) => text.includes(secret) || text.includes(Buffer.from(secret).toString('base64').slice(0, -3))));
  };

  const views = async (of: () => Promise<{ readonly plan: Parameters<typeof renderPlan>[0]; readonly digest: string }>): Promise<string[]> => {
    const { plan, digest } = await of();
    return [renderPlan(plan, { color: false, redactContent: false }), renderPlanMarkdown({ plan, digest }), JSON.stringify(planJson({ plan, digest })), JSON.stringify(plan)];
  };

  it('no byte of state, backup, journal, plan, event or view holds one', async () => {
    const shown: string[] = [];
    await place.api('POST', '/v1/mcp-servers/', { server_name: 'literal', config: { mcp_server_type: 'sse', server_url: `https://mcp.example.com/sse?token=${CANARY.QUERY}`, auth_header: 'Authorization', auth_token: `Bearer ${CANARY.TOKEN}` } });
    shown.push(...await views(() => lettactl().plan({ out: 'first.bin' })));
    expect(leaks(shown)).to.deep.equal([]);
    await lettactl().apply({ planFile: 'first.bin' });
    expect([...journals].join()).to.contain('mcp_server.crawl');
    expect(leaks(shown)).to.deep.equal([]);
    // Somebody puts a secret of the same place there by hand; what was live must not show either.
    const id = (await place.api<readonly { readonly id: string; readonly server_name: string }[]>('GET', '/v1/mcp-servers/')).find((server) => server.server_name === 'crawl')?.id;
    await place.api('PATCH', `/v1/mcp-servers/${id}`, { server_name: 'crawl', config: { mcp_server_type: 'sse', server_url: `https://a:${CANARY.ARG}@mcp.example.com/sse?x=${CANARY.ENVIRONMENT}`, auth_header: 'Authorization', auth_token: `Bearer ${CANARY.ARG}` } });
    shown.push(JSON.stringify((await lettactl().refresh({ memory: true })).drift));
    shown.push(...await views(() => lettactl().plan({ out: 'second.bin' })));
    shown.push(...await views(() => lettactl().readPlan('second.bin')));
    expect(leaks(shown)).to.deep.equal([]);
    await lettactl().apply({ planFile: 'second.bin' });
    await place.faults({ match: { method: 'PATCH', path: '/v1/mcp-servers/' }, kind: 'status', status: 400, body: { detail: `the token Bearer ${CANARY.TOKEN} is not liked` } });
    place.write({ 'fleet.yaml': FLEET.replace('auth_token: Bearer ${TOKEN}', 'auth_token: Token ${TOKEN}') });
    await lettactl().apply({ consent: { autoApprove: true } });
    expect(leaks(shown)).to.deep.equal([]);
    await lettactl().apply({ destroy: true, consent: { autoApprove: true } });
    expect(leaks(shown)).to.deep.equal([]);
  });

  it('nor of a server that is started by a command: its arguments and environment, also when it is refused', async () => {
    place.write({ 'fleet.yaml': fleetOf({ mcp_servers: [{ name: 'local', type: 'stdio', command: 'node', args: ['serve.js', '--token=${ARG}'], env: { SECRET: '${ENVIRONMENT}', PLAIN: LITERAL } }] }) });
    const shown = await views(() => lettactl().plan({ out: 'plan.bin' }));
    shown.push(...await views(() => lettactl().readPlan('plan.bin')));
    expect(shown[0]).to.contain('mcp_server.local will be created').and.contain('${ARG}');
    expect(leaks(shown)).to.deep.equal([]);
    await place.faults({ match: { method: 'POST', path: '/v1/mcp-servers/' }, kind: 'status', status: 400, body: { detail: `cannot run node serve.js --token=${CANARY.ARG} with ${CANARY.ENVIRONMENT}` } });
    expect((await lettactl().apply({ planFile: 'plan.bin' })).summary.failed).to.equal(1);
    expect(leaks(shown)).to.deep.equal([]);
  });

  it('nor of a provider, whose keys the server repeats in its answers and in its refusals', async () => {
    const declared = { name: 'acme', provider_type: 'openai', api_key: { from_env: 'TOKEN' }, access_key: { value: LITERAL }, base_url: 'https://${USERINFO}:x@llm.example.com/v1?key=${QUERY}' };
    place.write({ 'fleet.yaml': fleetOf({ name: 'support', providers: [declared] }) });
    const shown = await views(() => lettactl().plan({ out: 'plan.bin' }));
    await lettactl().apply({ planFile: 'plan.bin' });
    expect(JSON.stringify(place.store.all('providers'))).to.contain(CANARY.TOKEN).and.contain(LITERAL).and.contain(CANARY.USERINFO);
    shown.push(JSON.stringify(listingJson(await lettactl().inspect.list('provider'))), ...await views(() => lettactl({ ...CANARY, TOKEN: CANARY.HEADER }).plan({ out: 'second.bin' })));
    await place.faults({ match: { method: 'PATCH', path: '/v1/providers/' }, kind: 'status', status: 409, body: { detail: `duplicate key\n[SQL: INSERT INTO providers]\n[parameters: ('${CANARY.HEADER}', '${LITERAL}')] ${CANARY.HEADER}` } });
    await lettactl({ ...CANARY, TOKEN: CANARY.HEADER }).apply({ consent: { autoApprove: true } });
    expect(place.events.some(({ type }) => type === 'node_failed')).to.equal(true);
    await lettactl().apply({ destroy: true, consent: { autoApprove: true } });
    expect(leaks(shown)).to.deep.equal([]);
  });

  it("nor of a fleet of everything: agents' secrets, lettabot's tokens and keys of providers, from the environment, the file and a sensitive variable, also when the server repeats them", async () => {
    const secrets = [...Object.values(KEYS), 'in-the-file', 'canary-variable'];
    const withVariable = (text: string): string => `variables: { hidden: { sensitive: true } }\n${text.replace('displayName:', "transcription: { provider: openai, apiKey: '${var.hidden}' }\n      displayName:").replace('EVERYWHERE:', "HIDDEN: { value: 'x ${var.hidden}' }\n  EVERYWHERE:")}`;
    const env = { ...KEYS, LETTACTL_VAR_hidden: 'canary-variable' };
    const ours = () => place.sdk({ env });
    await withIdentities(place);
    const shown: string[] = [];
    /** A server repeats what it was sent, so nothing of the other key. */
    const refuse = (method: string, path: string, ...texts: readonly string[]): Promise<void> =>
      place.faults({ match: { method, path }, kind: 'status', status: 400, body: { detail: `not liked: ${texts.join(' ')}\n[parameters: ('${texts.join("', '")}')]` } });
    place.write({ 'fleet.yaml': withVariable(WHOLE) });
    shown.push(...await views(() => ours().plan({ out: 'first.bin' })));
    await refuse('POST', '^/v1/agents/$', KEYS.KEY, 'in-the-file', 'canary-variable');
    await refuse('POST', '^/v1/conversations/$', 'x canary-variable');
    await ours().apply({ planFile: 'first.bin' });
    await ours().apply({ consent: { autoApprove: true } });
    expect(JSON.stringify([place.store.all('agents'), place.store.all('providers')])).to.contain('canary-key-one').and.contain('in-the-file').and.contain('x canary-variable');
    // Somebody puts one of them where another belongs; what was live does not show either.
    const one = await only(place, 'agents', 'one');
    await place.api('PATCH', `/v1/agents/${one.id}`, { secrets: { OWN: KEYS.SECOND, HAND: 'canary-variable' }, metadata: { ...one.metadata, 'lettactl.lettabotConfig': { channels: { slack: { appToken: KEYS.SECOND } }, transcription: { apiKey: KEYS.KEY } } } });
    shown.push(JSON.stringify((await ours().refresh({ memory: true })).drift));
    place.write({ 'fleet.yaml': withVariable(WHOLE_EDITED) });
    shown.push(...await views(() => ours().plan({ out: 'second.bin' })), ...await views(() => ours().readPlan('second.bin')));
    await refuse('PATCH', '^/v1/agents/agent-[^/]*$', ...secrets);
    await refuse('PATCH', '^/v1/providers/provider-[^/]*$', KEYS.SECOND);
    await ours().apply({ planFile: 'second.bin' });
    expect(place.events.filter(({ type }) => type === 'node_failed')).to.have.length.greaterThan(2);
    await ours().apply({ consent: { autoApprove: true } });
    for (const kind of ['agent', 'provider', 'conversation']) shown.push(JSON.stringify(listingJson(await ours().inspect.list(kind))));
    shown.push((await ours().generate({ adoptAny: true })).text, JSON.stringify([...((await ours().readState({})).state?.resources.values() ?? [])]));
    await ours().apply({ destroy: true, consent: { autoApprove: true } });
    expect(leaks(shown, secrets)).to.deep.equal([]);
  });

  it('the server gets the real ones', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    const servers = JSON.stringify(await place.api('GET', '/v1/mcp-servers/'));
    for (const secret of [CANARY.TOKEN, CANARY.QUERY, CANARY.USERINFO, CANARY.HEADER, LITERAL]) expect(servers).to.contain(secret);
    expect((await lettactl().plan({})).plan.changes.filter(({ action, rebase }) => action !== 'no-op' || rebase)).to.deep.equal([]);
  });

  it('a plan without the variable warns that it was not compared; apply needs it before the first write', async () => {
    const { TOKEN: _gone, ...without } = CANARY;
    const { plan } = await lettactl(without).plan({ out: 'plan.bin' });
    expect(plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(['warning LC1302']);
    await place.forget();
    const problems = await refusal(lettactl(without).apply({ planFile: 'plan.bin' }));
    expect(problems.map(({ code, address, summary }) => `${code} ${address} ${summary}`)).to.deep.equal(['LC3108 mcp_server.crawl a secret is not set: TOKEN']);
    expect(await codesOf(lettactl(without).apply({ consent: { autoApprove: true } }))).to.deep.equal(['LC3108']);
    expect(await place.writes()).to.deep.equal([]);
    expect([...place.files().keys()]).to.deep.equal(['fleet.yaml', 'plan.bin']);
    expect((await lettactl().apply({ planFile: 'plan.bin' })).summary.complete).to.equal(true);
  });

  it('an unset variable of a server that is not touched is no reason to refuse', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    const { TOKEN: _gone, ...without } = CANARY;
    place.write({ 'fleet.yaml': FLEET.replace('You are one.', 'You are the one.') });
    const { plan } = await lettactl(without).plan({});
    expect(plan.changes.filter(({ action }) => action !== 'no-op').map(({ address }) => address)).to.deep.equal(['agent.one']);
    expect(plan.leftAlone.filter(({ what }) => what === 'not-compared').map(({ address, path }) => `${address} ${path}`)).to.deep.equal(['mcp_server.crawl auth_token']);
    expect((await lettactl(without).apply({ consent: { autoApprove: true } })).summary.complete).to.equal(true);
    expect((await only(place, 'agents', 'one')).system).to.equal('You are the one.');
    expect((await lettactl().plan({})).plan.changes.filter(({ action }) => action !== 'no-op')).to.deep.equal([]);
  });

  it('a secret that changed between plan and apply of a saved plan is refused before the first write', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    await lettactl({ ...CANARY, TOKEN: 'canary-new' }).plan({ out: 'plan.bin' });
    await place.forget();
    const problems = await refusal(lettactl().apply({ planFile: 'plan.bin' }));
    expect(problems.map(({ code, address }) => `${code} ${address}`)).to.deep.equal(['LC3109 mcp_server.crawl']);
    expect(JSON.stringify(problems)).not.to.contain('canary');
    expect(await place.writes()).to.deep.equal([]);
    expect((await lettactl({ ...CANARY, TOKEN: 'canary-new' }).apply({ planFile: 'plan.bin' })).summary.complete).to.equal(true);
    expect(JSON.stringify(await place.api('GET', '/v1/mcp-servers/'))).to.contain('Bearer canary-new');
  });

  it('a changed secret alone is planned as a change of that attribute, and shows neither value', async () => {
    await lettactl().apply({ consent: { autoApprove: true } });
    const { plan } = await lettactl({ ...CANARY, HEADER: 'canary-other' }).plan({});
    const change = plan.changes.find(({ action }) => action !== 'no-op');
    expect([change?.address, change?.attributes.map(({ path, sensitive, entries }) => [path, sensitive, entries?.map(({ key }) => key)])]).to.deep.equal(['mcp_server.headers', [['custom_headers', true, ['X-Key']]]]);
    expect(renderPlan(plan, { color: false, redactContent: false })).to.contain('mcp_server.headers').and.not.contain('canary');
  });
});
