import { jsonText } from '../core/printable.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { fleetFlags, jsonFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput } from '../cli/inputs.ts';
import { ownVariables } from '../cli/own-variables.ts';
import { commandShapes } from '../cli/shapes.ts';
import type { Checked } from '../sdk/api.ts';

export default class Doctor extends BaseCommand {
  static override description = `Look at everything that a run needs, and at what earlier runs left behind; say what to do.
The fleet file, the server and what it can do, its key and clock, the state, its lock, journal and permissions, backups, variables. Changes nothing. Exits 1 when something is wrong; warnings are no error.`;
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor -json'];
  static override flags = { ...fleetFlags, ...jsonFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const checks = [...(await this.unlessStopped((await this.operations(flags)).diagnose(fleetInput(flags)))), this.#variables()];
    if (flags.json) this.print(jsonText({ well: checks.every(({ ok }) => ok), checks }));
    else this.print((await import('../views/human/checks.ts')).renderChecks(checks, { color: this.colour(process.stdout), well: 'All is well.', ill: 'Not well', warning: 'Nothing is broken.' }));
    if (checks.some(({ ok }) => !ok)) this.exitWith(EXIT.error);
  }

  /** Variables of ours that are set; a mistyped one does nothing, and nobody notices. */
  #variables(): Checked {
    const all = ownVariables(process.env, commandShapes(this.config.commands));
    const strange = all.filter(({ known }) => !known);
    return {
      name: 'variables', ok: true, says: all.length === 0 ? 'no LETTACTL_ variable is set' : `${all.map(({ name }) => name).join(', ')}`,
      diagnostics: strange.map(({ name, near }) => ({ severity: 'warning', code: 'LC4045', summary: `${name} is set, and stands for nothing`, next: near === undefined ? 'Unset it.' : `Did you mean ${near}?` })),
    };
  }
}
