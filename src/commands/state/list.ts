import { jsonText } from '../../core/printable.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { fleetFlags, jsonFlag } from '../../cli/flags.ts';
import { fleetInput, known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { requireState } from '../../cli/state-entry.ts';

export default class StateList extends BaseCommand {
  static override description = 'List the addresses in the state.';
  static override examples = ['<%= config.bin %> state list', '<%= config.bin %> state list -o wide'];
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'wide: with ids and status; json; yaml; name: addresses.', options: ['wide', 'json', 'yaml', 'name'] }),
    ...jsonFlag, ...fleetFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(StateList);
    const state = await requireState(await this.operations(flags), fleetInput(flags));
    if (flags.json || flags.output === 'json' || flags.output === 'yaml') {
      const { stateEntryJson } = await import('../../views/json/state.ts');
      const rows = [...state.resources.values()].map(stateEntryJson);
      this.print(flags.output === 'yaml' ? (await import('../../core/yaml-text.ts')).yamlText(rows) : jsonText(rows, 2));
    } else {
      const { renderStateList } = await import('../../views/human/state.ts');
      this.print(renderStateList(state, { wide: flags.output === 'wide', ...known({ columns: this.columns }) }));
    }
  }
}
