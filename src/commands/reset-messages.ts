import { ResetCommand, resetFlags } from '../cli/reset-command.ts';
import { agentArg } from '../cli/talking.ts';

export default class ResetMessages extends ResetCommand {
  static override description = 'The same as messages reset, by its name of 1.x: asks on a terminal, and goes on where nobody can be asked.';
  static override examples = ['<%= config.bin %> reset-messages support-agent'];
  static override args = agentArg;
  static override flags = resetFlags;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ResetMessages);
    await this.reset(args.agent, flags, true);
  }
}
