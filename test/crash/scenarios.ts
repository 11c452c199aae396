import { stringify } from 'yaml';

export type Doc = Readonly<Record<string, unknown>>;

/** A fleet before and after one change: what apply does between the two is what is killed. */
export interface Scenario {
  /** What the change does to what: `agent: replace`. */
  readonly name: string;
  /** Absent: nothing was applied yet. */
  readonly before?: Doc;
  readonly after: Doc;
  /** Files beside the fleet file, before and after; the later ones win. */
  readonly files?: Readonly<Record<string, string>>;
  readonly filesAfter?: Readonly<Record<string, string>>;
  /** Addresses that the plan replaces. */
  readonly replace?: readonly string[];
  /** Made over the API before everything else. */
  readonly there?: readonly { readonly path: string; readonly body: Doc }[];
}

export const tool = (verb: string): string => `def count_words(text: str) -> int:\n    """\n    ${verb} words.\n\n    Args:\n        text (str): The text.\n    """\n    return len(text.split())\n`;
export const agent = (more: Doc = {}, name = 'worker'): Doc => ({
  name, description: 'Works', system_prompt: { value: 'You work.' }, llm_config: { model: 'openai/gpt-4o-mini', context_window: 32000 }, embedding: 'openai/text-embedding-3-small', tools: [], include_base_tools: false, ...more,
});
export const fleet = (agents: readonly Doc[], more: Doc = {}): Doc => ({ name: 'crash', ...more, agents });
export const block = (name: string, more: Doc = {}): Doc => ({ name, description: 'Shared', limit: 1000, value: `The text of ${name}.`, agent_owned: false, ...more });
export const own = (name: string, more: Doc = {}): Doc => ({ name, description: 'Own', limit: 1000, value: `What ${name} begins with.`, agent_owned: true, ...more });

export const TOOLS = { 'tools/count_words.py': tool('Counts') };
export const DOCS = { 'docs/one.md': '# One\n\nFirst page.\n', 'docs/two.md': '# Two\n\nSecond page.\n' };
export const manual = { name: 'manual', files: ['docs/*.md'] };
export const archive = (more: Doc = {}): Doc => ({ name: 'notes', description: 'What was learnt', embedding: 'openai/text-embedding-3-small', ...more });
const provider = (more: Doc = {}): Doc => ({ name: 'own', provider_type: 'openai', api_key: { value: 'sk-crash' }, region: 'here', ...more });
const mcp = (more: Doc = {}): Doc => ({ name: 'crawl', type: 'sse', server_url: 'https://mcp.example.com/sse', ...more });
export const talk = (more: Doc = {}): Doc => ({ summary: 'Handover', ...more });

const everything = fleet([agent({
  tags: ['team:crash'], tools: ['count_words'], secrets: { KEY: { value: 'a-secret-of-the-agent' } }, shared_blocks: ['rules'], shared_folders: ['manual'], memory_blocks: [own('persona')],
  archives: [archive()], conversations: [talk({ isolated_blocks: ['persona'] })], first_message: 'Say that you are ready.',
})], { shared_blocks: [block('rules')], shared_folders: [manual], providers: [provider()], mcp_servers: [mcp()] });

