import { expect } from 'chai';
import type { Case } from '../stage.ts';

/** What the rest of these tables stands on: a fleet of this folder, applied. */
const FLEET = (name: string): string => `name: ${name}
agents:
  - name: ${name}
    description: Helps
    system_prompt: { value: You help. }
    llm_config: { model: openai/gpt-4o-mini, context_window: 32000 }
    embedding: openai/text-embedding-3-small
    tools: []
`;

export const cases: readonly Case[] = [
  {
    command: 'apply · get agents NAME -o name',
    async run(stage) {
      const name = stage.name('fleet');
      stage.write({ 'fleet.yaml': FLEET(name) });
      await stage.says(['apply']);
      expect(await stage.says(['get', 'agents', name, '-o', 'name'])).to.equal(`agent/${name}\n`);
    },
  },
];
