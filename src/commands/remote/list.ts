import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';

export default class RemoteList extends BaseCommand {
  static override description = 'List the remotes; * marks the active one. Keys are not shown.';
  static override examples = ['<%= config.bin %> remote list', '<%= config.bin %> remote list -o json'];
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'table, wide, json, yaml or name.', options: ['table', 'wide', 'json', 'yaml', 'name'], default: 'table' }),
    ...jsonFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RemoteList);
    const { listRemotes } = await import('../../sdk/remotes/remotes.ts');
    const { remotes, path, exposed } = listRemotes();
    if (exposed) this.note(`Others on this machine can read ${path}, which holds keys: chmod 600 ${path}\n`);
    if (flags.output === 'name') this.print(remotes.map(({ name }) => `${name}\n`).join(''));
    else if (flags.json || flags.output === 'json' || flags.output === 'yaml') this.print((await import('../../views/json/remotes.ts')).remotesDocument(remotes, flags.output === 'yaml' ? 'yaml' : 'json'));
    else this.print((await import('../../views/human/remotes.ts')).renderRemotes(remotes, { wide: flags.output === 'wide', ...known({ columns: this.columns }) }));
  }
}
