import { BaseCommand } from '../../cli/base-command.ts';
import { EXIT } from '../../cli/failures.ts';
import { serverFlags } from '../../cli/flags.ts';
import { secondsOf } from '../../cli/message-text.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class GetRun extends BaseCommand {
  static override description = `Show one run.
With --wait it exits 1 when the run failed or was cancelled, or does not end in time.`;
  static override examples = ['<%= config.bin %> get run run-…', '<%= config.bin %> get run run-… --wait --messages'];
  static override args = { id: Args.string({ description: 'Its id.', required: true, ignoreStdin: true }) };
  static override flags = {
    wait: Flags.boolean({ summary: 'Wait for its end.' }),
    stream: Flags.boolean({ summary: 'The same as --wait.' }),
    messages: Flags.boolean({ summary: 'Also what was said and done in it.' }),
    timeout: Flags.string({ summary: 'Wait no longer than that; seconds, or with a unit.', helpValue: '5m', default: '5m' }),
    ...resultForms, ...serverFlags,
  };

  protected override stopping = 'Stopped waiting. The run goes on.\n';

  async run(): Promise<void> {
    const { flags, args } = await this.parse(GetRun);
    const output = outputOf(flags, RESULT_FORMS);
    const { runs } = await this.operations(flags);
    const waits = flags.wait || flags.stream;
    const [run] = waits ? await runs.track({ ids: [args.id], timeoutMs: secondsOf(flags.timeout, '--timeout') }) : [await this.unlessStopped(runs.get(args.id))];
    if (!run) throw new Error('a run without itself');
    const messages = flags.messages ? await runs.messages(run.run.id) : [];
    if (output.form === 'table') {
      const { renderRun, renderRunMessages } = await import('../../views/human/runs.ts');
      this.print(renderRun(run) + (flags.messages ? `\n${renderRunMessages(run, messages, { color: this.colour(process.stdout) })}` : ''));
    } else {
      const { runJson, runWithMessages } = await import('../../views/json/runs.ts');
      this.print(await rendered(flags.messages ? runWithMessages(run, messages) : runJson(run), output));
    }
    if (waits && run.state !== 'completed') this.exitWith(EXIT.error);
  }
}
