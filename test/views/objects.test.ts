import { expect } from 'chai';
import type { State } from '../../src/core/state/state.ts';
import type { Inspected } from '../../src/operations/inspect/api.ts';
import { inspectedOf } from '../../src/operations/inspect/found.ts';
import { changeLines } from '../../src/views/changes.ts';
import { renderDot } from '../../src/views/graph/dot.ts';
import { renderMermaid } from '../../src/views/graph/mermaid.ts';
import { pictureOfFleet, pictureOfPlan } from '../../src/views/graph/nodes.ts';
import { renderBlocks, renderPassages } from '../../src/views/human/contents.ts';
import { renderAgentFiles, renderContext, renderOverview } from '../../src/views/human/context.ts';
import { renderObject } from '../../src/views/human/describe.ts';
import { renderListing } from '../../src/views/human/listing.ts';
import { renderRefresh } from '../../src/views/human/refresh.ts';
import { renderState, renderStateEntry, renderStateList } from '../../src/views/human/state.ts';
import { listingJson } from '../../src/views/json/inspected.ts';
import { renderOutput } from '../../src/views/output.ts';
import { refreshDocument } from '../../src/views/json/refresh.ts';
import { stateDocument } from '../../src/views/json/state.ts';
import { renderRefreshMarkdown } from '../../src/views/markdown/refresh.ts';
import type { RefreshReport } from '../../src/views/refresh-report.ts';
import { expectGolden } from '../support/golden.ts';
import { at, drift, map, scalar, secret, set, storyPlan, text } from '../support/plans.ts';

const now = new Date('2026-01-14T00:00:00.000Z');
const pretty = (json: string): string => `${JSON.stringify(JSON.parse(json), null, 2)}\n`;

const inspected = (type: string, id: string, name: string, row: object, more: Partial<Inspected> = {}): Inspected => ({ ...inspectedOf({ live: { type, id, name, attributes: {} }, row: { id, ...row } }), ...more });

const agents: readonly Inspected[] = [
  inspected('agent', 'agent-2', 'sales-agent', { model: 'openai/gpt-4.1', blocks: [{ id: 'block-1', label: 'a', value: '', limit: 100 }, { id: 'block-2', label: 'b', value: 'x', limit: 5000, description: 'B' }], tools: [{ name: 'x' }, { name: 'y' }], tags: ['role:sales'], created_at: '2026-01-02T00:00:00Z', system: '' }, {
    beside: { folders: [], file_count: 0, mcp_servers: [], archives: [], archival_count: 0, conversations: [], messages: [] },
  }),
  inspected('agent', 'agent-1', 'support-agent-with-a-rather-long-name', {
    model: 'google_ai/gemini-2.5-pro', llm_config: { context_window: 32000 }, blocks: [{ id: 'block-3', label: 'persona', value: 'I am.', limit: 2000 }], tools: [{ name: 'send_email' }, { name: 'search_docs' }], tags: ['tenant:acme-corp', 'lettactl:support/default', 'role:support', 'tier:gold'],
    description: 'Answers customers', system: 'You help.\nYou are brief.', embedding: null, metadata: { lettactl: { fleet: 'support' }, team: 'a' }, created_at: '2026-01-13T22:00:00Z',
  }, {
    managedBy: { fleet: 'support', workspace: 'default', address: 'agent.support-agent', by: 'mark' },
    beside: {
      folders: [{ id: 'source-1', name: 'docs', file_count: 4, files: ['a.md', 'b.md', 'c.md', 'd.md'] }], file_count: 4, mcp_servers: ['firecrawl'], archives: [{ id: 'archive-1', name: 'knowledge' }], archival_count: 88,
      conversations: [{ id: 'conv-1', summary: 'Morning shift' }], messages: [{ id: 'message-1', message_type: 'user_message', date: '2026-01-13T22:01:00Z', content: 'Hello\nthere' }, { id: 'message-2', message_type: 'tool_call_message', date: '2026-01-13T22:01:01Z', tool_call: { name: 'send_email' } }],
    },
  }),
];
const server = inspected('mcp_server', 'mcp_server-1', 'firecrawl', { server_name: 'firecrawl', mcp_server_type: 'sse', server_url: 'https://me:hidden@sse.firecrawl.dev/x?key=hidden', auth_header: 'Authorization', auth_token: 'hidden', custom_headers: { 'X-Key': 'hidden', 'my_id': 'hidden' } });

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

const providers: readonly Inspected[] = [
  inspected('provider', 'provider-1', 'acme', { provider_type: 'openai', provider_category: 'byok', base_url: 'https://me:hidden@llm.acme.example/v1?key=hidden', api_key: null, api_key_enc: 'hidden', last_synced: '2026-01-13T22:00:00Z' }),
  inspected('provider', 'provider-2', 'aws', { provider_type: 'bedrock', provider_category: 'byok', region: 'eu-west-1' }, { managedBy: { fleet: 'support', workspace: 'default', address: 'provider.aws', by: 'state' } }),
];
const conversations: readonly Inspected[] = [
  inspected('conversation', 'conv-1', 'Morning shift', { agent_id: 'agent-1', isolated_block_ids: ['block-1'], created_at: '2026-01-12T00:00:00Z', last_message_at: '2026-01-13T22:00:00Z' }, { beside: { agent_name: 'desk', message_count: 4 } }),
  inspected('conversation', 'conv-2', '', { agent_id: 'agent-2', created_at: '2026-01-13T23:00:00Z' }, { beside: { agent_name: 'scratch' } }),
];
const plain = { color: false };

