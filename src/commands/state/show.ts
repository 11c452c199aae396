import { jsonText } from '../../core/printable.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { fleetFlags, jsonFlag, redactFlag } from '../../cli/flags.ts';
import { fleetInput } from '../../cli/inputs.ts';
import { Args } from '../../cli/oclif.ts';
import { requireEntry, requireState } from '../../cli/state-entry.ts';

export default class StateShow extends BaseCommand {
  static override description = 'Show what is bound to an address, and what was last applied there.';
  static override examples = ['<%= config.bin %> state show agent.support-agent'];
  static override args = { address: Args.string({ description: 'As state list prints it.', required: true, ignoreStdin: true }) };
  static override flags = { ...jsonFlag, ...redactFlag, ...fleetFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(StateShow);
    const entry = requireEntry(await requireState(await this.operations(flags), fleetInput(flags)), args.address);
    if (flags.json) this.print(jsonText((await import('../../views/json/state.ts')).stateEntryJson(entry), 2));
    else this.print((await import('../../views/human/state.ts')).renderStateEntry(entry, { color: this.colour(process.stdout), redactContent: flags['redact-content'] }));
  }
}
