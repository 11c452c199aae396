import type { Inspected } from '../../operations/inspect/api.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { padTo } from '../width.ts';
import { HEADS, SECTIONS, type Section } from './describe-sections.ts';
import { paint } from './paint.ts';

/** One object with all that is around it, in sections; texts whole. Ends with a line feed. */
export function renderObject(object: Inspected, options: ViewOptions): string {
  const { managedBy, type } = object;
  const head: readonly (readonly [string, string])[] = [
    ['Name', object.name === '' ? '–' : object.name], ['Type', type], ['ID', object.id],
    ['Managed by', managedBy === undefined ? '–' : `${managedBy.fleet}/${managedBy.workspace} as ${managedBy.address}${managedBy.by === 'state' ? ' (says the state here)' : ''}`],
    ...(HEADS[type] ?? []).flatMap(([label, value]) => {
      const text = value(object);
      return text === '' ? [] : [[label, text] as const];
    }),
  ];
  const longest = Math.max(...head.map(([label]) => label.length)) + 1;
  const lines = head.map(([label, value]) => `${padTo(`${label}:`, longest)}  ${cleanLine(value)}`);
  const sections = (SECTIONS[type] ?? []).map((section) => section(object, options)).filter((section) => section !== undefined);
  return tidy(`${[lines.join('\n'), ...sections.map((section) => laidOut(section, options))].join('\n\n')}\n`);
}

const laidOut = ({ title, note, lines }: Section, options: ViewOptions): string =>
  [`${paint(options.color).strong(title)}:${note === undefined ? '' : `  ${note}`}`, ...lines.map((line) => `  ${line}`)].join('\n');
