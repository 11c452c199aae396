import { ApplyCommand } from '../cli/apply-command.ts';
import { applyingFlags, fleetFlags, jsonFlag, lockFlags, redactFlag, serverFlags, targetFlag } from '../cli/flags.ts';
import { planInput } from '../cli/inputs.ts';
import { Flags } from '../cli/oclif.ts';
import { failure } from '../core/diagnostic.ts';

export default class Destroy extends ApplyCommand {
  static override description = `Destroy everything that the state holds: agents with their memory, folders, blocks.
What others use is kept. Shows the plan and asks; without a terminal it needs -auto-approve. \`plan -destroy -out plan.bin\` makes it reviewable.`;
  static override examples = ['<%= config.bin %> destroy', '<%= config.bin %> destroy -auto-approve', '<%= config.bin %> destroy -target agent.old-agent'];
  static override flags = {
    ...applyingFlags, ...targetFlag,
    force: Flags.boolean({ summary: 'Allow all but agents and archives.' }),
    prune: Flags.string({ summary: 'Allow only these: all, or of blocks,tools,folders,archives,agents.', helpValue: 'LIST' }),
    ...fleetFlags, ...jsonFlag, ...redactFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Destroy);
    const asks = this.asks(flags);
    if (!asks && !flags['auto-approve'] && !flags.force && flags.prune === undefined) {
      throw failure('LC4009', 'destroy asks before it does anything, and there is no terminal to answer on', { next: 'Add -auto-approve (or --force, --prune LIST for a part of it), or plan -destroy -out plan.bin and apply that.' });
    }
    await this.showing(flags, undefined, async (operations) => {
      await this.applying(operations, {
        ...planInput({ ...flags, refresh: true }), destroy: true, ...this.running(flags), consent: { autoApprove: flags['auto-approve'], force: flags.force },
        ...(asks ? this.asking('Do you really want to destroy all this?') : {}),
      });
    });
  }
}
