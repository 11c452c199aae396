// What the recording in README shows: files that are there at the beginning, and what is typed.

export const COLUMNS = 110;
export const ROWS = 27;

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
    tools: []
    tags: ["role:help"]
    shared_blocks: [company]
    memory_blocks:
      - { name: notes, description: What you learn about people, limit: 60, value: "Ann drinks green tea. Bob does not.", agent_owned: true }
`,
  'prompt.md': 'You help people choose a tea.\nAsk what they like.\nBe kind to every customer.\n',
};

/** Somebody edits the agent in the server's own pages. */
async function edit(url) {
  const [agent] = await (await fetch(`${url}/v1/agents/?name=helper`)).json();
  await fetch(`${url}/v1/agents/${agent.id}`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ description: 'Answers everybody' }) });
}

export const steps = [
  { command: 'lettactl plan -out plan.bin', pause: 4000 },
  { command: 'lettactl apply plan.bin', pause: 2500 },
  { clear: true, command: 'lettactl get agents -o wide', pause: 2000 },
  { command: 'lettactl send helper "Which tea is kind to the stomach?"', pause: 2500 },
  { command: 'lettactl report memory', pause: 3500 },
  { clear: true, command: 'sed -i "s/Be kind/Be very kind/" prompt.md && lettactl plan', pause: 4000 },
  { command: 'lettactl apply -auto-approve', pause: 2500 },
  { clear: true, before: edit, command: '# meanwhile somebody edits the agent by hand', pause: 500 },
  { command: 'lettactl refresh', pause: 4500 },
];
