import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags, jsonFlag, markdownFlag, redactFlag } from '../cli/flags.ts';
import { fleetInput, known } from '../cli/inputs.ts';
import { Args } from '../cli/oclif.ts';

export default class Show extends BaseCommand {
  static override description = `Show a saved plan, or the state.
Works without a server, and on plans that are stale. -markdown fits into a pull request's comment.`;
  static override examples = ['<%= config.bin %> show plan.bin', '<%= config.bin %> show -json plan.bin', '<%= config.bin %> show -markdown plan.bin', '<%= config.bin %> show'];
  static override args = { what: Args.string({ description: 'A plan file; left out, or the word state: the state.', required: false, ignoreStdin: true }) };
  static override flags = { ...jsonFlag, ...markdownFlag, ...redactFlag, ...fleetFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Show);
    const view = { redactContent: flags['redact-content'], color: this.colour(process.stdout) };
    const operations = await this.operations(flags);
    if (args.what !== undefined && args.what !== 'state') {
      const planned = await operations.readPlan(args.what);
      if (flags.json) this.print((await import('../views/json/plan.ts')).planDocument(planned, view));
      else if (flags.markdown) this.print((await import('../views/markdown/plan.ts')).renderPlanMarkdown(planned, { ...view, ...known({ path: args.what }) }));
      else this.print(`${(await import('../views/human/plan.ts')).renderPlan(planned.plan, view)}digest: ${planned.digest}\n`);
      return;
    }
    const { state, location } = await operations.readState(fleetInput(flags));
    if (flags.json) this.print(state === null ? '{"format_version":"1.0"}' : (await import('../views/json/state.ts')).stateDocument(state));
    else if (state === null) this.print(`There is no state yet at ${location}: nothing was applied.`);
    else this.print((await import('../views/human/state.ts')).renderState(state, view));
  }
}
