import { applyStream, approval } from '../cli/apply-run.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { applyingFlags, exitCodeFlag, fleetFlags, jsonFlag, lockFlags, narrowFlags, planningFlags, redactFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput, known, lockOptions, planInput } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { parseCount } from '../cli/quantities.ts';
import { refuseOtherOptions, refusePlanningFlags } from '../cli/saved-plan.ts';
import { canAsk } from '../cli/terminal.ts';
import { isEmpty } from '../core/plan/plan.ts';
import type { ApplyInput } from '../sdk/api.ts';

export default class Apply extends BaseCommand {
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
    const planFile = flags['dry-run'] && args.plan === undefined ? undefined : args.plan;
    const choice = { json: flags.json, quiet: flags.quiet, redactContent: flags['redact-content'] };
    const stream = await applyStream({
      ...choice, ...known({ planFile }), version: this.config.version, colour: this.colour(process.stdout), write: (text) => this.print(text),
      ...(process.stdout.isTTY && !flags.quiet && process.env['TERM'] !== 'dumb' ? { terminal: process.stdout } : {}),
    });
    const operations = await this.operations(flags, (event) => {
      stream.event(event);
      if (!flags.json && (event.type === 'phase' || (event.type === 'retry' && event.attempt < 3))) this.follow(event);
    });
    try {
      if (flags['dry-run']) {
        const planned = await operations.plan(planInput(flags));
        if (flags['detailed-exitcode'] && !isEmpty(planned.plan)) this.exitWith(EXIT.changes);
        return;
      }
      if (planFile !== undefined && this.fromEnvironment.length > 0) refuseOtherOptions(flags, this.fromEnvironment, (await operations.readPlan(planFile)).plan.options);
      const running = known({
        parallelism: flags.parallelism === undefined ? undefined : parseCount(flags.parallelism, '-parallelism', 1, 1000),
        waitForIdle: flags['wait-for-idle'], skipFirstMessage: flags['skip-first-message'], expectDigest: flags['expect-digest'],
      });
      const input: ApplyInput = planFile === undefined
        ? { ...planInput(flags), ...running, consent: { force: flags.force, autoApprove: flags['auto-approve'] }, ...this.asking(flags) }
        : { ...known({ workspace: fleetInput(flags).workspace, state: flags.state }), ...lockOptions(flags), ...running, planFile };
      const { summary } = await operations.apply(input);
      if (!summary.complete) this.exitWith(EXIT.error);
    } finally {
      await stream.end();
    }
  }

  /** Who asks: a terminal, unless everything is allowed already or the caller wants no question. */
  protected asking(flags: { readonly json: boolean; readonly 'auto-approve': boolean; readonly confirm: boolean }): Pick<ApplyInput, 'approve'> {
    if (flags.json || flags['auto-approve'] || flags.confirm || !canAsk()) return {};
    return { approve: approval({ write: (text) => this.print(text), signal: this.signal, question: 'Do you want to do this?' }) };
  }
}
