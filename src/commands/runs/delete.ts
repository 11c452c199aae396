import { BaseCommand } from '../../cli/base-command.ts';
import { FINISHING } from '../../cli/interrupt.ts';
import { serverFlags } from '../../cli/flags.ts';
import { Args } from '../../cli/oclif.ts';

export default class RunsDelete extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = 'Delete a run. A Letta server 0.16.8 cannot: there, runs go with their agent.';
  static override examples = ['<%= config.bin %> runs delete run-…'];
  static override args = { id: Args.string({ description: 'Its id.', required: true, ignoreStdin: true }) };
  static override flags = serverFlags;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(RunsDelete);
    await (await this.operations(flags)).runs.delete(args.id);
    this.print(`Deleted ${args.id}`);
  }
}
