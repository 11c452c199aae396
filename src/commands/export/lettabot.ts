import { jsonText } from '../../core/printable.ts';
import { selectionFlags, selectionOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { exportFlags, outOf } from '../../cli/exports.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Args } from '../../cli/oclif.ts';
import { failure } from '../../core/diagnostic.ts';

export default class ExportLettabot extends BaseCommand {
  static override description = `Write what a lettabot reads: the settings that agents keep for it.
Tokens and keys are references to variables, never in clear.`;
  static override examples = ['<%= config.bin %> export lettabot north', '<%= config.bin %> export lettabot --all -o lettabot.yaml'];
  static override args = { name: Args.string({ description: 'One agent, by its name or id.', ignoreStdin: true }) };
  static override flags = { ...selectionFlags, ...exportFlags, ...jsonFlag, ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ExportLettabot);
    const selection = selectionOf(flags, args.name);
    if (!selection) throw failure('LC4074', 'which agents? None were named', { next: 'Name one, or several: --all, --match "support-*", or --tags role:support.' });
    const { transfer } = await this.operations(flags);
    const found = await this.unlessStopped(transfer.exportLettabot({ ...selection, ...known({ out: outOf(flags.output), force: flags.force }) }));
    if (flags.json) return this.print(jsonText(found));
    const { renderLettabotExport } = await import('../../views/human/exported.ts');
    if (found.written === undefined) {
      this.print(found.text);
      this.note(renderLettabotExport(found));
    } else this.print(renderLettabotExport(found));
  }
}
