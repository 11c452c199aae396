import { compareAddresses } from '../../core/address.ts';
import type { AttributeChange } from '../../core/plan/change.ts';
import type { Drift } from '../../core/plan/plan.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import type { RefreshReport } from '../refresh-report.ts';
import { diffTexts } from '../text-diff.ts';
import { tidy } from '../tidy.ts';
import { padTo } from '../width.ts';
import { counted } from '../words.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { showDrift } from './drift.ts';
import { leftAloneSection } from './left-alone.ts';
import { type Paint, paint, sign } from './paint.ts';
import { showTextDiff } from './text-diff.ts';

/** Drift for people: per object and attribute who owns it and what differs, then what to do (`same`: flags that the next command needs, with a space before). Ends with a line feed. */
export function renderRefresh(report: RefreshReport, options: ViewOptions & { readonly same?: string }): string {
  const paints = paint(options.color);
  const apply = `lettactl apply${options.same ?? ''}`;
  const sections = [
    [driftTitle(report)],
    ...byAddress(report.drift).map((drift) => showObject(drift, 'config', paints, options)),
    ...(report.agentWritten.length === 0 ? [] : [
      [`Agent-written: ${counted(report.agentWritten.length, 'object')}. Not drift, and never overwritten.`],
      ...byAddress(report.agentWritten).map((drift) => showObject(drift, 'agent', paints, options)),
    ]),
    leftAloneSection(report.leftAlone, paints),
    ...(report.drift.length === 0 ? [] : [[...(report.allGone ? ['  All agents are gone. Is it the right server, key and project? If they really are gone:'] : []), `  put it back:   ${apply}${report.allGone ? ' -allow-recreate' : ''}`, `  keep it:       ${apply} -refresh-only      or edit the fleet file`]]),
    renderDiagnostics(report.diagnostics, options).split('\n').slice(0, -1),
  ];
  return tidy(`${sections.filter((section) => section.length > 0).map((section) => section.join('\n')).join('\n\n')}\n`);
}

/** The first line: how much differs, and how it was read. */
export function driftTitle({ drift, objects, reads }: RefreshReport): string {
  const read = `(${counted(objects, 'object')} read in ${counted(reads, 'call')})`;
  if (drift.length === 0) return `No drift. The server has what was last applied ${read}.`;
  const attributes = drift.reduce((sum, one) => sum + one.attributes.length, 0);
  const gone = drift.filter((one) => one.gone).length;
  const changed = drift.length - gone;
  const parts = [
    ...(changed > 0 ? [`${counted(attributes, 'attribute')} of ${counted(changed, 'object')} ${attributes === 1 ? 'differs' : 'differ'} from what was applied`] : []),
    ...(gone > 0 ? [`${counted(gone, 'object')} ${gone === 1 ? 'is' : 'are'} gone`] : []),
  ];
  return `Drift: ${parts.join(', ')} ${read}.`;
}

const byAddress = (drift: readonly Drift[]): readonly Drift[] => drift.toSorted((a, b) => compareAddresses(a.address, b.address));

/** One object's block: its address, then a line per attribute with its owner; texts whose old version is known as a difference. */
export function showObject(drift: Drift, owner: string, paints: Paint, options: ViewOptions): readonly string[] {
  if (drift.gone) return [`  ${sign(paints, '-')} ${cleanLine(drift.address)}  gone from the server`];
  const attributes = drift.attributes.toSorted((a, b) => compareAddresses(a.path, b.path));
  const longest = Math.max(0, ...attributes.map((attribute) => attribute.path.length));
  return [
    `  ${sign(paints, '~')} ${cleanLine(drift.address)}`,
    ...attributes.flatMap((attribute) => [
      `      ${padTo(cleanLine(attribute.path), longest)}   ${paints.quiet(owner)}   ${showDrift(attribute, options)}`,
      ...difference(attribute, paints, options).map((line) => `          ${line}`.trimEnd()),
    ]),
  ];
}

function difference({ kind, before, after, sensitive }: AttributeChange, paints: Paint, options: ViewOptions): readonly string[] {
  const known = kind === 'text' && sensitive !== true && typeof before === 'string' && typeof after === 'string';
  return known && options.redactContent !== true ? showTextDiff(diffTexts(before, after), paints) : [];
}
