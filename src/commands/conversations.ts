import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { isForPeople, outputOf, rendered } from '../cli/output-form.ts';
import { agentArg, LIST_FORMS, listForms } from '../cli/talking.ts';

export default class Conversations extends BaseCommand {
  static override description = 'List the conversations of an agent, the newest first; -o wide also counts their messages.';
  static override examples = ['<%= config.bin %> conversations support-agent', '<%= config.bin %> conversations support-agent -o wide'];
  static override args = agentArg;
  static override flags = { ...listForms, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Conversations);
    const output = outputOf(flags, LIST_FORMS);
    const found = await this.unlessStopped((await this.operations(flags)).conversations.list(args.agent, { counted: output.form === 'wide' }));
    if (!isForPeople(output) && output.form !== 'name') this.print(await rendered(found.map(({ raw }) => raw), output));
    else if (output.form === 'name') this.print(found.map(({ id }) => `${id}\n`).join(''));
    else this.print((await import('../views/human/conversations.ts')).renderConversations(args.agent, found, { now: new Date(), wide: output.form === 'wide', ...known({ columns: this.columns }) }));
  }
}
