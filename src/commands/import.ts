import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags, jsonFlag, lockFlags, serverFlags } from '../cli/flags.ts';
import { fleetInput, lockOptions } from '../cli/inputs.ts';
import { laterImport } from '../cli/later.ts';
import { sameFleet } from '../cli/same-fleet.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { toAddress, typeOf } from '../core/address.ts';
import { failure } from '../core/diagnostic.ts';

export default class Import extends BaseCommand {
  static override description = `Bind an object that exists to an address of the fleet file, now.
Writes our marks on the server and an entry in the state; changes no attribute. What differs from the file is shown by the next plan.
To have an import reviewed like any other change, write it into the fleet file instead: imports: [{ to: ADDRESS, id: ID }]`;
  static override examples = ['<%= config.bin %> import agent.support-agent agent-5f0c0000-0000-4000-8000-000000000000'];
  static override args = {
    address: Args.string({ description: 'As the fleet file declares it.', required: true, ignoreStdin: true }),
    id: Args.string({ description: 'The id of the object on the server.', ignoreStdin: true }),
  };
  static override flags = {
    adopt: Flags.string({ summary: "any: take it over although it is marked as another fleet's.", options: ['any'] }),
    ...fleetFlags, ...jsonFlag, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Import);
    const { address, id } = args;
    if (id === undefined) {
      const known = toAddress(address);
      if (known && (await import('../cli/registry.ts')).builtInRegistry().has(typeOf(known))) throw failure('LC4040', `which object is to be ${address}? Its id is missing`, { next: `lettactl import '${address}' ID; ids are listed by \`lettactl get\` with -o wide.` });
      throw failure('LC4042', laterImport, { next: 'To bind an object: lettactl import ADDRESS ID' });
    }
    const operations = await this.operations(flags);
    const imported = await operations.import({ ...fleetInput(flags), ...lockOptions(flags), address, id, adoptAny: flags.adopt === 'any' });
    if (flags.json) this.print(JSON.stringify(imported));
    else this.print((await import('../views/human/imported.ts')).renderImported(imported, { address, id, same: sameFleet(flags, this.fromEnvironment) }));
  }
}
