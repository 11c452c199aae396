import type { ApplyInput, Operations, OutputValue } from '../sdk/api.ts';
import { applyStream, approval } from './apply-run.ts';
import { BaseCommand } from './base-command.ts';
import { EXIT } from './failures.ts';
import { known, parallelismOf } from './inputs.ts';
import { sameFleet } from './same-fleet.ts';
import { ask, canAsk } from './terminal.ts';

export interface ApplyingFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly 'redact-content': boolean;
  readonly 'base-url'?: string | undefined;
  readonly 'auto-approve': boolean;
  readonly confirm: boolean;
  readonly parallelism?: string | undefined;
  readonly 'skip-first-message': boolean;
  readonly 'wait-for-idle': boolean;
}

/** What apply and destroy share: the view of a running apply, the question, the exit code. */
export abstract class ApplyCommand extends BaseCommand {
  protected override readonly stopping = 'Stopping: what is in flight is finished and saved. Once more to stop now.\n';

  /** Runs `work` with operations whose events are shown; the view is closed whatever happens. */
  protected async showing(flags: ApplyingFlags & Parameters<typeof sameFleet>[0] & { readonly file?: readonly string[] | undefined }, planFile: string | undefined, work: (operations: Operations) => Promise<void>): Promise<void> {
    const live = process.stdout.isTTY === true && !flags.quiet && process.env['TERM'] !== 'dumb';
    const stream = await applyStream({
      json: flags.json, quiet: flags.quiet, redactContent: flags['redact-content'], colour: this.colour(process.stdout), version: this.config.version,
      rerun: this.rerun(flags), write: (text) => this.print(text), ...known({ planFile, terminal: live ? process.stdout : undefined }),
    });
    this.outcome = 'Nothing was changed.';
    const operations = await this.operations(flags, (event) => {
      if (event.type === 'node_start') this.outcome = undefined;
      stream.event(event);
      if (!flags.json && (event.type === 'phase' || (event.type === 'retry' && event.attempt < 3))) this.follow(event);
    });
    try {
      await work(operations);
    } finally {
      await stream.end();
    }
  }

  /** The command that goes on after an incomplete apply. */
  protected rerun(flags: Parameters<typeof sameFleet>[0]): string {
    return `lettactl ${this.id ?? 'apply'}${sameFleet(flags, this.fromEnvironment)}`;
  }

  /** Applies; gives the outputs of the fleet that was read. */
  protected async applying(operations: Operations, input: ApplyInput): Promise<readonly OutputValue[]> {
    const { summary, outputs = [] } = await operations.apply(input);
    if (!summary.complete) this.exitWith(EXIT.error);
    return outputs;
  }

  /** The outputs below the summary, as Terraform has them; for people only. */
  protected async showOutputs(outputs: readonly OutputValue[], flags: ApplyingFlags): Promise<void> {
    if (outputs.length === 0 || flags.json || flags.quiet) return;
    this.print(`\nOutputs:\n\n${(await import('../views/human/outputs.ts')).renderOutputs(outputs)}`);
  }

  protected running(flags: ApplyingFlags): Pick<ApplyInput, 'parallelism' | 'waitForIdle' | 'skipFirstMessage'> {
    return known({
      parallelism: parallelismOf(flags),
      waitForIdle: flags['wait-for-idle'],
      skipFirstMessage: flags['skip-first-message'],
    });
  }

  /** Whether to ask: on a terminal, unless everything is allowed already or the caller wants no question. */
  protected asks(flags: ApplyingFlags): boolean {
    return !flags.json && !flags['auto-approve'] && !flags.confirm && canAsk();
  }

  protected asking(question: string): Pick<ApplyInput, 'approve'> {
    return { approve: approval({ write: (text) => this.print(text), ask: (text) => ask(text, this.signal), question }) };
  }
}
