/** A fleet with something of every kind that apply makes: `agents` of them share a block, tools, a folder and have an archive, an own block and a first message each. */
export function killFleet(agents: number, edited = false): Readonly<Record<string, string>> {
  const tone = edited ? 'brief' : 'kind';
  const agent = (i: number): string => `
  - name: worker-${i}
    description: Worker ${i}${edited ? ', edited' : ''}
    tags: ["team:kill", "n:${i}"]
    system_prompt: { value: "You are worker ${i}. Be ${tone}." }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: [count_words]
    shared_blocks: [rules]
    shared_folders: [manual]
    memory_blocks:
      - { name: persona, description: Who you are, limit: 2000, value: "I am worker ${i}.", agent_owned: true }
    archives: [{ name: notes-${i}, description: "What worker ${i} learnt" }]
    conversations:
      - { summary: "Shift of worker ${i}", isolated_blocks: [persona] }
      - { summary: Handover }
    first_message: "Say that you are ready, worker ${i}."`;
  return {
    'fleet.yaml': `shared_blocks:
  - { name: rules, description: Rules for all, limit: 4000, value: "Be ${tone}.", agent_owned: false }
shared_folders:
  - { name: manual, files: ["docs/*.md"] }
providers:
  - { name: own, provider_type: openai, api_key: { value: sk-kill }, region: ${edited ? 'there' : 'here'} }
agents:${Array.from({ length: agents }, (_, i) => agent(i)).join('')}
`,
    'docs/one.md': '# One\n\nFirst page.\n',
    'docs/two.md': edited ? '# Two\n\nSecond page, edited.\n' : '# Two\n\nSecond page.\n',
    'tools/count_words.py': 'def count_words(text: str) -> int:\n    """\n    Counts words.\n\n    Args:\n        text (str): The text.\n    """\n    return len(text.split())\n',
  };
}
