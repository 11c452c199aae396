import { compareAddresses } from '../../core/address.ts';
import { readOwed } from '../../core/state/owed.ts';
import type { State, StateEntry } from '../../core/state/state.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { counted } from '../words.ts';
import { showObjectAttributes } from './object-attributes.ts';
import { paint } from './paint.ts';
import { renderTable } from './table.ts';

const sortedEntries = (state: State): readonly StateEntry[] => [...state.resources.values()].sort((a, b) => compareAddresses(a.address, b.address));

/** `state list`: one address per line, as scripts want it; with `wide` a table with ids and status. */
export function renderStateList(state: State, options: { readonly wide?: boolean; readonly columns?: number } = {}): string {
  const entries = sortedEntries(state);
  if (options.wide !== true) return entries.map((entry) => `${cleanLine(entry.address)}\n`).join('');
  const heads = [{ head: 'ADDRESS' }, { head: 'ID' }, { head: 'NAME' }, { head: 'STATUS', cut: true }];
  return renderTable(heads, entries.map((entry) => [entry.address, entry.id, entry.name, statusOf(entry)]), options.columns === undefined ? {} : { columns: options.columns });
}

const statusOf = (entry: StateEntry): string => [entry.used === true ? 'used' : entry.status, ...entry.owed.map((owed) => `owes ${readOwed(owed).name}`)].join(', ');

/** `state show ADDRESS`: what is bound to it and what was last applied (texts by size and digest). */
export function renderStateEntry(entry: StateEntry, options: ViewOptions): string {
  const paints = paint(options.color);
  const lines = [
    paints.strong(`# ${cleanLine(entry.address)}`),
    `id          ${cleanLine(entry.id)}`,
    `name        ${cleanLine(entry.name)}`,
    `status      ${statusOf(entry)}`,
    ...(entry.dependsOn.length === 0 ? [] : [`depends on  ${entry.dependsOn.toSorted().map(cleanLine).join(', ')}`]),
    ...(entry.lifecycle?.prevent_destroy === true ? ['protected   prevent_destroy'] : []),
    ...(Object.keys(entry.base).length === 0 ? [] : ['last applied:', ...showObjectAttributes(entry.base, options).map((line) => `  ${line}`.trimEnd())]),
  ];
  return tidy(`${lines.join('\n')}\n`);
}

/** `show` without a plan: the state's head and every entry. */
export function renderState(state: State, options: ViewOptions): string {
  const [run] = state.runs;
  const head = [
    `State of fleet ${cleanLine(state.fleet)}, workspace ${cleanLine(state.workspace)}: serial ${state.serial}, ${counted(state.resources.size, 'resource')}`,
    `  server:   ${cleanLine(state.server.url)}`,
    `  lineage:  ${cleanLine(state.lineage)}`,
    ...(run === undefined ? [] : [`  last run: ${cleanLine(run.operation)} by ${cleanLine(run.who)} at ${cleanLine(run.when)}, ${run.result}`]),
    ...(state.lastPlan === undefined || state.lastPlan.complete ? [] : ['  The last apply did not get through: apply its plan again, or plan anew.']),
  ].join('\n');
  return tidy([`${head}\n`, ...sortedEntries(state).map((entry) => renderStateEntry(entry, options))].join('\n'));
}
