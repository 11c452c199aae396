import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseAddress } from '../../../src/core/address.ts';
import type { Address } from '../../../src/core/address.ts';
import type { Desired } from '../../../src/core/desired.ts';
import { expandFleet } from '../../../src/core/config/expand.ts';
import { parseFleetFile } from '../../../src/core/config/parse.ts';
import { REFUSED_KEYS } from '../../../src/core/config/plain-json.ts';
import { createRegistry } from '../../../src/core/registry.ts';
import type { FileSource } from '../../../src/core/resource-type.ts';
import { resourceTypes } from '../../../src/resources/types.ts';
import { fleetOf, removeFolders } from './fleets.ts';

const at = (resources: ReadonlyMap<Address, Desired>, address: string): Desired => {
  const found = resources.get(address as Address);
  if (!found) throw new Error(`nothing at ${address}; there are ${[...resources.keys()].join(', ')}`);
  return found;
};

const NO_FILES: FileSource = { text: () => ({ problem: 'does not exist', code: 'LC1401' }), bytes: () => ({ problem: 'does not exist', code: 'LC1401' }), glob: () => [] };

const expand = (text: string) => {
  const { document, diagnostics } = parseFleetFile(new TextEncoder().encode(text), 'fleet.yaml');
  if (!document) throw new Error(JSON.stringify(diagnostics));
  return expandFleet({ documents: [{ document, files: NO_FILES }], registry: createRegistry(resourceTypes), workspace: 'default', variable: () => undefined, version: '1.0.0', strict: false });
};

