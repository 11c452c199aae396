import { cleanLine } from '../clean.ts';
import { counted } from '../words.ts';

/** What a generated fleet file holds (the same shape as the SDK's `GeneratedFleet`). */
export interface GeneratedReport {
  readonly objects: readonly { readonly type: string }[];
  readonly variables: readonly string[];
  readonly left: readonly unknown[];
  readonly others: number;
  /** The fleet that it goes with, if there is one. */
  readonly beside: { readonly fleet: string; readonly files: readonly string[] } | null;
}

/** What was written, what was not, and what to do next (`same`: further flags for that, with a space before). Ends with a line feed. */
export function renderGenerated({ objects, variables, left, others, beside }: GeneratedReport, file: string, same = ''): string {
  const path = cleanLine(file);
  const omitted = [
    ...(others === 0 ? [] : [`Left out: ${counted(others, 'object')} of other fleets (--adopt=any writes ${others === 1 ? 'it' : 'them'} too).`]),
    ...(left.length === 0 ? [] : [`Not sayable in a fleet file: ${counted(left.length, 'thing')}, told of at its top.`]),
  ];
  if (objects.length === 0) return [`Nothing to write: ${beside ? 'the fleet has all that is there' : 'there is nothing on the server'}.`, ...omitted, ''].join('\n');
  const types = new Map<string, number>();
  for (const { type } of objects) types.set(type, (types.get(type) ?? 0) + 1);
  const told = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => counted(count, type.replaceAll('_', ' ')));
  return [
    `Wrote ${path}: ${told.join(', ')}.`, ...omitted,
    ...(variables.length === 0 ? [] : [`Secrets are not in it. Set before you apply: ${variables.map(cleanLine).join(', ')}.`]),
    ...next(path, beside, same), '',
  ].join('\n');
}

function next(path: string, beside: GeneratedReport['beside'], same: string): readonly string[] {
  if (!beside) return [`Read it, then: lettactl plan${path === 'fleet.yaml' ? '' : ` -f ${path}`}`];
  const both = [...beside.files, path].map((file) => `-f ${cleanLine(file)}`).join(' ');
  return ['Read it, and move its entries into your fleet file. Or plan with both:', `  lettactl plan ${both} --fleet ${cleanLine(JSON.stringify(beside.fleet).replace(/^"([\w.-]+)"$/, '$1'))}${same}`];
}
