import { BaseCommand } from '../../cli/base-command.ts';
import { fleetFlags, jsonFlag, serverFlags } from '../../cli/flags.ts';
import { fleetInput } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { ownVariables } from '../../cli/own-variables.ts';
import { commandShapes } from '../../cli/shapes.ts';

export default class ConfigView extends BaseCommand {
  static override description = `Show what a run here would use, and where that is said: server, key (never shown), project, fleet, state, variables.
Asks no server.`;
  static override examples = ['<%= config.bin %> config view', '<%= config.bin %> config view -o json'];
  static override flags = { output: Flags.string({ char: 'o', summary: 'table, json or yaml.', options: ['table', 'json', 'yaml'], default: 'table' }), ...jsonFlag, ...fleetFlags, ...serverFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigView);
    const configuration = await (await this.operations(flags)).configuration(fleetInput(flags));
    const variables = ownVariables(process.env, commandShapes(this.config.commands));
    if (flags.json || flags.output !== 'table') this.print((await import('../../views/json/configuration.ts')).configurationDocument(configuration, variables, flags.output === 'yaml' ? 'yaml' : 'json'));
    else this.print((await import('../../views/human/configuration.ts')).renderConfiguration(configuration, variables, { color: this.colour(process.stdout) }));
  }
}
