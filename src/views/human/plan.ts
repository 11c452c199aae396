import { compareAddresses } from '../../core/address.ts';
import type { Change } from '../../core/plan/change.ts';
import { countChanges, type Held, isEmpty, type Plan } from '../../core/plan/plan.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { tidy } from '../tidy.ts';
import { padTo } from '../width.ts';
import { counted, countLine } from '../words.ts';
import { type ChangeContext, insideOf, showChange, usersOf } from './change.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { driftSections } from './drift.ts';
import { leftAloneSection } from './left-alone.ts';
import { paint } from './paint.ts';

export interface PlanViewOptions extends ViewOptions {
  /** Warnings of the plan, above its last line; default true. */
  readonly diagnostics?: boolean;
}

/** A plan for people: what will happen, by address, then what was seen and left alone, then the count. Ends with a line feed. */
export function renderPlan(plan: Plan, options: PlanViewOptions): string {
  const paints = paint(options.color);
  const changes = plan.changes.toSorted((a, b) => compareAddresses(a.address, b.address));
  const shown = changes.filter((change) => change.action !== 'no-op');
  const context: ChangeContext = { paints, options, users: usersOf(changes), inside: insideOf(shown), losses: plan.notes.losses ?? {} };
  const nested = new Set([...context.inside.values()].flat());
  const blocks = shown.filter((change) => !nested.has(change)).map((change) => showChange(change, context));
  const sections: readonly (readonly string[])[] = [
    [...narrowed(plan), ...(shown.length === 0 && !takesOver(plan) ? [] : [heading(plan)])],
    ...blocks,
    ...driftSections(plan, paints, options),
    leftAloneSection(plan.leftAlone, paints),
    plan.remarks.length === 0 ? [] : ['Notes:', ...plan.remarks.toSorted().map((remark) => `    ${cleanLine(remark)}`)],
    options.diagnostics === false ? [] : renderDiagnostics(plan.diagnostics, options).split('\n').slice(0, -1),
    [lastLine(plan, changes, paints.strong)],
  ];
  return tidy(`${sections.filter((section) => section.length > 0).map((section) => section.join('\n')).join('\n\n')}\n`);
}

/** The lines below a plan that was written to a file. */
export function renderSaved(saved: { readonly path: string; readonly serial: number | null; readonly digest: string }): string {
  const path = /^[\w./-]+$/.test(saved.path) ? saved.path : `'${cleanLine(saved.path).replaceAll("'", `'\\''`)}'`;
  const state = saved.serial === null ? 'no state yet' : `state serial ${saved.serial}`;
  const show = padTo(`lettactl show ${path}`, 30);
  return [
    `Saved to ${path} (${state})`,
    `  digest:      ${saved.digest}`,
    `  apply it:    lettactl apply ${path}`,
    `  review it:   ${show}  for a pull request: lettactl show -markdown ${path}`,
    '',
  ].join('\n');
}

/** What waits for consent, each with the flag that gives it. Empty when nothing is held. */
export function renderHeld(held: readonly Held[], options: { readonly color: boolean }): string {
  if (held.length === 0) return '';
  const paints = paint(options.color);
  const rows = held.toSorted((a, b) => compareAddresses(a.address, b.address) || compareAddresses(a.path ?? '', b.path ?? ''))
    .map((one) => ({ what: heldName(one), requires: one.requires.replace(/^requires /, '') }));
  const longest = Math.max(...rows.map((row) => row.what.length));
  const others = [...new Set(rows.map((row) => row.requires).filter((flag) => flag.startsWith('--prune')))].sort();
  const named = others.map((flag) => `${flag.replace('--prune', '').trim()}: ${flag}`).join(', ');
  return [
    'Held back, nothing was deleted:',
    ...rows.map((row) => `  ${paints.remove('-')} ${padTo(row.what, longest)}  requires ${cleanLine(row.requires)}`),
    `${held.length} held back: requires --force${named === '' ? '' : ` (${cleanLine(named)})`}`,
    '',
  ].join('\n');
}

/** `agent.a`, or `agent.a  blocks "extra"` when only a part of it is held. */
function heldName({ address, path, what }: Held): string {
  if (path === undefined) return cleanLine(address);
  return `${cleanLine(address)}  ${cleanLine(path)}${what === path ? '' : ` ${cleanLine(JSON.stringify(what))}`}`;
}

const narrowed = (plan: Plan): readonly string[] =>
  plan.options.targets.length === 0 ? [] : [`Plan is narrowed to ${plan.options.targets.toSorted().map(cleanLine).join(', ')} and what ${plan.options.targets.length === 1 ? 'it depends' : 'they depend'} on; the rest is left as it is.`];

function heading(plan: Plan): string {
  const { binding, options } = plan;
  const what = options.refreshOnly ? 'take over what it found' : 'perform the following actions';
  return `lettactl will ${what} on ${cleanLine(binding.server.url)} (fleet ${cleanLine(binding.fleet)}, workspace ${cleanLine(binding.workspace)}):`;
}

/** With -refresh-only nothing is written to the server: what it shows becomes what was last applied. */
const takesOver = (plan: Plan): boolean => plan.options.refreshOnly && plan.changes.some((change) => change.rebase === true);

function lastLine(plan: Plan, changes: readonly Change[], strong: (text: string) => string): string {
  const rebased = changes.filter((change) => change.rebase === true).length;
  if (takesOver(plan)) return `${strong(countLine(countChanges(changes)))} The state takes over what ${counted(rebased, 'object')} ${rebased === 1 ? 'has' : 'have'} now; nothing is written to the server.`;
  if (!isEmpty(plan)) return `${onlyAdopts(changes) ? 'No changes to what is there: it is as the configuration says, and becomes part of this fleet.\n' : ''}${strong(countLine(countChanges(changes)))}`;
  const { reads } = plan.notes;
  const seen = `(${counted(changes.length, 'resource')}${reads === undefined ? '' : `, ${counted(reads, 'read')}`})`;
  const told = plan.options.destroy ? 'No changes. There is nothing to destroy.' : plan.options.refreshOnly ? 'No changes. The server matches what was last applied.' : plan.options.targets.length > 0 ? 'No changes. What was looked at matches the configuration.' : 'No changes. Your fleet matches the configuration.';
  return `${strong(told)} ${seen}${rebased === 0 ? '' : `\nApplying it brings the state up to date for ${counted(rebased, 'resource')}; nothing is written to the server.`}`;
}

/** Whether it does nothing but take in what is there, as it is. */
const onlyAdopts = (changes: readonly Change[]): boolean =>
  changes.every(({ action, attributes }) => action === 'no-op' || (action === 'adopt' && attributes.length === 0));
