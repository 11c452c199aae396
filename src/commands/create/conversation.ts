import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { agentArg, formOf, resultForms } from '../../cli/talking.ts';

export default class CreateConversation extends BaseCommand {
  static override description = 'Begin a conversation of an agent: a thread of its own, with the same memory.';
  static override examples = ['<%= config.bin %> create conversation support-agent', '<%= config.bin %> create conversation support-agent -d "Order 1204"'];
  static override args = agentArg;
  static override flags = { description: Flags.string({ char: 'd', summary: 'Its name, which the server calls summary.', helpValue: 'NAME', aliases: ['name', 'summary'] }), ...resultForms, ...jsonFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(CreateConversation);
    const form = formOf<'table' | 'json' | 'yaml'>(flags);
    const made = await (await this.operations(flags)).conversations.create(args.agent, known({ name: flags.description }));
    if (form === 'table') this.print(`Conversation created\nConversation ID: ${made.id}`);
    else this.print((await import('../../views/json/document.ts')).documentOf(made.raw, form));
    this.note(`Talk in it: lettactl send ${JSON.stringify(args.agent)} "…" --conversation ${made.id}\n`);
  }
}
