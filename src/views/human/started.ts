import type { Started } from '../../sdk/api.ts';
import { cleanLine } from '../clean.ts';
import { renderGenerated } from './generated.ts';

/** What was written, and what to do next. */
export function renderStarted({ name, files, model, generated, problem }: Started): string {
  const wrote = (paths: readonly string[]): string => `Wrote ${paths.join(', ')}. .gitignore keeps the state out of git.`;
  if (generated) return `${wrote(files.filter((path) => path !== 'fleet.yaml'))}\n${renderGenerated(generated, 'fleet.yaml')}`;
  return [
    `The fleet ${cleanLine(name)} begins here, with one agent${model === undefined ? '' : ` on ${cleanLine(model)}`}.`,
    wrote(files),
    ...(problem ? [`The server was not asked which models it has: ${cleanLine(problem.summary)} (${problem.code}).`, 'Usual ones: LETTA_BASE_URL=https://api.letta.com, http://localhost:8283, or what `lettactl dev` prints.'] : []),
    '',
    'Next:',
    '  lettactl plan     what it would make',
    '  lettactl apply    make it',
  ].join('\n');
}
