import type { ImportedAgents, ImportedObject } from '../../operations/transfer/api.ts';
import { cleanLine } from '../clean.ts';
import { objectLine } from './removal.ts';
import { displayWidth, padTo } from '../width.ts';
import { counted } from '../words.ts';

/** What an import did (the same shape as the SDK's `Imported`). */
export interface ImportReport {
  readonly already: boolean;
  readonly bound: readonly { readonly address: string; readonly id: string }[];
  readonly differing: readonly { readonly address: string; readonly path: string }[];
}

/** An import for people: what is bound, and what of it is not as the configuration says. Ends with a line feed. */
export function renderImported({ already, bound, differing }: ImportReport, asked: { readonly address: string; readonly id: string; readonly same?: string }): string {
  const rows = already ? [`${cleanLine(asked.address)} is bound to ${cleanLine(asked.id)} already; nothing was changed.`] : bound.map(({ address, id }) => `${cleanLine(address)} is bound to ${cleanLine(id)} now.`);
  const byAddress = new Map<string, string[]>();
  for (const { address, path } of differing) byAddress.set(address, [...(byAddress.get(address) ?? []), path]);
  const named = [...byAddress].map(([address, paths]) => `    ${cleanLine(address)}  ${paths.map(cleanLine).join(', ')}`);
  const last = differing.length === 0 ? ['It matches the configuration.']
    : [`${counted(differing.length, 'attribute')} ${differing.length === 1 ? 'differs' : 'differ'} from the configuration; nothing of that was written:`, ...named, `See the differences: lettactl plan${asked.same ?? ''}`];
  return `${[...rows, ...last].join('\n')}\n`;
}

/** The agents that a file became, with their ids, and what is not as it was. Ends with a line feed. */
export function renderImportedAgents({ agents, notes }: ImportedAgents): string {
  const longest = Math.max(0, ...agents.map(({ name }) => displayWidth(cleanLine(name))));
  return [`Imported ${counted(agents.length, 'agent')}:`, ...agents.map(({ name, id }) => `  ${padTo(cleanLine(name), longest)}  ${cleanLine(id)}`), ...notes.map(cleanLine), ''].join('\n');
}

/** What a backup of an archive or a block became. Ends with a line feed. */
export const renderImportedObject = ({ notes, ...object }: ImportedObject): string => [`Imported ${objectLine(object)}.`, ...notes.map(cleanLine), ''].join('\n');

/** What to know after a fleet file was imported. Ends with a line feed. */
export const renderImportedFleet = ({ file }: { readonly file: string }): string => `\nFrom now on this fleet is changed with its file: lettactl plan -f ${cleanLine(file)}\n`;
