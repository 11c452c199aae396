import { jsonText } from '../../core/printable.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { parseCount } from '../../cli/quantities.ts';
import { exportFlags, outOf, printFleetExport, yamlFlags } from '../../cli/exports.ts';

export default class ExportAgent extends BaseCommand {
  static override description = `Write one agent down: as the server's own agent file (NAME.af), or as a fleet file (-f yaml).
An agent file holds the agent, its blocks, tools and the messages in its context; a fleet file all that a fleet file can say. Neither holds a secret.`;
  static override examples = ['<%= config.bin %> export agent support-agent', '<%= config.bin %> export agent support-agent -f yaml', '<%= config.bin %> export agent support-agent -f yaml -o backup/'];
  static override args = { name: Args.string({ description: 'Its name or id.', required: true, ignoreStdin: true }) };
  static override flags = {
    format: Flags.string({ char: 'f', summary: 'af or json: the agent file; yaml: a fleet file.', options: ['af', 'json', 'yaml'], default: 'af' }),
    ...exportFlags, ...yamlFlags,
    'max-steps': Flags.string({ summary: 'As in lettactl 1.x, for servers that take it.', helpValue: 'N' }),
    'legacy-format': Flags.boolean({ summary: 'As in lettactl 1.x; newer servers refuse it.' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ExportAgent);
    const { transfer } = await this.operations(flags);
    if (flags.format === 'yaml') {
      const found = await this.unlessStopped(transfer.exportFleet({ names: [args.name], ...known({ out: outOf(flags.output), fleet: flags.fleet, skipFirstMessage: flags['skip-first-message'], imports: flags.imports, force: flags.force }) }));
      return printFleetExport(found, flags, { print: (text) => this.print(text), note: (text) => this.note(text) });
    }
    const found = await this.unlessStopped(transfer.exportAgent({
      agent: args.name, suffix: flags.format === 'json' ? 'json' : 'af', force: flags.force, legacyFormat: flags['legacy-format'],
      ...known({ out: outOf(flags.output ?? '.'), maxSteps: flags['max-steps'] === undefined ? undefined : parseCount(flags['max-steps'], '--max-steps', 1, 1_000_000) }),
    }));
    const json = { agent: found.agent, written: found.written, messages: found.messages, secrets: found.secrets, blanked: found.blanked };
    if (flags.json) return this.print(jsonText(found.written === undefined ? { ...json, text: found.text } : json));
    const { renderAgentExport } = await import('../../views/human/exported.ts');
    if (found.written !== undefined) return this.print(renderAgentExport(found));
    this.print(found.text);
    this.note(renderAgentExport(found));
  }
}
