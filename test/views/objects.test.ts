import { expect } from 'chai';
import type { LiveObject } from '../../src/core/live.ts';
import { createRegistry } from '../../src/core/registry.ts';
import type { State } from '../../src/core/state/state.ts';
import { resourceTypes } from '../../src/resources/types.ts';
import { renderDot } from '../../src/views/graph/dot.ts';
import { renderMermaid } from '../../src/views/graph/mermaid.ts';
import { pictureOfFleet, pictureOfPlan } from '../../src/views/graph/nodes.ts';
import { renderObject } from '../../src/views/human/describe.ts';
import { renderListing } from '../../src/views/human/listing.ts';
import { renderRefresh } from '../../src/views/human/refresh.ts';
import { renderState, renderStateEntry, renderStateList } from '../../src/views/human/state.ts';
import { listingDocument, objectDocument } from '../../src/views/json/listing.ts';
import { refreshDocument } from '../../src/views/json/refresh.ts';
import { stateDocument } from '../../src/views/json/state.ts';
import { renderRefreshMarkdown } from '../../src/views/markdown/refresh.ts';
import type { RefreshReport } from '../../src/views/refresh-report.ts';
import { expectGolden } from '../support/golden.ts';
import { at, drift, map, scalar, secret, set, storyPlan, text } from '../support/plans.ts';

const registry = createRegistry(resourceTypes);
const now = new Date('2026-01-14T00:00:00.000Z');
const pretty = (json: string): string => `${JSON.stringify(JSON.parse(json), null, 2)}\n`;

const agents: readonly LiveObject[] = [
  { type: 'agent', id: 'agent-2', name: 'sales-agent', attributes: { 'llm_config.model': 'openai/gpt-4.1', blocks: { a: { $id: 'block-1' }, b: { $id: 'block-2' } }, tools: ['x', 'y'], folders: {}, tags: ['role:sales'] }, facts: { created: '2026-01-02T00:00:00Z', messages: 3 } },
  {
    type: 'agent', id: 'agent-1', name: 'support-agent-with-a-rather-long-name', marker: { fleet: 'support', workspace: 'default', address: at('agent.support-agent'), lineage: '0f', op: '00' },
    attributes: {
      'llm_config.model': 'google_ai/gemini-2.5-pro', blocks: { persona: { $id: 'block-3', name: 'persona' } }, tools: ['send_email', 'search_docs'], folders: { docs: { $id: 'source-1', name: 'docs' } }, tags: ['tenant:acme-corp', 'role:support', 'tier:gold'],
      description: 'Answers customers', system_prompt: 'You help.\nYou are brief.', embedding: null,
    }, facts: { created: '2026-01-13T22:00:00Z', messages: 1874 },
  },
];
const server: LiveObject = { type: 'mcp_server', id: 'mcp_server-1', name: 'firecrawl', attributes: { type: 'sse', server_url: 'https://me:hidden@sse.firecrawl.dev/x?key=hidden', auth_token: 'hidden', custom_headers: { 'X-Key': 'hidden' } } };

const report: RefreshReport = {
  drift: [
    drift('agent.support-agent', [text('system_prompt', 'Rule 19.\nRule 20: be very kind to every customer.\n', 'Rule 19.\nRule 20: be brief.\n', { cause: 'drift' }), set('tags', [], ['role:support'], { cause: 'drift' }), map('blocks', [{ key: 'notes', before: { $ref: at('block.notes') } }], { cause: 'drift' })]),
    drift('agent.lost', [], { gone: true }),
    drift('block.rules', [text('value', { $text: { sha256: 'ab'.repeat(32), size: 412 } }, 'short now', { cause: 'drift' }), scalar('limit', 5000, 2000, { cause: 'drift' })]),
  ],
  leftAlone: [{ address: at('agent.support-agent'), what: 'foreign-member', path: 'tags', detail: ['vip'] }], allGone: false,
  agentWritten: [drift('agent.support-agent.block.persona', [text('value', 'I help.', 'I have learned a lot.', { cause: 'drift' })])],
  objects: 14, reads: 4, diagnostics: [],
};

const state: State = {
  lineage: '0f0e', serial: 12, toolVersion: '1.0.0', fleet: 'support', workspace: 'default', server: { key: 'default/tool-1', url: 'http://localhost:8283' }, configPaths: ['fleet.yaml'], hmacKey: 'ff'.repeat(32), rebound: [],
  lastPlan: { digest: 'sha256:9f', from: 11, to: 12, complete: false },
  runs: [{ who: 'dana@build-7', when: '2026-01-13T22:00:00Z', version: '1.0.0', operation: 'apply', result: 'incomplete' }],
  resources: new Map([
    { address: at('block.company-context'), type: 'block', id: 'block-1', name: 'company-context', status: 'ready' as const, base: { limit: 5000, value: { $text: { sha256: 'ab'.repeat(32), size: 1204 } } }, dependsOn: [], op: '00', owed: [] },
    { address: at('agent.support-agent'), type: 'agent', id: 'agent-1', name: 'support-agent', status: 'tainted' as const, base: { description: 'Helps', tags: ['a', 'b'], blocks: { 'company-context': { $ref: at('block.company-context') } } }, dependsOn: [at('block.company-context')], op: '00', owed: ['first_message'], lifecycle: { prevent_destroy: true } },
    { address: at('mcp_server.firecrawl'), type: 'mcp_server', id: 'mcp_server-1', name: 'firecrawl', status: 'ready' as const, base: { auth_token: secret('Bearer ${FIRECRAWL_API_KEY}') }, dependsOn: [], op: '00', owed: [], used: true },
  ].map((entry) => [entry.address, entry])),
};

