import { compareAddresses } from '../../core/address.ts';
import type { AttributeChange, Change } from '../../core/plan/change.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { cleanLine } from '../clean.ts';
import { sizeAndDigest } from '../content.ts';
import { withLiveHidden } from '../counterpart.ts';
import type { ViewOptions } from '../options.ts';
import { grouped } from '../words.ts';
import { type Paint, sign } from './paint.ts';
import { showName, showValue } from './value.ts';

/** The drift that a plan saw, one line per attribute: what it puts back, what it takes over, what it leaves. */
export function driftSections(plan: Plan, paints: Paint, options: ViewOptions): readonly (readonly string[])[] {
  const changes = new Map<string, Change>(plan.changes.map((change) => [change.address, change]));
  const back: string[] = [];
  const kept: string[] = [];
  for (const drift of plan.drift.toSorted((a, b) => compareAddresses(a.address, b.address))) {
    const change = changes.get(drift.address);
    const at = `${sign(paints, drift.gone ? '-' : '~')} ${cleanLine(drift.address)}`;
    if (drift.gone) {
      const made = change?.action === 'create';
      (made ? back : kept).push(`  ${at}  gone from the server${made ? ', created again' : ''}`);
      continue;
    }
    for (const attribute of drift.attributes.toSorted((a, b) => compareAddresses(a.path, b.path))) {
      const planned = change?.attributes.find((one) => one.path === attribute.path);
      const line = `  ${at}  ${cleanLine(attribute.path)}  ${showDrift(attribute, options)}`;
      if (planned === undefined || plan.options.refreshOnly) kept.push(line);
      else back.push(`${line}${backTo(planned)}`);
    }
  }
  const title = plan.options.refreshOnly ? 'Drift, taken over by this plan:' : 'Drift, not put back by this plan:';
  return [back.length === 0 ? [] : ['Drift, put back by this plan:', ...back], kept.length === 0 ? [] : [title, ...kept]];
}

const backTo = (planned: AttributeChange): string =>
  planned.kind === 'scalar' && planned.after !== undefined && planned.sensitive !== true ? `, ${planned.cause === 'conflict' ? 'now' : 'back to'} ${showValue(planned.after)}` : '';

/** One attribute's drift on one line: `32000 → 16000 on the server`, `"vip" added on the server`, `edited on the server (412 → 380 characters)`. */
export function showDrift(seen: AttributeChange, options: ViewOptions): string {
  const attribute = withLiveHidden(seen, 'after');
  const { before, after, sensitive } = attribute;
  if (attribute.kind === 'set' || (attribute.kind === 'map' && attribute.entries !== undefined)) return memberDrift(attribute);
  if (attribute.kind === 'text') {
    if (after === undefined) return 'removed on the server';
    return `edited on the server (${options.redactContent === true ? `${sizeOf(before, options)} → ${sizeOf(after, options)}` : `${sizeOf(before, options).replace(/ characters$/, '')} → ${sizeOf(after, options)}`})`;
  }
  return `${showValue(before, sensitive)} → ${showValue(after, sensitive)} on the server`;
}

function sizeOf(value: AttributeChange['before'], options: ViewOptions): string {
  if (typeof value !== 'string') return value === undefined ? 'nothing' : showValue(value).replace(/, sha256.*$/, '');
  return options.redactContent === true ? sizeAndDigest(value) : `${grouped(value.length)} characters`;
}

function memberDrift(attribute: AttributeChange): string {
  const keys = (which: (entry: { readonly before?: unknown; readonly after?: unknown }) => boolean): readonly string[] => (attribute.entries ?? []).filter(which).map((entry) => showName(entry.key));
  const names = (members: readonly string[] | undefined): readonly string[] => (members ?? []).map((member) => (attribute.sensitive === true ? '(sensitive)' : cleanLine(JSON.stringify(member))));
  const parts: readonly (readonly [readonly string[], string])[] = [
    [[...names(attribute.added), ...keys((entry) => entry.before === undefined)], 'added on the server'],
    [[...names(attribute.removed), ...keys((entry) => entry.after === undefined)], 'removed on the server'],
    [keys((entry) => entry.before !== undefined && entry.after !== undefined), 'changed on the server'],
  ];
  return parts.filter(([members]) => members.length > 0).map(([members, what]) => `${members.toSorted().join(', ')} ${what}`).join('; ');
}