describe('expandFleet', () => {
  afterEach(removeFolders);

  it('says who owns a text: an agent\'s own block is a seed, a shared one is guarded, agent_owned decides', async () => {
    const { resources } = await fleetOf(`shared_blocks:
  - { name: plain, value: x }
  - { name: ours, value: x, agent_owned: false }
  - { name: theirs, value: x, agent_owned: true }
agents:
  - { name: a, memory_blocks: [{ name: plain, value: x }, { name: ours, value: x, agent_owned: false }] }
`);
    const owner = (address: string): unknown => at(resources, address).owners?.['value'];
    expect(owner('block.plain')).to.equal('guarded');
    expect(owner('block.ours')).to.equal('config');
    expect(owner('block.theirs')).to.equal('seed');
    expect(owner('agent.a.block.plain')).to.equal('seed');
    expect(owner('agent.a.block.ours')).to.equal('config');
  });

  it('quotes odd names, and binds an agent to its own blocks and shared ones', async () => {
    const { resources } = await fleetOf('shared_blocks: [{ name: "a/b", value: x }]\nagents: [{ name: "näme x", shared_blocks: ["a/b"], memory_blocks: [{ name: persona, value: y }] }]\n');
    expect([...resources.keys()]).to.deep.equal(['agent["näme x"]', 'agent["näme x"].block.persona', 'block["a/b"]']);
    expect(at(resources, 'agent["näme x"]').attributes['blocks']).to.deep.equal({ persona: { $ref: 'agent["näme x"].block.persona' }, 'a/b': { $ref: 'block["a/b"]' } });
  });

  it('manages members of a whole agent even when it names none, but leaves a partial one\'s alone', async () => {
    const { resources } = await fleetOf('agents:\n  - { name: whole, system_prompt: { value: Hi }, llm_config: { model: a/b } }\n  - { name: partial, tags: [x] }\n');
    expect(at(resources, 'agent.whole').attributes).to.deep.equal({ system_prompt: 'Hi', 'llm_config.model': 'a/b', tags: [], blocks: {}, folders: {}, archives: {} });
    expect(at(resources, 'agent.partial').attributes).to.deep.equal({ tags: ['x'] });
  });

  it('takes digits in groups for a number where one is wanted, as the original did, and for a text elsewhere', async () => {
    const { resources } = await fleetOf('agents: [{ name: a, llm_config: { model: a/b, context_window: 128_000 }, tags: [1_000] }]\n');
    expect(at(resources, 'agent.a').attributes).to.include({ 'llm_config.context_window': 128_000 }).and.to.deep.include({ tags: ['1_000'] });
  });

  it('never writes external things', async () => {
    const { resources } = await fleetOf('shared_blocks: [{ name: b, external: true, description: theirs }]\nshared_folders: [{ name: f, external: true }]\nmcp_servers: [{ name: m, external: true }]\n');
    for (const resource of resources.values()) expect(resource).to.deep.include({ external: true, attributes: {} });
  });

  it('finds tools in files, inline and on the server; MCP tools remember their server', async () => {
    const tool = (name: string): string => `def ${name}(): pass\n`;
    const { resources } = await fleetOf(`mcp_servers: [{ name: crawl, type: sse, server_url: "https://c.example" }]
agents:
  - name: a
    tools: ["tools/*", web_search, { name: inline, source_code: "def inline(): pass" }, { name: given, from_file: extras/real_name.py }]
    mcp_tools: [{ server: crawl, tools: [scrape] }, { server: elsewhere }]
  - { name: b, tools: [one, inline] }
`, {}, { 'tools/one.py': tool('one'), 'tools/_part.py': tool('_part'), 'tools/deep/two.py': tool('two'), 'extras/real_name.py': tool('real_name') });
    const a = at(resources, 'agent.a');
    expect(a.attributes['tools']).to.deep.equal(['inline', 'mcp:elsewhere/*', 'one', 'real_name', 'scrape', 'web_search']);
    expect(a.context?.['mcp']).to.deep.equal({ scrape: 'crawl', 'mcp:elsewhere/*': 'elsewhere' });
    expect(a.dependsOn).to.deep.equal(['mcp_server.crawl', 'tool.given', 'tool.inline', 'tool.one']);
    expect(at(resources, 'agent.b').dependsOn).to.deep.equal(['tool.inline', 'tool.one']);
    expect(at(resources, 'tool.given')).to.deep.include({ name: 'real_name', attributes: { source_code: tool('real_name') } });
  });

  it('lets an agent name a tool that a later one declares', async () => {
    const { resources } = await fleetOf('agents:\n  - { name: first, tools: [quote] }\n  - { name: later, tools: [{ name: quote, source_code: "def quote(): pass" }] }\n');
    expect(at(resources, 'agent.first').dependsOn).to.deep.equal(['tool.quote']);
  });

  it('makes a file a resource, once, by its path; agents wait for the files of their folders', async () => {
    const { resources, blobs } = await fleetOf('shared_folders: [{ name: f, files: ["docs/*.md", ./docs/a.md, "files/*"] }]\nagents: [{ name: a, shared_folders: [f], embedding: e/1 }]\n', {},
      { 'docs/a.md': 'A', 'docs/b.md': 'A', 'files/deep/c.txt': 'C' });
    const files = ['folder.f.file["docs/a.md"]', 'folder.f.file["docs/b.md"]', 'folder.f.file["files/deep/c.txt"]'];
    expect([...resources.keys()]).to.deep.equal(['agent.a', 'folder.f', ...files]);
    expect(at(resources, 'agent.a').dependsOn).to.deep.equal(files);
    expect(at(resources, 'folder.f').attributes).to.deep.equal({ embedding: 'e/1' });
    expect(blobs.size).to.equal(2);
  });

  it('shares an archive between the agents that name it', async () => {
    const { resources } = await fleetOf('agents:\n  - { name: a, embedding: e/1, archives: [{ name: kb, description: d }] }\n  - { name: b, embedding: e/1, archives: [{ name: kb, description: d }] }\n');
    expect(at(resources, 'archive.kb').attributes).to.deep.equal({ description: 'd', embedding: 'e/1' });
    expect(at(resources, 'agent.b').attributes['archives']).to.deep.equal({ kb: { $ref: 'archive.kb' } });
  });

  it('keeps lifecycle, dependencies and moves', async () => {
    const fleet = await fleetOf('moved: [{ from: agent.old, to: agent.a }]\nagents:\n  - { name: a, depends_on: [b], lifecycle: { prevent_destroy: true, ignore_changes: [llm_config, memory_blocks] } }\n  - { name: b }\n');
    expect(at(fleet.resources, 'agent.a').dependsOn).to.deep.equal(['agent.b']);
    expect(at(fleet.resources, 'agent.a').lifecycle).to.deep.equal({ prevent_destroy: true, ignore_changes: ['llm_config.model', 'llm_config.context_window', 'llm_config.max_tokens', 'blocks'] });
    expect(fleet.moved.map(({ from, to }) => `${from} ${to}`)).to.deep.equal(['agent.old agent.a']);
  });

  const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '' && !REFUSED_KEYS.has(text));
  const agentName = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/).filter((text) => !REFUSED_KEYS.has(text));
  const block = fc.record({ name, description: fc.string(), value: fc.string() });
  const random = fc.record({
    shared_blocks: fc.uniqueArray(block, { selector: (entry) => entry.name, maxLength: 4 }),
    agents: fc.uniqueArray(fc.record({
      name: agentName, memory_blocks: fc.uniqueArray(block, { selector: (entry) => entry.name, maxLength: 3 }), tags: fc.array(fc.stringMatching(/^[a-z:]{1,6}$/)),
    }), { selector: (entry) => entry.name, maxLength: 4 }),
  });

  it('gives every thing an address of its own, and the same result for the same fleet in any order', () => {
    fc.assert(fc.property(random, (fleet) => {
      const shuffled = { agents: [...fleet.agents].reverse().map((agent) => Object.fromEntries(Object.entries(agent).reverse())), shared_blocks: [...fleet.shared_blocks].reverse() };
      const bare = ({ resources }: ReturnType<typeof expand>): unknown => [...resources.values()].map(({ range: _, ranges: __, ...rest }) => rest);
      const [first, second] = [expand(stringify(fleet)), expand(stringify(shuffled))];
      expect(first.diagnostics).to.deep.equal([]);
      expect(bare(second)).to.deep.equal(bare(first));
      const count = fleet.shared_blocks.length + fleet.agents.length + fleet.agents.flatMap((agent) => agent.memory_blocks).length;
      expect(first.resources.size).to.equal(count);
      for (const address of first.resources.keys()) expect(parseAddress(address)).not.to.equal(undefined);
    }), { numRuns: 60 });
  });

  it('never throws, whatever the document is', () => {
    const keys = fc.constantFrom('name', 'agents', 'shared_blocks', 'mcp_servers', 'settings', 'tools', 'value', 'files', 'moved', 'lifecycle', 'depends_on', 'memory_blocks', 'llm_config');
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 5 }, fc.constantFrom(null, true, 0, 'x', '${A', 'agent.x'), fc.array(tie('node'), { maxLength: 4 }), fc.dictionary(keys, tie('node'), { maxKeys: 5 })),
    })).node;
    fc.assert(fc.property(fc.dictionary(keys, tree), (value) => {
      const { diagnostics } = expand(JSON.stringify(value));
      for (const { summary, range } of diagnostics) expect(summary !== '' && range !== undefined).to.equal(true);
    }), { numRuns: 300 });
  });

  it('takes `all` and the front part of an attribute in ignore_changes', () => {
    const agent = (ignore: string): string => `agents: [{ name: a, system_prompt: { value: x }, llm_config: { model: a/b }, lifecycle: { ignore_changes: [${ignore}] } }]\n`;
    expect(expand(agent('all, llm_config, tags')).diagnostics).to.deep.equal([]);
    expect(expand(agent('llm_conf')).diagnostics.map(({ code }) => code)).to.deep.equal(['LC1212']);
  });

  it('reports a mistake in depends_on and goes on (a random document once threw)', () => {
    const { diagnostics } = expand('mcp_servers: [{ name: x, type: sse, server_url: "https://h", depends_on: [{}] }]\n');
    expect(diagnostics.map(({ severity, range }) => [severity, range?.start.line])).to.deep.include(['error', 1]);
  });

  it('expands 2,000 agents in a moment', () => {
    const agents = Array.from({ length: 2000 }, (_, i) => `  - name: agent-${i}\n    shared_blocks: [rules]\n    system_prompt: { value: You are ${i}. }\n    llm_config: { model: a/b }\n    memory_blocks: [{ name: own, value: x }]\n`).join('');
    const start = performance.now();
    expect(expand(`shared_blocks: [{ name: rules, value: Be kind. }]\nagents:\n${agents}`).resources.size).to.equal(4001);
    expect(performance.now() - start).to.be.below(6000);
  });
});
