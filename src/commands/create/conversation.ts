import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { agentArg, RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class CreateConversation extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = 'Begin a conversation of an agent: a thread of its own, with the same memory.';
  static override examples = ['<%= config.bin %> create conversation support-agent', '<%= config.bin %> create conversation support-agent -d "Order 1204"'];
  static override args = agentArg;
  static override flags = { description: Flags.string({ char: 'd', summary: 'Its name, which the server calls summary.', helpValue: 'NAME', aliases: ['name', 'summary'] }), ...resultForms, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(CreateConversation);
    const output = outputOf(flags, RESULT_FORMS);
    const made = await (await this.operations(flags)).conversations.create(args.agent, known({ name: flags.description }));
    if (output.form === 'table') this.print(`Conversation created\nConversation ID: ${made.id}`);
    else this.print(await rendered(made.raw, output));
    this.note(`Talk in it: lettactl send ${JSON.stringify(args.agent)} "…" --conversation ${made.id}\n`);
  }
}
