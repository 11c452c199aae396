import { cleanLine } from '../../views/clean.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { Args } from '../../cli/oclif.ts';

export default class RemoteRemove extends BaseCommand {
  static override description = 'Take a remote away, with its key. Nothing happens on the server.';
  static override examples = ['<%= config.bin %> remote remove old'];
  static override args = { name: Args.string({ description: 'The remote.', required: true, ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(RemoteRemove);
    const { removeRemote } = await import('../../sdk/remotes/remotes.ts');
    const { name, active } = await removeRemote(args.name);
    this.print(cleanLine(`Removed remote "${name}"${active ? '; no remote is active now' : ''}`));
  }
}
