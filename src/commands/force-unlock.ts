import { cleanLine } from '../views/clean.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags } from '../cli/flags.ts';
import { fleetInput } from '../cli/inputs.ts';
import { Args } from '../cli/oclif.ts';

export default class ForceUnlock extends BaseCommand {
  static override description = `Break the lock of a run that is dead.
The lock error names the id. A run that still lives notices and stops before its next write to the state.`;
  static override examples = ['<%= config.bin %> force-unlock 6b1f2c3d'];
  static override args = { id: Args.string({ description: 'The id of the lock.', required: true, ignoreStdin: true }) };
  static override flags = fleetFlags;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ForceUnlock);
    const lock = await (await this.operations(flags)).forceUnlock(fleetInput(flags), args.id);
    this.print(cleanLine(`Unlocked: ${lock.operation} by ${lock.who} since ${lock.created}.`));
  }
}
