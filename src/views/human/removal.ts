import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Companion, ObjectRef, Orphan, Orphans, Removal, RemovalReport, Removed } from '../../operations/manage/api.ts';
import { cleanLine } from '../clean.ts';
import { counted } from '../words.ts';
import { paint, sign, type Paint } from './paint.ts';

const KIND: Readonly<Record<string, string>> = { mcp_server: 'MCP server' };
const kind = (type: string): string => KIND[type] ?? type;

/** `agent "support" (agent-5f0c…)`, the id whole: it is what is copied into the next command. */
export const objectLine = ({ type, name, id }: Pick<ObjectRef, 'type' | 'name' | 'id'>): string => `${kind(type)} "${cleanLine(name)}" (${cleanLine(id)})`;

const managedBy = ({ owner }: ObjectRef): readonly string[] =>
  (owner ? [`managed by ${cleanLine(owner.fleet)}/${cleanLine(owner.workspace)} as ${cleanLine(owner.address)}${owner.here ? '' : ', whose state is not here'}`] : []);

/** What deleting would do, for people: what goes, what goes along, what is lost and what stays. Many objects are numbered. Ends with a line feed. */
export function renderRemovals({ removals }: RemovalReport, { color }: { readonly color: boolean }): string {
  const paints = paint(color);
  const numbered = removals.length > 1;
  return `${removals.map((removal, at) => one(removal, paints, numbered ? `${at + 1}. ` : '')).join(numbered ? '\n' : '')}\n`;
}

function one({ object, also, stays, users, lost }: Removal, paints: Paint, before: string): string {
  const row = (mark: string, text: string): string => `      ${sign(paints, mark)} ${text}`;
  const beside = (objects: readonly Companion[], mark: string, what: string): readonly string[] => objects.map((other) => row(mark, `${what}: ${objectLine(other)}: ${cleanLine(other.why)}`));
  return [
    `${before}${sign(paints, '-')} ${objectLine(object)} would be deleted`,
    ...managedBy(object).map((text) => row('=', text)),
    ...(lost.length > 0 ? [row('!', `lost for good: ${lost.map(cleanLine).join(', ')}`)] : []),
    ...(users.length > 0 ? [row('!', `used by ${listed(users.map(({ name }) => cleanLine(name)))}`)] : []),
    ...beside(also, '-', 'goes along'),
    ...beside(stays, '=', 'stays'),
  ].join('\n');
}

const MOST = 20;
const listed = (names: readonly string[]): string => `${names.slice(0, MOST).toSorted().join(', ')}${names.length > MOST ? ` and ${names.length - MOST} more` : ''}`;

/** One deletion that is done, or failed. */
export const renderOutcome = (object: ObjectRef, diagnostics: readonly Diagnostic[]): string =>
  (diagnostics.length === 0 ? `Deleted ${objectLine(object)}\n` : `Failed  ${objectLine(object)}: ${diagnostics.map(({ summary, detail }) => cleanLine(detail === undefined ? summary : `${summary}: ${detail}`)).join('; ')}\n`);

/** How many, and where the backups are. Ends with a line feed. */
export function renderRemoved({ deleted, failed, left, backups }: Removed): string {
  const total = `${counted(deleted.length, 'object')} deleted${failed.length > 0 ? `, ${failed.length} failed` : ''}${left.length > 0 ? `, ${left.length} not begun` : ''}.`;
  return [...backups.map((path) => `Saved first: ${cleanLine(path)}`), ...(deleted.length + failed.length + left.length > 1 ? [total] : []), ''].join('\n');
}

const orphanLine = (word: string, { about, ...object }: Orphan): string => `${word} ${objectLine(object)}${about === '' ? '' : `: ${cleanLine(about)}`}`;

/** What nobody uses. `dryRun`: what would be deleted. Ends with a line feed. */
export function renderOrphans({ orphans, managed }: Orphans, { dryRun, kinds }: { readonly dryRun: boolean; readonly kinds: string }): string {
  if (orphans.length === 0 && managed.length === 0) return `No orphaned ${kinds}: agents use all of them.\n`;
  const kept = managed.map((object) => `Kept ${objectLine(object)}: no agent uses it, and fleet ${cleanLine(object.owner?.fleet ?? '')}/${cleanLine(object.owner?.workspace ?? '')} manages it`);
  const found = orphans.map((orphan) => orphanLine('Orphaned', orphan));
  if (!dryRun || orphans.length === 0) return `${[...found, ...kept].join('\n')}\n`;
  return `${[...found, ...kept, '', ...orphans.map((object) => `Would delete ${objectLine(object)}`), `Nothing was deleted. To delete ${orphans.length === 1 ? 'it' : `these ${orphans.length}`}: the same with --force`].join('\n')}\n`;
}
