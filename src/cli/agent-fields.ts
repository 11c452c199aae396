import type { AgentFields } from '../operations/manage/api.ts';
import { wordsOf } from './agents.ts';
import { known } from './inputs.ts';
import { Flags } from './oclif.ts';
import { parseCount } from './quantities.ts';

/** What an agent is, as flags: the same to create and to change one. */
export const agentFieldFlags = {
  description: Flags.string({ char: 'd', summary: 'What the agent is for.', helpValue: 'TEXT' }),
  model: Flags.string({ char: 'm', summary: 'Handle of a model that the server offers.', helpValue: 'HANDLE' }),
  system: Flags.string({ char: 's', summary: 'The system prompt.', helpValue: 'TEXT' }),
  'context-window': Flags.string({ char: 'c', summary: 'Tokens of context that are used.', helpValue: 'N' }),
  embedding: Flags.string({ char: 'e', summary: 'Handle of an embedding model that the server offers.', helpValue: 'HANDLE' }),
  timezone: Flags.string({ char: 't', summary: 'The timezone, as in Europe/Berlin.', helpValue: 'ZONE' }),
  tags: Flags.string({ summary: 'Its tags.', helpValue: 'TAG,TAG' }),
};

type FieldFlags = { readonly [K in keyof typeof agentFieldFlags]?: string | undefined };

export const agentFields = (flags: FieldFlags): AgentFields => known({
  description: flags.description, model: flags.model, system: flags.system, embedding: flags.embedding, timezone: flags.timezone, tags: wordsOf(flags.tags),
  contextWindow: flags['context-window'] === undefined ? undefined : parseCount(flags['context-window'], '--context-window', 1, 10_000_000),
});

