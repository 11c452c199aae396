import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { EXIT } from '../../cli/failures.ts';
import { serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { agentArg, RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class MessagesCancel extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Cancel what an agent is doing: its active runs, or those that are named.
A run ends before its next step; a single step goes to its end.`;
  static override examples = ['<%= config.bin %> messages cancel support-agent', '<%= config.bin %> messages cancel support-agent --run-ids run-…,run-…'];
  static override args = agentArg;
  static override flags = { 'run-ids': Flags.string({ summary: 'Only these runs.', helpValue: 'ID,ID' }), ...resultForms, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(MessagesCancel);
    const output = outputOf(flags, RESULT_FORMS);
    const runIds = flags['run-ids']?.split(',').map((id) => id.trim()).filter((id) => id !== '');
    const done = await (await this.operations(flags)).messages.cancel(args.agent, known({ runIds }));
    if (output.form === 'table') this.print((await import('../../views/human/history.ts')).renderCancelled(done));
    else this.print(await rendered(done.runs, output));
    if (Object.values(done.runs).some((status) => status !== 'cancelled')) this.exitWith(EXIT.error);
  }
}
