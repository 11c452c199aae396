import { BaseCommand } from '../../cli/base-command.ts';
import { serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { isForPeople, outputOf, rendered } from '../../cli/output-form.ts';
import { parseCount } from '../../cli/quantities.ts';
import { conversationFlag, LIST_FORMS, listForms } from '../../cli/talking.ts';

export default class MessagesList extends BaseCommand {
  static override description = `List the messages of an agent, the newest first.
What is said aloud is shown; --system adds system messages, reasoning and tools.`;
  static override examples = ['<%= config.bin %> messages list support-agent', '<%= config.bin %> messages list support-agent --all --order asc -o json', '<%= config.bin %> messages list support-agent --conversation conv-…'];
  static override args = { agent: Args.string({ description: 'Name or id of the agent.', required: true, ignoreStdin: true }) };
  static override flags = {
    limit: Flags.string({ char: 'l', summary: 'At most so many.', helpValue: 'N', default: '10' }),
    all: Flags.boolean({ char: 'a', summary: 'All of them.' }),
    system: Flags.boolean({ summary: 'Also system messages, reasoning, calls and returns of tools.' }),
    order: Flags.string({ summary: 'asc: the oldest first.', options: ['asc', 'desc'], default: 'desc' }),
    before: Flags.string({ summary: 'Only older ones than this message.', helpValue: 'ID' }),
    after: Flags.string({ summary: 'Only newer ones than this message.', helpValue: 'ID' }),
    ...conversationFlag,
    ...listForms, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(MessagesList);
    const output = outputOf(flags, LIST_FORMS);
    const list = await this.unlessStopped((await this.operations(flags)).messages.list(args.agent, known({
      limit: parseCount(flags.limit, '--limit', 1, 1000), all: flags.all, system: flags.system, order: flags.order === 'asc' ? 'asc' as const : 'desc' as const,
      before: flags.before, after: flags.after, conversation: flags.conversation,
    })));
    if (!isForPeople(output) && output.form !== 'name') return this.print(await rendered((await import('../../views/json/messages.ts')).messagesJson(list), output));
    const { renderHidden, renderMessages } = await import('../../views/human/messages.ts');
    if (output.form === 'name') {
      this.print(list.messages.map(({ id }) => `${id}\n`).join(''));
      return;
    }
    this.print(renderMessages(list, { color: this.colour(process.stdout), ids: output.form === 'wide' }));
    this.note(renderHidden(list));
  }
}
