import type { Cancelled, Compacted, Reset } from '../../operations/messaging/api.ts';
import { cleanLine, cleanText } from '../clean.ts';
import { counted } from '../words.ts';

/** Before the context of an agent is emptied. */
export const renderResetQuestion = (agent: string, messages: number): string =>
  `${counted(messages, 'message')} would leave the context of ${cleanLine(agent)}. Every message is saved first under .lettactl/backups/.\n`;

export const renderReset = ({ agent, messages, backup }: Reset): string =>
  `${backup === undefined ? '' : `Saved to ${cleanLine(backup)}\n`}Reset ${cleanLine(agent.name)}: ${counted(messages, 'message')} left its context; the server keeps them.\n`;

export const renderCompacted = ({ agent, conversation, summary, before, after }: Compacted): string =>
  `Compacted ${cleanLine(agent.name)}${conversation === undefined ? '' : `, ${cleanLine(conversation)}`}: ${before} → ${counted(after, 'message')}\n---\n${cleanText(summary).trimEnd()}\n---\n`;

/** A line for each run. */
export function renderCancelled({ agent, runs }: Cancelled): string {
  const rows = Object.entries(runs);
  if (rows.length === 0) return `No active runs of ${cleanLine(agent.name)}.\n`;
  return rows.map(([id, status]) => `${status === 'cancelled' ? `Cancelled ${cleanLine(id)}` : `Not cancelled ${cleanLine(id)}: ${cleanLine(status)}`}\n`).join('');
}
