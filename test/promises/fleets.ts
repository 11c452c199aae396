import { stringify } from 'yaml';
import type { Place } from '../support/place.ts';

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

const whole = (edited: boolean): string => fleetOf({
  name: 'support',
  providers: [
    { name: 'acme', provider_type: 'openai', api_key: { from_env: edited ? 'SECOND' : 'KEY' } },
    { name: 'elsewhere', provider_type: 'openai', api_key: { from_env: 'KEY' }, base_url: `https://llm.example.com/${edited ? 'v2' : 'v1'}`, refresh: false }, { name: edited ? 'late' : 'early', provider_type: 'openai', api_key: { value: 'in-the-file' }, refresh: false },
  ],
  'global-secrets': { EVERYWHERE: { from_env: 'KEY' } },
  agents: [
    agentIn('one', {
      tools: [{ name: 'count_words', source_code: pythonTool('count_words', edited ? '42' : 'len(text)'), pip_requirements: [edited ? 'httpx' : 'requests==2.32.0'], return_char_limit: edited ? 900 : 800 }, 'send_message'],
      memory_blocks: [{ name: 'notes', description: 'Notes', limit: 2000, value: 'Nothing yet.' }],
      conversations: [{ summary: 'Kept', isolated_blocks: ['notes'] }, { summary: edited ? 'Late' : 'Early', isolated_blocks: ['notes'] }],
      secrets: { OWN: { from_env: edited ? 'SECOND' : 'KEY' }, [edited ? 'LATE' : 'EARLY']: { value: 'in-the-file' } },
      lettabot: { displayName: edited ? 'Late' : 'Early', channels: { telegram: { enabled: true, token: edited ? '${SECOND}' : '${KEY}' } } },
      metadata: { team: edited ? 'late' : 'early', both: { deep: [1] } }, timezone: edited ? 'Europe/Paris' : 'Europe/Berlin', identities: edited ? ['second', 'third'] : ['first', 'second'],
      model_settings: { temperature: edited ? 0.8 : 0.2 }, compaction_settings: { mode: edited ? 'all' : 'sliding_window' }, response_format: { type: edited ? 'json_object' : 'text' },
      tool_rules: [{ type: edited ? 'continue_loop' : 'exit_loop', tool_name: 'send_message' }], message_buffer_autoclear: edited,
    }),
    agentIn('two', { llm_config: { model: 'acme/gpt-4o-mini', context_window: 16_000 }, enable_sleeptime: true, conversations: [{ summary: 'Kept' }] }),
  ],
});

/** What EVERYTHING has not: providers, conversations, secrets, identities, tool options and the settings of agents. Needs the identities of `withIdentities`. */
export const WHOLE = whole(false);

/** WHOLE with nearly all of that changed. */
export const WHOLE_EDITED = whole(true);

/** What WHOLE needs in the environment. */
export const KEYS = { KEY: 'canary-key-one', SECOND: 'canary-key-two' };

/** Makes the identities that WHOLE names. */
export async function withIdentities(place: Pick<Place, 'api'>): Promise<void> {
  for (const key of ['first', 'second', 'third']) await place.api('POST', '/v1/identities/', { identifier_key: key, name: key, identity_type: 'user' });
}
