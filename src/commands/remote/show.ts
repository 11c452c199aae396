import { BaseCommand } from '../../cli/base-command.ts';
import { Args } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class RemoteShow extends BaseCommand {
  static override description = 'Show one remote, or the active one. Of a key at most 8 characters are shown.';
  static override examples = ['<%= config.bin %> remote show', '<%= config.bin %> remote show prod'];
  static override args = { name: Args.string({ description: 'The remote (default: the active one).', required: false, ignoreStdin: true }) };
  static override flags = resultForms;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(RemoteShow);
    const output = outputOf(flags, RESULT_FORMS);
    const { findRemote } = await import('../../sdk/remotes/remotes.ts');
    const remote = findRemote(args.name);
    if (output.form !== 'table') this.print(await rendered((await import('../../views/json/remotes.ts')).remoteJson(remote), output));
    else this.print((await import('../../views/human/remotes.ts')).renderRemote(remote));
  }
}
