import { stringify } from 'yaml';

/** What a new fleet begins with. */
export interface Starter {
  readonly name: string;
  /** Handles that the server offers. */
  readonly model: string;
  readonly embedding: string;
  readonly contextWindow: number;
}

/** The first line of a fleet file: where editors find its schema. */
export const schemaLine = (path: string): string => `# yaml-language-server: $schema=${path}\n`;

const scalar = (text: string): string => stringify(text, { lineWidth: 0 }).trim();

/** The text of the first fleet file: one agent with a memory of its own, and a block that more agents may share. In the form that fmt gives. */
export const starterFleet = ({ name, model, embedding, contextWindow }: Starter): string => `# What there is to be. \`lettactl plan\` shows what that changes on the server, \`lettactl apply\` does it.

name: ${scalar(name)}

outputs:
  assistant_id: \${agent.assistant.id}

shared_blocks:
  - name: house-rules
    description: What every agent here keeps to
    limit: 2000
    value: |
      Answer in the language of the question.
      Say so when you do not know.

agents:
  - name: assistant
    description: Answers questions
    system_prompt:
      from_file: prompts/assistant.md
    llm_config:
      model: ${scalar(model)}
      context_window: ${contextWindow}
    embedding: ${scalar(embedding)}
    tools: []
    shared_blocks:
      - house-rules
    memory_blocks:
      # The text is only how it begins: afterwards it is the agent's own.
      - name: notes
        description: What you learn about the people you talk to
        limit: 4000
        agent_owned: true
        value: Nothing yet.
`;

/** The prompt of its agent. */
export const STARTER_PROMPT = `You are a helpful assistant.

Keep what you learn about people in your memory block "notes", and look there before you answer.
`;
