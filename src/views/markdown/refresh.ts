import { compareAddresses } from '../../core/address.ts';
import type { Drift } from '../../core/plan/plan.ts';
import { leftAloneSection } from '../human/left-alone.ts';
import { signPaint } from '../human/paint.ts';
import { driftTitle, showObject } from '../human/refresh.ts';
import type { RefreshReport } from '../refresh-report.ts';
import { tidy } from '../tidy.ts';
import { counted } from '../words.ts';
import { fence, forDiff, html } from './escape.ts';
import { fitParts, type Part } from './fit.ts';

const LIMIT = 65_000;
const NOTE = 300;

/** A refresh as the body of an issue or a comment: what drifted first, one collapsible part per object. Never longer than `limit` bytes. */
export function renderRefreshMarkdown(report: RefreshReport, options: { readonly redactContent?: boolean; readonly limit?: number } = {}): string {
  const view = { color: false, ...(options.redactContent === undefined ? {} : { redactContent: options.redactContent }) };
  const sorted = (drift: readonly Drift[]): readonly Drift[] => drift.toSorted((a, b) => compareAddresses(a.address, b.address));
  const part = (owner: string, rank: number) => (drift: Drift): Part => {
    const summary = `<code>${html(drift.address)}</code>${owner === 'agent' ? ' written by the agent' : drift.gone ? ' is gone' : ''}`;
    const lines = showObject(drift, owner, signPaint(), view).map((line) => forDiff(line.slice(2)));
    return { whole: `<details><summary>${summary}</summary>\n\n${fence(lines, 'diff')}\n\n</details>\n`, headline: `- ${summary}\n`, rank };
  };
  const head = `### ${driftTitle(report)}\n`;
  const parts = [...sorted(report.drift).map(part('config', 0)), ...sorted(report.agentWritten).map(part('agent', 1)), ...leftAlonePart(report)];
  const fitted = fitParts(parts, (options.limit ?? LIMIT) - Buffer.byteLength(head, 'utf8') - NOTE);
  const left = fitted.shortened + fitted.dropped;
  const hint = report.drift.length === 0 ? [] : [report.allGone ? 'All agents are gone: is it the right server, key and project? If they really are gone, make them anew with `lettactl apply -allow-recreate`.' : 'Put it back with `lettactl apply`; keep it with `lettactl apply -refresh-only`.'];
  return tidy(`${[head, ...fitted.parts, ...(left === 0 ? [] : [`_Left out here for want of room: details of ${counted(left, 'object')}._\n`]), ...hint].join('\n').trimEnd()}\n`);
}

function leftAlonePart({ leftAlone }: RefreshReport): readonly Part[] {
  const [, ...rows] = leftAloneSection(leftAlone, signPaint());
  return rows.length === 0 ? [] : [{ whole: `<details><summary>Left alone</summary>\n\n${fence(rows, '')}\n\n</details>\n`, headline: `- Left alone (${counted(rows.length, 'line')})\n`, rank: 2 }];
}
