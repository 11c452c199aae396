import { compareAddresses } from '../../core/address.ts';
import type { Change } from '../../core/plan/change.ts';
import { countChanges, isEmpty, type Plan } from '../../core/plan/plan.ts';
import { cleanLine } from '../clean.ts';
import { type ChangeContext, headline, insideOf, showChange, SIGNS, usersOf } from '../human/change.ts';
import { renderDiagnostics } from '../human/diagnostics.ts';
import { driftSections } from '../human/drift.ts';
import { leftAloneSection } from '../human/left-alone.ts';
import { paint, signPaint } from '../human/paint.ts';
import { tidy } from '../tidy.ts';
import { counted, countLine } from '../words.ts';
import { code, fence, forDiff, html } from './escape.ts';
import { fitParts, type Part } from './fit.ts';

export interface MarkdownOptions {
  readonly redactContent?: boolean;
  /** Most bytes of the text. GitHub refuses comments beyond 65,536 characters; the default stays below, whatever the script. */
  readonly limit?: number;
  /** The plan's file, for the line that says where the whole is. */
  readonly path?: string;
}

const LIMIT = 65_000;
/** Room for the closing note, whatever it says. */
const NOTE = 300;

/**
 * A plan as the body of a pull request's comment: the count first, then one collapsible part per resource, destructive ones open and
 * served first when room is short. Never longer than `limit`; what is left out is said. Ends with a line feed.
 */
export function renderPlanMarkdown({ plan, digest }: { readonly plan: Plan; readonly digest: string }, options: MarkdownOptions = {}): string {
  const view = { color: false, ...(options.redactContent === undefined ? {} : { redactContent: options.redactContent }) };
  const paints = paint(false);
  const changes = plan.changes.toSorted((a, b) => compareAddresses(a.address, b.address));
  const shown = changes.filter((change) => change.action !== 'no-op');
  const context: ChangeContext = { paints: signPaint(), options: view, users: usersOf(changes), inside: insideOf(shown), losses: plan.notes.losses ?? {} };
  const nested = new Set([...context.inside.values()].flat());
  const head = headOf(plan, digest);
  const parts = [
    ...shown.filter((change) => !nested.has(change)).map((change) => changePart(change, showChange(change, context))),
    ...driftSections(plan, paints, view).filter((lines) => lines.length > 0).map((lines) => linesPart(lines, 2)),
    ...[leftAloneSection(plan.leftAlone, paints)].filter((lines) => lines.length > 0).map((lines) => linesPart(lines, 3)),
    ...(plan.remarks.length === 0 ? [] : [linesPart(['Notes:', ...plan.remarks.toSorted().map((remark) => `    ${cleanLine(remark)}`)], 3)]),
    ...(plan.diagnostics.length === 0 ? [] : [linesPart(['Warnings:', ...renderDiagnostics(plan.diagnostics, view).split('\n').slice(0, -1)], 0)]),
  ];
  const room = (options.limit ?? LIMIT) - Buffer.byteLength(head, 'utf8') - NOTE;
  const fitted = fitParts(parts, room);
  const note = noteOf(fitted.shortened, fitted.dropped, options.path);
  return tidy(`${[head, ...fitted.parts, ...note].join('\n').trimEnd()}\n`);
}

function headOf(plan: Plan, digest: string): string {
  const { binding, options } = plan;
  const title = isEmpty(plan) && !(options.refreshOnly && plan.drift.length > 0) ? 'No changes. Your fleet matches the configuration.' : countLine(countChanges(plan.changes));
  return [
    ...(options.targets.length === 0 ? [] : [`**Plan is narrowed** to ${options.targets.toSorted().map(code).join(', ')} and what they depend on.`, '']),
    `### ${title}`, '',
    `fleet ${code(binding.fleet)}, workspace ${code(binding.workspace)}, on ${code(binding.server.url)}<br>`,
    `digest ${code(digest)}, ${binding.state === null ? 'no state yet' : `state serial ${binding.state.serial}`}`, '',
  ].join('\n');
}

function changePart(change: Change, lines: readonly string[]): Part {
  const destructive = change.action === 'delete' || change.action === 'replace';
  const summary = `<code>${html(SIGNS[change.action])} ${html(change.address)}</code> ${html(headline(change))}`;
  return {
    whole: details(summary, fence(lines.slice(1).map((line) => forDiff(line.slice(2))), 'diff'), destructive),
    headline: `- ${summary}\n`, rank: destructive ? 0 : 1,
  };
}

function linesPart(lines: readonly string[], rank: number): Part {
  const [title = '', ...rest] = lines;
  const name = title.replace(/:$/, '');
  return { whole: details(html(name), fence(rest, ''), rank === 0), headline: `- ${html(name)} (${counted(rest.length, 'line')})\n`, rank };
}

const details = (summary: string, body: string, open: boolean): string => `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>\n`;

function noteOf(shortened: number, dropped: number, path: string | undefined): readonly string[] {
  if (shortened === 0 && dropped === 0) return [];
  const parts = [...(shortened > 0 ? [`the details of ${counted(shortened, 'entry', 'entries')}`] : []), ...(dropped > 0 ? [`${counted(dropped, 'entry', 'entries')} as a whole`] : [])];
  return [`_Left out here for want of room: ${parts.join(', and ')}. The whole plan: \`lettactl show ${path === undefined || path.includes('`') ? 'PLAN' : path}\`_`];
}
