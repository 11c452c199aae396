// What the recording in README shows: files that are there at the beginning, and what is typed.

export const COLUMNS = 110;
export const ROWS = 30;

export const files = {
  'fleet.yaml': `name: tea
shared_blocks:
  - { name: company, description: What everybody knows, limit: 1000, value: We sell tea. }
agents:
  - name: helper
    description: Answers customers
    system_prompt: { from_file: prompt.md }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    shared_blocks: [company]
    memory_blocks:
      - { name: notes, description: What you learn about people, limit: 400, value: Ann drinks green tea., agent_owned: true }
`,
  'prompt.md': 'You help people choose a tea.\nAsk what they like.\nBe kind to every customer.\n',
};

export const steps = [
  { command: 'lettactl plan -out plan.bin', pause: 4000 },
  { command: 'lettactl apply plan.bin', pause: 2500 },
  { clear: true, command: 'lettactl get agents -o wide', pause: 2000 },
];
