import { ApplyCommand } from '../cli/apply-command.ts';
import { EXIT } from '../cli/failures.ts';
import { applyingFlags, exitCodeFlag, fleetFlags, jsonFlag, lockFlags, narrowFlags, planningFlags, redactFlag, serverFlags } from '../cli/flags.ts';
import { known, lockOptions, planInput } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { refuseOtherOptions, refusePlanningFlags } from '../cli/saved-plan.ts';
import { isEmpty } from '../core/plan/plan.ts';

export default class Apply extends ApplyCommand {
  static override description = `Do what a plan says: a saved one, or one made and shown now.
Without a plan file it asks on a terminal. Elsewhere it applies what loses nothing and holds the rest, each with the flag that allows it; -auto-approve allows all.`;
  static override examples = ['<%= config.bin %> apply plan.bin', '<%= config.bin %> apply', '<%= config.bin %> apply -f fleet.yaml --dry-run', '<%= config.bin %> apply -auto-approve -json'];
  static override args = { plan: Args.string({ description: 'A plan saved by plan -out.', required: false, ignoreStdin: true }) };
  static override flags = {
    ...applyingFlags,
    'dry-run': Flags.boolean({ summary: 'Only show the plan (as plan does).' }),
    force: Flags.boolean({ summary: 'Allow what detaches, overwrites or deletes, but no agent or archive.' }),
    'expect-digest': Flags.string({ summary: 'Apply the plan file only if it has this digest.', helpValue: 'sha256:…' }),
    ...fleetFlags, ...narrowFlags, ...planningFlags, ...exitCodeFlag, ...jsonFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args, raw } = await this.parse(Apply);
    const given = raw.flatMap((token) => (token.type === 'flag' && !this.fromEnvironment.includes(token.flag) ? [token.flag] : []));
    if (args.plan !== undefined) refusePlanningFlags([...new Set(given)]);
    const planFile = args.plan;
    let outputs: Awaited<ReturnType<typeof this.applying>> = [];
    await this.showing(flags, planFile, async (operations) => {
      if (flags['dry-run']) {
        const planned = await this.unlessStopped(operations.plan(planInput(flags)));
        // The words that scripts for 1.x look for.
        if (isEmpty(planned.plan) && !flags.json) this.print('Dry run: 0 changes.');
        if (flags['detailed-exitcode'] && !isEmpty(planned.plan)) this.exitWith(EXIT.changes);
        return;
      }
      if (planFile === undefined) {
        outputs = await this.applying(operations, {
          ...planInput(flags), ...this.running(flags), consent: { force: flags.force, autoApprove: flags['auto-approve'] },
          ...(this.asks(flags) ? this.asking('Do you want to do this?') : {}),
        });
        return;
      }
      if (this.fromEnvironment.length > 0) refuseOtherOptions(flags, this.fromEnvironment, (await operations.readPlan(planFile)).plan.options);
      await this.applying(operations, { planFile, ...known({ workspace: flags.workspace, state: flags.state, expectDigest: flags['expect-digest'] }), ...lockOptions(flags), ...this.running(flags) });
    });
    await this.showOutputs(outputs, flags);
  }
}
