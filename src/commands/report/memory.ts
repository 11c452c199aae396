import { selectionFlags, selectionOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { Args, Flags } from '../../cli/oclif.ts';
import { writeResult } from '../../cli/write-result.ts';
import type { MemoryReport } from '../../operations/reports/api.ts';

export default class ReportMemory extends BaseCommand {
  static override description = `Show how full the memory blocks of agents are, when they were last written, and which are alike.
Without an agent or a flag it is about all agents. A block that several agents have is shown once, marked *.`;
  static override examples = ['<%= config.bin %> report memory', '<%= config.bin %> report memory support-agent', '<%= config.bin %> report memory --match "support-*" -o wide', '<%= config.bin %> report memory -o html --out memory.html'];
  static override args = { agent: Args.string({ description: 'One agent, by name or id.', required: false, ignoreStdin: true }) };
  static override flags = {
    ...selectionFlags,
    output: Flags.string({ char: 'o', summary: 'table, wide, json, yaml, html or name.', options: ['table', 'wide', 'json', 'yaml', 'html', 'name'], default: 'table' }),
    out: Flags.string({ summary: 'Write it into this file.', helpValue: 'FILE' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ReportMemory);
    const output = flags.json ? 'json' : flags.output;
    const operations = await this.operations(flags);
    const report = await this.unlessStopped(operations.reports.memory(selectionOf(flags, args.agent) ?? {}));
    const text = await this.#shown(report, output, { single: args.agent !== undefined, toFile: flags.out !== undefined });
    if (flags.out === undefined) return this.print(text);
    await writeResult(flags.out, text);
    this.note(`Wrote ${flags.out}.\n`);
  }

  async #shown(report: MemoryReport, output: string, { single, toFile }: { readonly single: boolean; readonly toFile: boolean }): Promise<string> {
    if (output === 'json' || output === 'yaml') return (await import('../../views/json/memory.ts')).memoryDocument(report, output);
    if (output === 'html') return (await import('../../views/html/memory.ts')).memoryPage(report);
    if (output === 'name') return (await import('../../views/human/memory.ts')).memoryNames(report);
    const { renderMemory } = await import('../../views/human/memory.ts');
    return renderMemory(report, { wide: output === 'wide', single, now: new Date(report.at), color: !toFile && this.colour(process.stdout), ...(toFile ? {} : known({ columns: this.columns })) });
  }
}
