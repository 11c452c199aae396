import { expect } from 'chai';
import type { Desired } from '../../../src/core/desired.ts';
import type { Json } from '../../../src/core/value.ts';
import { resolveAgent } from '../../../src/resources/agent/resolve/agent.ts';
import { desiredOf, liveOf, offerOf, resolveContext } from '../offers.ts';

const WHOLE = { description: 'Helps', system_prompt: 'Hi', 'llm_config.model': 'openai/gpt-4.1' };
const agent = (attributes: Desired['attributes'] = {}, context: Readonly<Record<string, Json>> = {}): Desired => desiredOf('agent', 'a', { ...WHOLE, ...attributes }, { context });
const said = (...args: Parameters<typeof resolveAgent>): readonly string[] => resolveAgent(...args).diagnostics.map(({ severity, code, summary, next }) => `${severity} ${code} ${summary} ${next}`);
const creation = (...args: Parameters<typeof resolveAgent>): unknown => resolveAgent(...args).desired.attributes['creation_tools'];

describe('what an agent gets at its creation only', () => {
  it('the base tools, and the web pair when it names no tools', () => {
    const absent = agent({}, { default_tools: true });
    expect(creation(absent, resolveContext([absent]))).to.deep.equal(['conversation_search', 'fetch_webpage', 'memory_insert', 'memory_replace', 'web_search']);
    expect(creation(agent(), resolveContext([]))).to.deep.equal(['conversation_search', 'memory_insert', 'memory_replace']);
  });

  it('no base tools when it does not want them, the file tools with a folder, none twice', () => {
    expect(creation(agent({}, { include_base_tools: false }), resolveContext([]))).to.equal(undefined);
    expect(creation(agent({ folders: { f: { $ref: 'folder.f' } }, tools: ['open_files'] }, { include_base_tools: false }), resolveContext([]))).to.deep.equal(['grep_files', 'semantic_search_files']);
  });

  it('nothing when the agent is there: a later plan neither takes nor gives', () => {
    const context = resolveContext([], { live: liveOf('agent', 'a', WHOLE) });
    expect(resolveAgent(agent({}, { default_tools: true }), context).desired.attributes).to.deep.equal(WHOLE);
  });

  it('a warning when the server has no web tools', () => {
    expect(said(agent({}, { default_tools: true }), resolveContext([], { offer: offerOf({ tools: ['memory_insert', 'web_search'] }) }))).to.deep.equal([
      'warning LC2107 the server has no fetch_webpage: the agent is made without Write `tools: []` if it is to have none.',
    ]);
  });
});

describe('the tools that an agent names', () => {
  it('may be the fleet\'s, under its name on the server, or the server\'s', () => {
    const tool = desiredOf('tool', 'mine');
    expect(said(agent({ tools: ['mine', 'run_code'] }), resolveContext([tool]))).to.deep.equal([]);
  });

  it('are an error when they are nowhere', () => {
    expect(said(agent({ tools: ['run_cod', 'zzz_unheard_of'] }), resolveContext([]))).to.deep.equal([
      'error LC2101 the tool `run_cod` is neither in tools/, nor inline, nor on the server Did you mean `run_code`?',
      'error LC2101 the tool `zzz_unheard_of` is neither in tools/, nor inline, nor on the server Put it into tools/zzz_unheard_of.py, or take it out.',
    ]);
  });

  it('are not judged when the server\'s were not read', () => expect(said(agent({ tools: ['x'] }), resolveContext([], { offer: offerOf({ tools: [] }) }))).to.deep.equal([]));

  const mcp = (tools: readonly string[], server: string): Desired => agent({ tools }, { mcp: Object.fromEntries(tools.map((name) => [name, server])) });

  it('must be offered by their MCP server when that is there', () => {
    const offer = offerOf({ mcp: { crawl: ['scrape', 'map_site'] } });
    expect(said(mcp(['scrape'], 'crawl'), resolveContext([], { offer }))).to.deep.equal([]);
    expect(said(mcp(['crawl_all'], 'crawl'), resolveContext([], { offer }))).to.deep.equal(['error LC2105 the MCP server `crawl` does not offer `crawl_all` Offered: map_site, scrape.']);
  });

  it('wait for apply when their MCP server is yet to be made, and are an error when it is nowhere', () => {
    expect(said(mcp(['scrape'], 'crawl'), resolveContext([desiredOf('mcp_server', 'crawl')]))).to.deep.equal([]);
    expect(said(mcp(['scrape'], 'crawl'), resolveContext([]))).to.deep.equal(['error LC2106 the MCP server `crawl` is neither in the fleet nor on the server Declare it under `mcp_servers`.']);
  });

  it('are all that a server offers for `all`, once it is there', () => {
    const all = agent({ tools: ['mcp:crawl/*', 'run_code'] }, { mcp: { 'mcp:crawl/*': 'crawl' } });
    const known = resolveAgent(all, resolveContext([], { offer: offerOf({ mcp: { crawl: ['scrape', 'map_site'] } }) }));
    expect(known.diagnostics).to.deep.equal([]);
    expect(known.desired.attributes['tools']).to.deep.equal(['map_site', 'run_code', 'scrape']);
    expect(known.desired.context?.['mcp']).to.deep.equal({ map_site: 'crawl', scrape: 'crawl' });
    const unknown = resolveAgent(all, resolveContext([desiredOf('mcp_server', 'crawl')]));
    expect(unknown.desired.attributes['tools']).to.deep.equal(['mcp:crawl/*', 'run_code']);
  });
});

describe('the model of an agent', () => {
  it('is warned of when the server does not offer it, with the nearest', () => {
    expect(said(agent({ 'llm_config.model': 'openai/gpt-4.0' }), resolveContext([]))).to.deep.equal(['warning LC2102 this server does not offer the model openai/gpt-4.0 Did you mean `openai/gpt-4.1`?']);
    expect(said(agent({ 'llm_config.model': 'old/one' }), resolveContext([], { live: liveOf('agent', 'a', { 'llm_config.model': 'old/one' }) }))).to.deep.equal([]);
  });

  it('the prompt and a description are needed for a new agent only', () => {
    const partial = desiredOf('agent', 'a', { tags: ['x'] });
    expect(said(partial, resolveContext([]))).to.deep.equal(['error LC2104 there is no agent `a` yet, and a new one needs `description`, `system_prompt` and `llm_config.model` Write what is missing, or check the name.']);
    expect(said(partial, resolveContext([], { live: liveOf('agent', 'a') }))).to.deep.equal([]);
  });
});
