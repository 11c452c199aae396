import { BaseCommand } from '../../cli/base-command.ts';
import { fleetFlags, serverFlags } from '../../cli/flags.ts';
import { fleetInput } from '../../cli/inputs.ts';
import { outputOf, rendered } from '../../cli/output-form.ts';
import { ownVariables } from '../../cli/own-variables.ts';
import { commandShapes } from '../../cli/shapes.ts';
import { RESULT_FORMS, resultForms } from '../../cli/talking.ts';

export default class ConfigView extends BaseCommand {
  static override description = `Show what a run here would use, and where that is said: server, key (never shown), project, fleet, state, variables.
Asks no server.`;
  static override examples = ['<%= config.bin %> config view', '<%= config.bin %> config view -o json'];
  static override flags = { ...resultForms, ...fleetFlags, ...serverFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigView);
    const output = outputOf(flags, RESULT_FORMS);
    const configuration = await (await this.operations(flags)).configuration(fleetInput(flags));
    const variables = ownVariables(process.env, commandShapes(this.config.commands));
    if (output.form !== 'table') this.print(await rendered((await import('../../views/json/configuration.ts')).configurationJson(configuration, variables), output));
    else this.print((await import('../../views/human/configuration.ts')).renderConfiguration(configuration, variables, { color: this.colour(process.stdout) }));
  }
}
