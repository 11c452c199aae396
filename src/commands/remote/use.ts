import { cleanLine } from '../../views/clean.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { Args } from '../../cli/oclif.ts';

export default class RemoteUse extends BaseCommand {
  static override description = 'Make a remote the active one: the server of every command that is not told another.';
  static override examples = ['<%= config.bin %> remote use prod'];
  static override args = { name: Args.string({ description: 'The remote.', required: true, ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(RemoteUse);
    const { useRemote } = await import('../../sdk/remotes/remotes.ts');
    const { name, url } = await useRemote(args.name);
    this.print(cleanLine(`Using remote "${name}" (${url})`));
    if (process.env['LETTA_BASE_URL']) this.note('LETTA_BASE_URL is set, and comes before the active remote.\n');
  }
}