/** Every kind of change of every type that apply knows. */
export const scenarios: readonly Scenario[] = [
  { name: 'everything: create', after: everything, files: { ...TOOLS, ...DOCS } },
  { name: 'everything: destroy', before: everything, after: fleet([]), files: { ...TOOLS, ...DOCS } },

  { name: 'block: create, attach', before: fleet([agent()]), after: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules')] }) },
  { name: 'block: update, recompile', before: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules')] }), after: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules', { value: 'Another text.' })] }) },
  { name: 'block: detach, delete', before: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules')] }), after: fleet([agent()]) },
  { name: 'block: replace', before: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules')] }), after: fleet([agent({ shared_blocks: ['rules'] })], { shared_blocks: [block('rules')] }), replace: ['block.rules'] },
  { name: 'own block: create, attach', before: fleet([agent()]), after: fleet([agent({ memory_blocks: [own('persona')] })]) },
  { name: 'own block: update', before: fleet([agent({ memory_blocks: [own('persona', { agent_owned: false })] })]), after: fleet([agent({ memory_blocks: [own('persona', { agent_owned: false, value: 'Another.' })] })]) },
  { name: 'own block: detach, delete', before: fleet([agent({ memory_blocks: [own('persona')] })]), after: fleet([agent()]) },

  { name: 'agent: create, first message', after: fleet([agent({ memory_blocks: [own('persona')], first_message: 'Say that you are ready.' })]) },
  { name: 'agent: update, recompile', before: fleet([agent({ tags: ['a'] })]), after: fleet([agent({ description: 'Works well', tags: ['b'], system_prompt: { value: 'You work well.' }, llm_config: { model: 'openai/gpt-4.1', context_window: 16000 } })]) },
  { name: 'agent: what is not shown', before: fleet([agent()]), after: fleet([agent({ reasoning: false })]) },
  { name: 'agent: replace', before: fleet([agent({ memory_blocks: [own('persona')], shared_blocks: ['rules'], first_message: 'Ready?' }), agent({}, 'other')], { shared_blocks: [block('rules')] }), after: fleet([agent({ memory_blocks: [own('persona')], shared_blocks: ['rules'], first_message: 'Ready?' }), agent({}, 'other')], { shared_blocks: [block('rules')] }), replace: ['agent.worker'] },
  { name: 'agent: delete', before: fleet([agent({ memory_blocks: [own('persona')] }), agent({}, 'other')]), after: fleet([agent({}, 'other')]) },
  { name: 'agent: adopt', there: [{ path: '/v1/agents/', body: { name: 'worker', model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small', system: 'You idle.', include_base_tools: false } }], after: fleet([agent({ memory_blocks: [own('persona')] })]) },
  { name: 'agent: forget', before: fleet([agent({ memory_blocks: [own('persona')] }), agent({}, 'other')]), after: fleet([agent({}, 'other')], { removed: [{ from: 'agent.worker', destroy: false }] }) },
  { name: 'agent: move', before: fleet([agent({ memory_blocks: [own('persona')] })]), after: fleet([agent({ memory_blocks: [own('persona')] }, 'renamed')], { moved: [{ from: 'agent.worker', to: 'agent.renamed' }] }) },
  { name: 'agent: secrets', before: fleet([agent({ secrets: { KEY: { value: 'first-secret' } } })]), after: fleet([agent({ secrets: { KEY: { value: 'second-secret' }, MORE: { value: 'third-secret' } } })]) },

  { name: 'tool: create, attach', before: fleet([agent()]), after: fleet([agent({ tools: ['count_words'] })]), filesAfter: TOOLS },
  { name: 'tool: update', before: fleet([agent({ tools: ['count_words'] })]), after: fleet([agent({ tools: ['count_words'] })]), files: TOOLS, filesAfter: { 'tools/count_words.py': tool('Tells the number of') } },
  { name: 'tool: detach, delete', before: fleet([agent({ tools: ['count_words'] })]), after: fleet([agent()]), files: TOOLS },
  { name: 'tool: replace', before: fleet([agent({ tools: ['count_words'] })]), after: fleet([agent({ tools: ['count_words'] })]), files: TOOLS, replace: ['tool.count_words'] },

  { name: 'folder: create, upload, attach', before: fleet([agent()]), after: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [manual] }), filesAfter: DOCS },
  { name: 'file: upload, update, delete', before: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [manual] }), after: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [{ name: 'manual', files: ['docs/two.md', 'docs/three.md'] }] }), files: DOCS, filesAfter: { 'docs/two.md': '# Two\n\nAnother second page.\n', 'docs/three.md': '# Three\n' } },
  { name: 'folder: replace', before: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [manual] }), after: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [manual] }), files: DOCS, replace: ['folder.manual'] },
  { name: 'folder: detach, delete', before: fleet([agent({ shared_folders: ['manual'] })], { shared_folders: [manual] }), after: fleet([agent()]), files: DOCS },

  { name: 'archive: create, attach', before: fleet([agent()]), after: fleet([agent({ archives: [archive()] })]) },
  { name: 'archive: update', before: fleet([agent({ archives: [archive()] })]), after: fleet([agent({ archives: [archive({ description: 'What we learnt' })] })]) },
  { name: 'archive: replace', before: fleet([agent({ archives: [archive()] })]), after: fleet([agent({ archives: [archive()] })]), replace: ['archive.notes'] },
  { name: 'archive: detach, delete', before: fleet([agent({ archives: [archive()] })]), after: fleet([agent()]) },

  { name: 'mcp server: create', before: fleet([agent()]), after: fleet([agent()], { mcp_servers: [mcp()] }) },
  { name: 'mcp server: update', before: fleet([agent()], { mcp_servers: [mcp()] }), after: fleet([agent()], { mcp_servers: [mcp({ server_url: 'https://mcp.example.org/sse' })] }) },
  { name: 'mcp server: replace', before: fleet([agent()], { mcp_servers: [mcp()] }), after: fleet([agent()], { mcp_servers: [mcp({ type: 'streamable_http' })] }) },
  { name: 'mcp server: delete', before: fleet([agent()], { mcp_servers: [mcp()] }), after: fleet([agent()]) },

  { name: 'provider: create', before: fleet([agent()]), after: fleet([agent()], { providers: [provider()] }) },
  { name: 'provider: update', before: fleet([agent()], { providers: [provider()] }), after: fleet([agent()], { providers: [provider({ region: 'there' })] }) },
  { name: 'provider: replace', before: fleet([agent()], { providers: [provider()] }), after: fleet([agent()], { providers: [provider()] }), replace: ['provider.own'] },
  { name: 'provider: delete', before: fleet([agent()], { providers: [provider()] }), after: fleet([agent()]) },

  { name: 'conversation: create', before: fleet([agent({ memory_blocks: [own('persona')] })]), after: fleet([agent({ memory_blocks: [own('persona')], conversations: [talk({ isolated_blocks: ['persona'] })] })]) },
  { name: 'conversation: delete', before: fleet([agent({ conversations: [talk()] })]), after: fleet([agent()]) },
];

export const yamlOf = (doc: Doc): string => stringify(doc);
