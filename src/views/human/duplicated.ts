import type { Duplicated } from '../../operations/manage/api.ts';
import { cleanLine } from '../clean.ts';
import { objectLine } from './removal.ts';

/** A copy: what it has, and what not. */
export function renderDuplicated({ from, to, copied, notCopied }: Duplicated): string {
  return [
    `Duplicated ${from.type} "${cleanLine(from.name)}" as ${objectLine(to)}`,
    ...copied.map((line) => `  + ${cleanLine(line)}`), ...notCopied.map((line) => `  not copied: ${cleanLine(line)}`), '',
  ].join('\n');
}
