import { compareAddresses } from '../../core/address.ts';
import type { LeftAlone } from '../../core/plan/change.ts';
import { cleanLine } from '../clean.ts';
import { padTo } from '../width.ts';
import type { Paint } from './paint.ts';

/** What the plan saw and leaves as it is, one line each; what others added to an object shares a line. */
export function leftAloneSection(leftAlone: readonly LeftAlone[], paints: Paint): readonly string[] {
  if (leftAlone.length === 0) return [];
  const sorted = leftAlone.toSorted((a, b) => compareAddresses(a.address, b.address) || compareAddresses(a.path ?? '', b.path ?? ''));
  const foreign = new Map<string, string[]>();
  for (const one of sorted.filter(({ what }) => what === 'foreign-member')) foreign.set(one.address, [...(foreign.get(one.address) ?? []), members(one)]);
  const rows = [
    ...[...foreign].map(([address, texts]) => [cleanLine(address), `${texts.join(' and ')}, added on the server`] as const),
    ...sorted.filter(({ what }) => what !== 'foreign-member').map((one) => [cleanLine(one.address), describe(one)] as const),
  ].sort((a, b) => compareAddresses(a[0], b[0]) || compareAddresses(a[1], b[1]));
  const longest = Math.max(...rows.map(([address]) => address.length));
  return ['Left alone:', ...rows.map(([address, text]) => `    ${padTo(address, longest)}  ${paints.quiet(text)}`)];
}

const members = (one: LeftAlone): string => `${cleanLine(one.path ?? '')} ${(one.detail ?? []).toSorted().map((name) => cleanLine(JSON.stringify(name))).join(', ')}`.trim();

/** What is left, and why, in one line. */
function describe(one: LeftAlone): string {
  const path = one.path === undefined ? '' : cleanLine(one.path);
  const detail = (one.detail ?? []).map(cleanLine);
  const told = detail.length === 0 ? '' : `: ${detail.join(', ')}`;
  switch (one.what) {
    case 'foreign-member': return `${members(one)}, added on the server`;
    case 'unmanaged': return `keeps ${path}${told} (no longer in the configuration)`;
    case 'seed': return `${path}, rewritten by the agent (agent-owned)${told}`;
    case 'ignored': return `${path} differs, as lifecycle.ignore_changes allows${told}`;
    case 'not-compared': return `${path}, not compared${told}`;
    case 'copy': return `a copy carries its mark${told}`;
  }
}
