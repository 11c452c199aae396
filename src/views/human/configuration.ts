import type { Configuration } from '../../sdk/api.ts';
import { cleanLine } from '../clean.ts';
import type { ViewOptions } from '../options.ts';
import { showDiagnostic } from './diagnostics.ts';
import { paint } from './paint.ts';
import { padTo } from '../width.ts';

/** A variable of ours that is set, as the command line knows it. */
export interface ShownVariable { readonly name: string; readonly flag?: string; readonly known: boolean; readonly near?: string }

/** What a run would use, a line each with where it is said; then our variables, then what is wrong. Ends with a line feed. */
export function renderConfiguration(configuration: Configuration, variables: readonly ShownVariable[], options: ViewOptions): string {
  const { server, key, project, projectId, fleet, state, remotes, problems } = configuration;
  const said = (one: { readonly value: string; readonly from: string } | null): string => (one === null ? 'none' : `${one.value}  (${one.from})`);
  const lines: readonly (readonly [label: string, value: string | undefined])[] = [
    ['Server', server === null ? 'none' : `${server.url}  (${server.from})`],
    ['Key', key === null ? 'none' : `set  (${key.from})`],
    ['Project', project || !projectId ? said(project) : undefined],
    ['Project id', projectId ? said(projectId) : undefined],
    ['Fleet', fleet === null ? 'none' : `${fleet.name}, workspace ${fleet.workspace}  (${fleet.files.join(', ')})`],
    ['State', state ?? 'none'],
    ['Remotes', remotes.file === null ? 'none' : `${remotes.file}, ${remotes.active === null ? 'none active' : `${remotes.active} is active`}`],
  ];
  const paints = paint(options.color);
  const width = Math.max(...variables.map(({ name }) => name.length));
  return [
    lines.flatMap(([label, value]) => (value === undefined ? [] : [`${`${label}:`.padEnd(12)}${cleanLine(value)}\n`])).join(''),
    ...(variables.length === 0 ? [] : [`Variables of lettactl:\n${variables.map(({ name, flag, known, near }) => `  ${padTo(cleanLine(name), width)}  ${known ? (flag ?? '') : paints.change(`not known${near === undefined ? '' : `: did you mean ${near}?`}`)}\n`).join('')}`]),
    ...problems.map((problem) => `${showDiagnostic(problem, paints, options).join('\n')}\n`),
  ].join('\n');
}
