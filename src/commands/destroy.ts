import { applyStream, approval } from '../cli/apply-run.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { applyingFlags, fleetFlags, jsonFlag, lockFlags, redactFlag, serverFlags, targetFlag } from '../cli/flags.ts';
import { known, planInput } from '../cli/inputs.ts';
import { Flags } from '../cli/oclif.ts';
import { parseCount } from '../cli/quantities.ts';
import { canAsk } from '../cli/terminal.ts';
import { failure } from '../core/diagnostic.ts';

export default class Destroy extends BaseCommand {
  static override description = `Destroy everything that the state holds: agents with their memory, folders, blocks.
What others use is kept. Shows the plan and asks; without a terminal it needs -auto-approve. \`plan -destroy -out plan.bin\` makes it reviewable.`;
  static override examples = ['<%= config.bin %> destroy', '<%= config.bin %> destroy -auto-approve', '<%= config.bin %> destroy -target agent.old-agent'];
  static override flags = {
    ...applyingFlags, ...targetFlag,
    prune: Flags.string({ summary: 'Allow only these: all, or of blocks,tools,folders,archives,agents.', helpValue: 'LIST' }),
    ...fleetFlags, ...jsonFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Destroy);
    const asks = !flags.json && canAsk() && !flags['auto-approve'] && !flags.confirm;
    if (!asks && !flags['auto-approve'] && flags.prune === undefined) {
      throw failure('LC4009', 'destroy asks before it does anything, and there is no terminal to answer on', { next: 'Add -auto-approve, or plan -destroy -out plan.bin and apply that.' });
    }
    const stream = await applyStream({
      json: flags.json, quiet: flags.quiet, redactContent: flags['redact-content'], version: this.config.version, colour: this.colour(process.stdout), write: (text) => this.print(text),
      ...(process.stdout.isTTY && !flags.quiet && process.env['TERM'] !== 'dumb' ? { terminal: process.stdout } : {}),
    });
    const operations = await this.operations(flags, (event) => {
      stream.event(event);
      if (!flags.json && event.type === 'phase') this.follow(event);
    });
    try {
      const { summary } = await operations.apply({
        ...planInput({ ...flags, refresh: true }), destroy: true, consent: { autoApprove: flags['auto-approve'] },
        ...known({ parallelism: flags.parallelism === undefined ? undefined : parseCount(flags.parallelism, '-parallelism', 1, 1000), waitForIdle: flags['wait-for-idle'] }),
        ...(asks ? { approve: approval({ write: (text) => this.print(text), signal: this.signal, question: 'Do you really want to destroy all this?' }) } : {}),
      });
      if (!summary.complete) this.exitWith(EXIT.error);
    } finally {
      await stream.end();
    }
  }
}
