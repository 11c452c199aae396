import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { exitCodeFlag, fleetFlags, jsonFlag, lockFlags, markdownFlag, narrowFlags, parallelismFlag, planningFlags, redactFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput, known, parallelismOf, planInput } from '../cli/inputs.ts';
import { sameFleet } from '../cli/same-fleet.ts';
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
    'generate-config-out': Flags.string({ summary: 'Write a fleet file for objects that exist: imports that nothing declares, else all that is not managed.', helpValue: 'FILE' }),
    ...exitCodeFlag, ...jsonFlag, ...markdownFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    this.outcome = 'Nothing was changed.';
    if (flags['generate-config-out'] !== undefined) return this.#generate(flags, flags['generate-config-out']);
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
      write(renderPlan({ ...planned.plan, diagnostics: this.places.diagnostics(planned.plan.diagnostics) }, { ...redact, color: this.colour(process.stdout) }));
      if (flags.out !== undefined) write(renderSaved({ path: flags.out, serial: planned.plan.binding.state?.serial ?? null, digest: planned.digest }));
    }
    if (flags['detailed-exitcode'] && !isEmpty(planned.plan)) this.exitWith(EXIT.changes);
  }

  /** A fleet file instead of a plan. */
  async #generate(flags: Parameters<typeof planInput>[0] & { readonly out?: string | undefined; readonly 'base-url'?: string | undefined }, file: string): Promise<void> {
    const { refuseGenerate, fleetNameOf } = await import('../cli/generate.ts');
    refuseGenerate(flags, file);
    const operations = await this.operations(flags);
    const generated = await this.unlessStopped(operations.generate({ ...fleetInput(flags), name: fleetNameOf(file), adoptAny: flags.adopt === 'any' }));
    if (generated.objects.length > 0) await (await import('../cli/write-result.ts')).writeResult(file, generated.text);
    this.print((await import('../views/human/generated.ts')).renderGenerated(generated, file, sameFleet(flags, [...this.fromEnvironment, 'file', 'fleet'])));
  }
}