describe('listings', () => {
  it('get providers, get conversations', () => expectGolden('views/get/providers-and-conversations.txt', [
    renderListing('providers', providers, { output: 'table', now }), renderListing('providers', providers, { output: 'wide', now }), ...providers.map((provider) => renderObject(provider, plain)),
    renderListing('conversations', conversations, { output: 'table', now }), renderListing('conversations', conversations, { output: 'wide', now }), ...conversations.map((one) => renderObject(one, plain)),
    renderListing('conversations', [], { output: 'table', now }),
  ].join('\n')));
  it('get agents', () => expectGolden('views/get/agents.txt', renderListing('agents', agents, { output: 'table', now })));
  it('get agents -o wide, in a pipe: nothing is cut', () => expectGolden('views/get/agents-wide.txt', renderListing('agents', agents, { output: 'wide', now })));
  it('get agents -o wide, on a narrow terminal: names are never cut', () => expectGolden('views/get/agents-narrow.txt', renderListing('agents', agents, { output: 'wide', now, columns: 120 })));
  it('get agents -o name', () => expect(renderListing('agents', agents, { output: 'name', now })).to.equal('agent/sales-agent\nagent/support-agent-with-a-rather-long-name\n'));
  it('get agents -o json: our marks are hidden', () => expectGolden('views/get/agents.json', renderOutput(listingJson(agents), { form: 'json' })));
  it('get agents -o yaml', () => expectGolden('views/get/agents.yaml', renderOutput(listingJson(agents), { form: 'yaml' })));
  it('get mcp-servers hides user info, query, token and headers, also those that are called like ids', () => {
    const text = renderListing('mcp servers', [server], { output: 'table', now }) + renderOutput(listingJson([server]), { form: 'yaml' }) + renderObject(server, plain);
    expect(text).not.to.contain('hidden');
    expectGolden('views/get/mcp-servers.txt', text);
  });
  it('says so when there are none', () => expect(renderListing('agents', [], { output: 'table', now })).to.equal('No agents found.\n'));
  it('describe agent', () => expectGolden('views/get/describe.txt', agents.map((agent) => renderObject(agent, plain)).join('\n')));
  it('describe agent with redacted content says that messages are not shown, not that there are none to be had', () => {
    const [agent] = agents;
    if (agent) expect(renderObject(agent, { color: false, redactContent: true })).to.match(/^Recent messages: {2}not shown$/m);
  });
  it('get blocks AGENT, with --short', () => {
    const block = inspected('block', 'block-1', 'notes', { label: 'notes', value: `${'long '.repeat(100)}end`, limit: 1000, description: 'What you learn' });
    expectGolden('views/get/blocks-of-agent.txt', renderBlocks('helper', [block], { color: false }) + renderBlocks('helper', [block], { color: false, short: true }) + renderBlocks('helper', [], plain));
  });
  it('get archival, with --full', () => {
    const passages = [inspected('passage', 'passage-1', 'passage-1', { text: `${'word '.repeat(40)}end`, tags: ['b', 'a'], created_at: '2026-01-02T03:04:05.123Z', file_name: 'manual.md', embedding: [0.1, 0.2] }, { beside: { score: 0.91234 } })];
    expect(renderOutput(listingJson(passages), { form: 'json' })).not.to.contain('embedding');
    expectGolden('views/get/archival.txt', renderPassages('helper', passages, plain) + renderPassages('helper', passages, { color: false, full: true }) + renderPassages('helper', [], plain));
  });
  it('get context', () => expectGolden('views/get/context.txt', renderContext({ agent: { id: 'agent-1', name: 'helper' }, max: 32000, used: 20160, parts: [{ part: 'system', tokens: 20000 }, { part: 'core memory', tokens: 160 }, { part: 'folders', tokens: 0 }], messages: 1, recall: 12, archival: 3, fields: {} }, plain)));
  it('files', () => {
    const files = { agent: { id: 'agent-1', name: 'helper' }, files: [{ id: 'file-1', name: 'a.md', folder: { id: 'source-1', name: 'docs' }, open: true, lastAccess: '2026-01-02T03:04:05Z' }, { id: 'file-2', name: 'longer.md', folder: { id: 'source-1', name: 'docs' }, open: false, lastAccess: null }] };
    expectGolden('views/get/files-of-agent.txt', renderAgentFiles(files, plain) + renderAgentFiles(files, { color: false, verbose: true }) + renderAgentFiles({ ...files, files: [] }, plain));
  });
  it('get all', () => expectGolden('views/get/all.txt', renderOverview([{ kind: 'agent', items: agents }, { kind: 'mcp_server', items: [server] }, { kind: 'folder', items: null }])));
  it('get --watch in a pipe: a line per change', () => {
    const [first, second] = agents as [Inspected, Inspected];
    const changed = { ...first, fields: { ...first.fields, model: 'x/y', tags: [] } };
    expect(changeLines([first, second], [changed, server], 'text', now)).to.equal('00:00:00 added mcp_server/firecrawl\n00:00:00 changed agent/sales-agent: model, tags\n00:00:00 removed agent/support-agent-with-a-rather-long-name\n');
    expect(changeLines([first], [first], 'json')).to.equal('');
    expect(JSON.parse(changeLines([], [first], 'json'))).to.deep.include({ event: 'added' });
  });
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
