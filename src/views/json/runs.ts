import type { Message } from '../../operations/messaging/api.ts';
import type { RunInfo } from '../../operations/runs/api.ts';

/** A run as the server has it, with the name of its agent. */
export const runJson = ({ run, agent }: RunInfo) => ({ ...run, agent_name: agent });

/** With what was said in it. */
export const runWithMessages = (info: RunInfo, messages: readonly Message[]) => ({ ...runJson(info), messages: messages.map(({ raw }) => raw) });
