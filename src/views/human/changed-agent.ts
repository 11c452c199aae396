import type { CreatedAgent, UpdatedAgent, WrittenAttribute } from '../../operations/manage/api.ts';
import { cleanLine } from '../clean.ts';
import { counted } from '../words.ts';

/** A new agent: its id stands in a line of its own. */
export const renderCreated = ({ id, name, model, embedding }: CreatedAgent): string =>
  `Created agent "${cleanLine(name)}" on ${cleanLine(model)}${embedding === undefined ? ', without an embedding' : `, ${cleanLine(embedding)}`}\nID: ${cleanLine(id)}\n`;

/** Longer texts are told by their size. */
const SHORT = 60;

const shown = (text: string | undefined): string => (text === undefined || text === '' ? '(none)' : text.length > SHORT || text.includes('\n') ? counted(text.length, 'character') : cleanLine(text));

/** What an update wrote: old and new, of a set what came and what went. */
const change = ({ before, after, added = [], removed = [] }: WrittenAttribute): string =>
  (added.length + removed.length === 0 ? `${shown(before)} → ${shown(after)}` : [...added.map((member) => `+ ${cleanLine(member)}`), ...removed.map((member) => `- ${cleanLine(member)}`)].join(', '));

/** What an update wrote, a line for each attribute. */
export function renderUpdated({ id, name, written, recompiled }: UpdatedAgent): string {
  if (written.length === 0) return `Agent "${cleanLine(name)}" (${cleanLine(id)}) is so already; nothing was changed.\n`;
  const rows = written.map((one) => `  ~ ${one.path}  ${change(one)}`);
  return `Updated agent "${cleanLine(name)}" (${cleanLine(id)})\n${rows.join('\n')}\n${recompiled ? 'Its prompt and those of its conversations are compiled anew.\n' : ''}`;
}
