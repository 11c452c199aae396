import { selectionFlags, selectionOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { exportFlags, outOf, printFleetExport, yamlFlags } from '../../cli/exports.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Flags } from '../../cli/oclif.ts';
import { failure } from '../../core/diagnostic.ts';

export default class ExportAgents extends BaseCommand {
  static override description = `Write a fleet file for agents and all that they use, whoever manages them.
Blocks that several of them hold stay one block. With -o, the sources of tools and the texts of files stand beside the fleet file. Secrets are variables.`;
  static override examples = ['<%= config.bin %> export agents --all', '<%= config.bin %> export agents --all -o backup/', '<%= config.bin %> export agents --match "support-*" -o support.yaml'];
  static override flags = {
    ...selectionFlags,
    format: Flags.string({ char: 'f', summary: 'yaml: a fleet file. (One agent as an agent file: export agent.)', default: 'yaml' }),
    ...exportFlags, ...yamlFlags, ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ExportAgents);
    const selection = selectionOf(flags);
    if (!selection) throw failure('LC4074', 'which agents? None were named', { next: 'Name them: --all, --match "support-*", or --tags role:support.' });
    if (flags.format !== 'yaml') throw failure('LC4074', `several agents are written as yaml, not as ${flags.format}`, { next: 'An agent file holds one agent: lettactl export agent NAME' });
    const { transfer } = await this.operations(flags);
    const found = await this.unlessStopped(transfer.exportFleet({ ...selection, ...known({ out: outOf(flags.output), fleet: flags.fleet, skipFirstMessage: flags['skip-first-message'], imports: flags.imports, force: flags.force }) }));
    await printFleetExport(found, flags, { print: (text) => this.print(text), note: (text) => this.note(text) });
  }
}
