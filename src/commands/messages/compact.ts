import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { agentArg, conversationFlag, idleFlag, RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class MessagesCompact extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Put a summary in place of the older messages in an agent's context.
The server's model writes it. The messages themselves stay on the server.`;
  static override examples = ['<%= config.bin %> messages compact support-agent', '<%= config.bin %> messages compact support-agent --conversation conv-… --model openai/gpt-4.1'];
  static override args = agentArg;
  static override flags = {
    model: Flags.string({ summary: 'Writes the summary; of conversations only.', helpValue: 'HANDLE' }),
    ...conversationFlag, ...idleFlag, ...resultForms, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(MessagesCompact);
    const output = outputOf(flags, RESULT_FORMS);
    const done = await (await this.operations(flags)).messages.compact(args.agent, { onProgress: (message) => this.note(`… ${message}\n`), ...known({ conversation: flags.conversation, model: flags.model, waitForIdle: flags['wait-for-idle'] }) });
    if (output.form === 'table') this.print((await import('../../views/human/history.ts')).renderCompacted(done));
    else this.print(await rendered({ agent_id: done.agent.id, agent_name: done.agent.name, summary: done.summary, num_messages_before: done.before, num_messages_after: done.after }, output));
  }
}
