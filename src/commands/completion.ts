import { BaseCommand } from '../cli/base-command.ts';
import { completionScript } from '../cli/completion/scripts.ts';
import { Args } from '../cli/oclif.ts';
import { SHELLS, type Shell } from '../cli/shell-words.ts';

export default class Completion extends BaseCommand {
  static override description = `Print what a shell needs to complete lettactl: commands, flags, kinds, and names of agents.
bash: source <(lettactl completion bash) in ~/.bashrc; zsh: source <(lettactl completion zsh) after compinit in ~/.zshrc; fish: lettactl completion fish > ~/.config/fish/completions/lettactl.fish`;
  static override examples = ['source <(<%= config.bin %> completion bash)', '<%= config.bin %> completion fish | source'];
  static override args = { shell: Args.string({ description: 'bash, zsh or fish', required: true, options: [...SHELLS], ignoreStdin: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    this.print(completionScript(args.shell as Shell));
  }
}
