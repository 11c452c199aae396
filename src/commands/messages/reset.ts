import { ResetCommand, resetFlags } from '../../cli/reset-command.ts';
import { agentArg } from '../../cli/talking.ts';

export default class MessagesReset extends ResetCommand {
  static override description = `Empty the context of an agent: it begins anew, with its memory as it is.
Every message is saved under .lettactl/backups/ first; on the server they stay, too. Asks on a terminal; elsewhere --confirm is needed.`;
  static override examples = ['<%= config.bin %> messages reset support-agent', '<%= config.bin %> messages reset support-agent --confirm'];
  static override args = agentArg;
  static override flags = resetFlags;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(MessagesReset);
    await this.reset(args.agent, flags, false);
  }
}
