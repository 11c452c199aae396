import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { exitCodeFlag, fleetFlags, jsonFlag, lockFlags, markdownFlag, narrowFlags, parallelismFlag, planningFlags, redactFlag, serverFlags } from '../cli/flags.ts';
import { known, parallelismOf, planInput } from '../cli/inputs.ts';
import { Flags } from '../cli/oclif.ts';
import { isEmpty } from '../core/plan/plan.ts';

export default class Plan extends BaseCommand {
  static override description = `Show what apply would do, and save it with -out.
Compares the fleet file, the state and the server; changes nothing. Exit 0; with -detailed-exitcode 0 for no changes, 2 for changes.`;
  static override examples = ['<%= config.bin %> plan', '<%= config.bin %> plan -out plan.bin', '<%= config.bin %> plan -target agent.support-agent', '<%= config.bin %> plan -json -detailed-exitcode'];
  static override flags = {
    out: Flags.string({ summary: 'Save the plan here, for apply.', helpValue: 'plan.bin' }),
    ...fleetFlags, ...narrowFlags, ...planningFlags,
    ...parallelismFlag,
    force: Flags.boolean({ summary: 'Plan also what other config paths than those of the last apply would delete.' }),
    ...exitCodeFlag, ...jsonFlag, ...markdownFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    this.outcome = 'Nothing was changed.';
    const redact = { redactContent: flags['redact-content'] };
    const write = (text: string): void => this.print(text);
    const stream = flags.json ? (await import('../views/json/events.ts')).jsonStream({ ...redact, write }) : undefined;
    stream?.event({ type: 'version', version: this.config.version, at: new Date().toISOString() });
    const operations = await this.operations(flags, stream && ((event) => stream.event(event)));
    const planned = await this.unlessStopped(operations.plan({ ...planInput(flags), ...known({ out: flags.out, parallelism: parallelismOf(flags) }) }));
    if (flags.markdown) {
      const { renderPlanMarkdown } = await import('../views/markdown/plan.ts');
      write(renderPlanMarkdown(planned, { ...redact, ...known({ path: flags.out }) }));
    } else if (!stream) {
      const { renderPlan, renderSaved } = await import('../views/human/plan.ts');
      write(renderPlan(planned.plan, { ...redact, color: this.colour(process.stdout) }));
      if (flags.out !== undefined) write(renderSaved({ path: flags.out, serial: planned.plan.binding.state?.serial ?? null, digest: planned.digest }));
    }
    if (flags['detailed-exitcode'] && !isEmpty(planned.plan)) this.exitWith(EXIT.changes);
  }
}
