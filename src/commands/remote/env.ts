import { BaseCommand } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { SHELLS, shellOf, variableLine, type Shell } from '../../cli/shell-words.ts';

export default class RemoteEnv extends BaseCommand {
  static override description = `Print lines for a shell that set the LETTA_ variables to a remote, its key included.
For eval: eval "$(lettactl remote env)"; in fish: lettactl remote env | source`;
  static override examples = ['eval "$(<%= config.bin %> remote env)"', '<%= config.bin %> remote env prod --shell fish | source'];
  static override args = { name: Args.string({ description: 'The remote (default: the active one).', required: false, ignoreStdin: true }) };
  static override flags = { shell: Flags.string({ summary: 'bash, zsh or fish (default: by SHELL).', options: [...SHELLS] }) };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(RemoteEnv);
    const { remoteVariables } = await import('../../sdk/remotes/remotes.ts');
    const shell = (flags.shell as Shell | undefined) ?? shellOf(process.env);
    this.print(Object.entries(remoteVariables(args.name)).map(([name, value]) => `${variableLine(name, value, shell)}\n`).join(''));
  }
}
