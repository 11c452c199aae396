import { BaseCommand } from '../../cli/base-command.ts';
import { known } from '../../cli/inputs.ts';
import { isForPeople, outputOf, rendered } from '../../cli/output-form.ts';
import { LIST_FORMS, listForms } from '../../cli/talking.ts';

export default class RemoteList extends BaseCommand {
  static override description = 'List the remotes; * marks the active one. Keys are not shown.';
  static override examples = ['<%= config.bin %> remote list', '<%= config.bin %> remote list -o json'];
  static override flags = {
    ...listForms,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RemoteList);
    const output = outputOf(flags, LIST_FORMS);
    const { listRemotes } = await import('../../sdk/remotes/remotes.ts');
    const { remotes, path, exposed } = listRemotes();
    if (exposed) this.note(`Others on this machine can read ${path}, which holds keys: chmod 600 ${path}\n`);
    if (output.form === 'name') this.print(remotes.map(({ name }) => `${name}\n`).join(''));
    else if (!isForPeople(output)) this.print(await rendered(remotes.map((await import('../../views/json/remotes.ts')).remoteJson), output));
    else this.print((await import('../../views/human/remotes.ts')).renderRemotes(remotes, { wide: output.form === 'wide', ...known({ columns: this.columns }) }));
  }
}