const providers: readonly LiveObject[] = [
  { type: 'provider', id: 'provider-1', name: 'acme', attributes: { provider_type: 'openai', base_url: 'https://me:hidden@llm.acme.example/v1?key=hidden' }, facts: { category: 'byok', synced: '2026-01-13T22:00:00Z' } },
  { type: 'provider', id: 'provider-2', name: 'aws', attributes: { provider_type: 'bedrock', region: 'eu-west-1' }, facts: { category: 'byok', synced: null } },
];
const conversations: readonly LiveObject[] = [
  { type: 'conversation', id: 'conv-1', name: 'Morning shift', parentId: 'agent-1', attributes: {}, facts: { agent: 'desk', isolated: 1, created: '2026-01-12T00:00:00Z', 'last message': '2026-01-13T22:00:00Z' } },
  { type: 'conversation', id: 'conv-2', name: '', parentId: 'agent-2', attributes: {}, facts: { agent: 'scratch', isolated: 0, created: '2026-01-13T23:00:00Z', 'last message': null } },
];

describe('listings', () => {
  it('get providers, get conversations', () => expectGolden('views/get/providers-and-conversations.txt', [
    renderListing('providers', providers, { output: 'table', registry, now }), renderListing('providers', providers, { output: 'wide', registry, now }), renderObject(providers[0] as LiveObject, { registry, color: false, redactContent: false }),
    renderListing('conversations', conversations, { output: 'table', registry, now }), renderListing('conversations', conversations, { output: 'wide', registry, now }), renderObject(conversations[0] as LiveObject, { registry, color: false, redactContent: false }),
    renderListing('conversations', [], { output: 'table', registry, now }),
  ].join('\n')));
  it('get agents', () => expectGolden('views/get/agents.txt', renderListing('agents', agents, { output: 'table', registry, now })));
  it('get agents -o wide, in a pipe: nothing is cut', () => expectGolden('views/get/agents-wide.txt', renderListing('agents', agents, { output: 'wide', registry, now })));
  it('get agents -o wide, on a narrow terminal: names are never cut', () => expectGolden('views/get/agents-narrow.txt', renderListing('agents', agents, { output: 'wide', registry, now, columns: 120 })));
  it('get agents -o name', () => expect(renderListing('agents', agents, { output: 'name', registry, now })).to.equal('agent/sales-agent\nagent/support-agent-with-a-rather-long-name\n'));
  it('get agents -o json', () => expectGolden('views/get/agents.json', listingDocument(agents, registry, 'json')));
  it('get agents -o yaml', () => expectGolden('views/get/agents.yaml', listingDocument(agents, registry, 'yaml')));
  it('get mcp-servers hides user info, query, token and headers', () => expectGolden('views/get/mcp-servers.txt', renderListing('mcp servers', [server], { output: 'table', registry, now }) + objectDocument(server, registry, 'yaml')));
  it('says so when there are none', () => expect(renderListing('agents', [], { output: 'table', registry, now })).to.equal('No agents found.\n'));
  it('describe agent', () => expectGolden('views/get/describe.txt', agents.map((agent) => renderObject(agent, { color: false, registry })).join('\n')));
});

describe('refresh views', () => {
  it('drift by object and attribute, then what to do', () => expectGolden('views/refresh/drift.txt', renderRefresh(report, { color: false })));
  it('redacted', () => expectGolden('views/refresh/redacted.txt', renderRefresh(report, { color: false, redactContent: true })));
  it('no drift', () => expect(renderRefresh({ drift: [], agentWritten: [], leftAlone: [], allGone: false, objects: 1, reads: 4, diagnostics: [] }, { color: false })).to.equal('No drift. The server has what was last applied (1 object read in 4 calls).\n'));
  it('for an issue', () => expectGolden('views/refresh/drift.md', renderRefreshMarkdown(report)));
  it('for machines', () => expectGolden('views/refresh/drift.json', pretty(refreshDocument(report))));
});

describe('state views', () => {
  it('list', () => expect(renderStateList(state)).to.equal('agent.support-agent\nblock.company-context\nmcp_server.firecrawl\n'));
  it('list -o wide', () => expectGolden('views/state/list-wide.txt', renderStateList(state, { wide: true })));
  it('show', () => expectGolden('views/state/show.txt', renderState(state, { color: false })));
  it('show of one', () => expect(renderStateEntry(state.resources.get(at('block.company-context'))!, { color: false })).to.contain('1,204 characters'));
  it('for machines, without the key', () => expectGolden('views/state/state.json', pretty(stateDocument(state))));
});

describe('graph views', () => {
  it('dot', () => expectGolden('views/graph/story.dot', renderDot(pictureOfPlan(storyPlan().changes))));
  it('mermaid', () => expectGolden('views/graph/story.mmd', renderMermaid(pictureOfPlan(storyPlan().changes))));
  it('fleet: references, declared order and parents make the edges', () => {
    const one = (address: string, attributes = {}, dependsOn: readonly string[] = []) => ({ address: at(address), type: 'x', name: 'x', attributes, dependsOn: dependsOn.map(at) });
    const picture = pictureOfFleet([one('agent.b', { blocks: { q: { $ref: at('block["q\\"x"]') } } }, ['agent.a', 'agent.gone']), one('agent.a'), one('block["q\\"x"]')]);
    expect(picture.edges).to.deep.equal([['agent.b', 'agent.a'], ['agent.b', 'block["q\\"x"]']]);
    expect(renderDot(picture)).to.contain('"block[\\"q\\\\\\"x\\"]"');
    expect(renderMermaid(picture)).to.contain('n2["block[#34;q\\#34;x#34;]"]');
  });
});
