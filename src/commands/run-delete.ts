import RunsDelete from './runs/delete.ts';

/** The name of 1.x. */
export default class RunDelete extends RunsDelete {
  static override description = 'The same as runs delete, by its name of 1.x.';
  static override examples = ['<%= config.bin %> run-delete run-…'];
}
