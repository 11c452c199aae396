import { BaseCommand } from '../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { agentArg, formOf, listForms } from '../cli/talking.ts';

export default class Conversations extends BaseCommand {
  static override description = 'List the conversations of an agent, the newest first; -o wide also counts their messages.';
  static override examples = ['<%= config.bin %> conversations support-agent', '<%= config.bin %> conversations support-agent -o wide'];
  static override args = agentArg;
  static override flags = { ...listForms, ...jsonFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Conversations);
    const form = formOf<'table' | 'wide' | 'json' | 'yaml' | 'name'>(flags);
    const found = await this.unlessStopped((await this.operations(flags)).conversations.list(args.agent, { counted: form === 'wide' }));
    if (form === 'json' || form === 'yaml') this.print((await import('../views/json/document.ts')).documentOf(found.map(({ raw }) => raw), form));
    else if (form === 'name') this.print(found.map(({ id }) => `${id}\n`).join(''));
    else this.print((await import('../views/human/conversations.ts')).renderConversations(args.agent, found, { now: new Date(), wide: form === 'wide', ...known({ columns: this.columns }) }));
  }
}
