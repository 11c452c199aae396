import { jsonText } from '../core/printable.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags, jsonFlag } from '../cli/flags.ts';
import { fleetInput } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { suggest } from '../cli/suggest.ts';
import { failure } from '../core/diagnostic.ts';

export default class Output extends BaseCommand {
  static override description = `Show the outputs of the fleet file: ids, names and URLs of what was applied.
With NAME only that one, sensitive or not: quoted, or with -raw as it is. Reads the state and asks no server.`;
  static override examples = ['<%= config.bin %> output', '<%= config.bin %> output -json', '<%= config.bin %> output -raw support_id'];
  static override args = { name: Args.string({ description: 'The output to show.', required: false, ignoreStdin: true }) };
  static override flags = { ...jsonFlag, raw: Flags.boolean({ summary: 'Print the text of NAME without quotes and without a line end, for scripts.' }), ...fleetFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Output);
    if (flags.raw && (args.name === undefined || flags.json)) throw failure('LC4021', flags.json ? '-raw and -json exclude each other' : '-raw prints one output: its name is missing', { next: 'lettactl output -raw NAME' });
    const outputs = await (await this.operations(flags)).outputs(fleetInput(flags));
    if (args.name === undefined) {
      if (flags.json) this.print((await import('../views/json/outputs.ts')).outputsDocument(outputs));
      else if (outputs.length === 0) this.note('The fleet file has no outputs. They are written as: outputs: { NAME: "${agent.support.id}" }\n');
      else this.print((await import('../views/human/outputs.ts')).renderOutputs(outputs));
      return;
    }
    const names = outputs.map(({ name }) => name);
    const output = outputs.find(({ name }) => name === args.name);
    const near = output ? undefined : suggest(args.name, names);
    if (!output) throw failure('LC4022', `the fleet file has no output "${args.name}"`, { next: near === undefined ? (names.length === 0 ? 'It has none.' : `Outputs: ${names.join(', ')}.`) : `Did you mean ${near}?` });
    if (output.value === undefined) throw failure('LC4023', `the output "${output.name}" has no value yet`, { detail: 'what it refers to was not applied, or a variable of it is not set', next: 'Apply the fleet first: lettactl apply' });
    if (flags.raw) process.stdout.write(output.value);
    else this.print(jsonText(output.value));
  }
}
