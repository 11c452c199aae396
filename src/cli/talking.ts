import { Args, Flags } from './oclif.ts';
import { outputFlags, type Form } from './output-form.ts';

// What commands about messages, runs and conversations share.

export const agentArg = { agent: Args.string({ description: 'Name or id of the agent.', required: true, ignoreStdin: true }) };

export const conversationFlag = { conversation: Flags.string({ summary: 'Of this conversation of the agent only.', helpValue: 'ID|SUMMARY', aliases: ['conversation-id'] }) };

export const idleFlag = { 'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of the agent first (--no-wait-for-idle: do not).', allowNo: true, default: true }) };

export const LIST_FORMS: readonly Form[] = ['table', 'wide', 'json', 'yaml', 'name', 'jsonpath'];
export const RESULT_FORMS: readonly Form[] = ['table', 'json', 'yaml', 'jsonpath'];

export const listForms = outputFlags(LIST_FORMS);
export const resultForms = outputFlags(RESULT_FORMS);
