import Runs from '../runs.ts';

/** The name of 1.x. */
export default class GetRuns extends Runs {
  static override description = 'The same as runs, by its name of 1.x.';
  static override examples = ['<%= config.bin %> get runs --active -w'];
}
