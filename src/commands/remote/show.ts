import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag } from '../../cli/flags.ts';
import { Args, Flags } from '../../cli/oclif.ts';

export default class RemoteShow extends BaseCommand {
  static override description = 'Show one remote, or the active one. Of a key at most 8 characters are shown.';
  static override examples = ['<%= config.bin %> remote show', '<%= config.bin %> remote show prod'];
  static override args = { name: Args.string({ description: 'The remote (default: the active one).', required: false, ignoreStdin: true }) };
  static override flags = { output: Flags.string({ char: 'o', summary: 'json or yaml.', options: ['json', 'yaml'] }), ...jsonFlag };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(RemoteShow);
    const { findRemote } = await import('../../sdk/remotes/remotes.ts');
    const remote = findRemote(args.name);
    if (flags.json || flags.output) this.print((await import('../../views/json/remotes.ts')).remoteDocument(remote, flags.output === 'yaml' ? 'yaml' : 'json'));
    else this.print((await import('../../views/human/remotes.ts')).renderRemote(remote));
  }
}
