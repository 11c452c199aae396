// Small fleets that tests of commands start from.

export const PROMPT = 'You help customers.\nBe kind to every customer.\nQuote the order number.\n';

/** One agent with a prompt from a file, a block of its own and one that is shared. */
export const SUPPORT: Readonly<Record<string, string>> = {
  'fleet.yaml': `name: support
shared_blocks:
  - { name: company, description: What everybody knows, limit: 500, value: We sell tea. }
agents:
  - name: helper
    description: Helps
    system_prompt: { from_file: prompt.md }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tags: [role:support]
    tools: []
    include_base_tools: false
    memory_blocks:
      - { name: notes, description: Notes, limit: 500, value: Nothing yet., agent_owned: true }
    shared_blocks: [company]
`,
  'prompt.md': PROMPT,
};

/** A fleet file with this many agents and nothing else. */
export const manyAgents = (count: number): string => `name: many
agents:
${Array.from({ length: count }, (_, index) => `  - name: a${String(index + 1).padStart(2, '0')}
    description: One of many
    system_prompt: { value: You help. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
    include_base_tools: false
`).join('')}`;
