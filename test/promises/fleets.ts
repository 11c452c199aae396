import { stringify } from 'yaml';

/** The text of a fleet file. */
export const fleetOf = (document: Readonly<Record<string, unknown>>): string => stringify(document);

/** An agent with nothing that costs time: no tools of the server's own, no message. */
export const agentIn = (name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  name, description: `Agent ${name}`, system_prompt: { value: `You are ${name}.` }, llm_config: { model: 'openai/gpt-4o-mini', context_window: 32_000 },
  embedding: 'openai/text-embedding-3-small', tools: [], include_base_tools: false, ...more,
});

export const pythonTool = (name: string, result = 'len(text)'): string =>
  `def ${name}(text: str) -> int:\n    """\n    Does ${name}.\n\n    Args:\n        text (str): The text.\n    """\n    return ${result}\n`;

/** Something of every kind: two agents that share a block, a folder, a tool and an archive, each with an own block. */
export const EVERYTHING: Readonly<Record<string, string>> = {
  'fleet.yaml': fleetOf({
    name: 'support',
    shared_blocks: [{ name: 'company', description: 'What all know', limit: 2000, value: 'We sell tea.' }],
    shared_folders: [{ name: 'manual', description: 'Papers', files: ['docs/*.md'] }],
    mcp_servers: [{ name: 'crawl', type: 'sse', server_url: 'https://mcp.example.com/sse', auth_header: 'Authorization', auth_token: 'Bearer ${TOKEN}' }],
    agents: ['one', 'two'].map((name) => agentIn(name, {
      tags: ['role:support', `name:${name}`], system_prompt: { from_file: `prompts/${name}.md` }, tools: ['count_words'], shared_blocks: ['company'], shared_folders: ['manual'],
      memory_blocks: [{ name: 'persona', description: 'Who you are', limit: 2000, value: `I am ${name}.`, agent_owned: true }],
      archives: [{ name: 'kb', description: 'What was learnt' }],
    })),
  }),
  'prompts/one.md': 'You are one.\n', 'prompts/two.md': 'You are two.\n',
  'docs/a.md': '# A\n', 'docs/b.md': '# B\n',
  'tools/count_words.py': pythonTool('count_words'),
};

/** What EVERYTHING needs in the environment. */
export const TOKEN = { TOKEN: 'a-secret-token' };
