import { Args, Flags } from './oclif.ts';

// What commands about messages, runs and conversations share.

export const agentArg = { agent: Args.string({ description: 'Name or id of the agent.', required: true, ignoreStdin: true }) };

export const conversationFlag = { conversation: Flags.string({ summary: 'Of this conversation only.', helpValue: 'ID', aliases: ['conversation-id'] }) };

export const idleFlag = { 'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of the agent first (--no-wait-for-idle: do not).', allowNo: true, default: true }) };

export const listForms = { output: Flags.string({ char: 'o', summary: 'table, wide, json, yaml or name.', options: ['table', 'wide', 'json', 'yaml', 'name'], default: 'table' }) };

export const resultForms = { output: Flags.string({ char: 'o', summary: 'table, json or yaml.', options: ['table', 'json', 'yaml'], default: 'table' }) };

/** The form that is meant; `-json` is `-o json`. */
export const formOf = <F extends string>(flags: { readonly output: string; readonly json: boolean }): F => (flags.json ? 'json' : flags.output) as F;
