import { selectionFlags, selectionOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { confirmed } from '../../cli/confirm.ts';
import { EXIT } from '../../cli/failures.ts';
import { jsonFlag, serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { secondsOf } from '../../cli/message-text.ts';
import { Args, Flags, type Interfaces } from '../../cli/oclif.ts';
import { writeResult } from '../../cli/write-result.ts';
import { failure } from '../../core/diagnostic.ts';
import type { MemoryReport, MemoryRequest } from '../../operations/reports/api.ts';

export default class ReportMemory extends BaseCommand {
  static override description = `Show how full the memory blocks of agents are, when they were last written, and which are alike.
Without an agent or a flag it is about all agents. A block that several agents have is shown once, marked *. With --analyze each agent is asked what it thinks of its memory: that costs a call of its model.`;
  static override examples = [
    '<%= config.bin %> report memory', '<%= config.bin %> report memory support-agent', '<%= config.bin %> report memory --match "support-*" -o wide', '<%= config.bin %> report memory -o html --out memory.html',
    '<%= config.bin %> report memory support-agent --analyze',
  ];
  static override args = { agent: Args.string({ description: 'One agent, by name or id.', required: false, ignoreStdin: true }) };
  static override flags = {
    ...selectionFlags,
    analyze: Flags.boolean({ summary: 'Ask each agent: what is full, stale, redundant or missing, and how to split it.' }),
    confirm: Flags.boolean({ summary: 'With --analyze: do not ask before it starts.' }),
    timeout: Flags.string({ summary: 'With --analyze: wait no longer for an agent.', helpValue: '10m' }),
    output: Flags.string({ char: 'o', summary: 'table, wide, json, yaml, html or name.', options: ['table', 'wide', 'json', 'yaml', 'html', 'name'], default: 'table' }),
    out: Flags.string({ summary: 'Write it into this file.', helpValue: 'FILE' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(ReportMemory);
    const selection = selectionOf(flags, args.agent) ?? {};
    if (flags.analyze) return this.#analyze(flags, selection, args.agent !== undefined);
    const report = await this.unlessStopped((await this.operations(flags)).reports.memory(selection));
    await this.#give(flags, await this.#shown(report, flags, args.agent !== undefined));
  }

  async #analyze(flags: ReportFlags, selection: MemoryRequest, single: boolean): Promise<void> {
    const output = outputOf(flags);
    if (output === 'html' || output === 'name') throw failure('LC4003', `-o ${output} beside --analyze`, { next: 'An analysis is a table, json or yaml.' });
    const views = await import('../../views/human/analysis.ts');
    this.stopping = 'Stopping: nobody else is asked. The conversations that were begun are deleted first.\n';
    const analysis = await (await this.operations(flags)).reports.analyze({
      ...selection, ...known({ timeoutMs: flags.timeout === undefined ? undefined : secondsOf(flags.timeout, '--timeout') }),
      approve: async (estimate) => {
        const about = views.estimateWords(estimate);
        this.note(`${about}.\n`);
        await confirmed({ about, flag: '--confirm', given: flags.confirm, signal: this.signal });
      },
      onEvent: (event) => this.note(views.renderAsked(event)),
    });
    if (output === 'json' || output === 'yaml') await this.#give(flags, (await import('../../views/json/analysis.ts')).analysisDocument(analysis, output));
    else {
      const said = views.renderAnalysis(analysis, { color: flags.out === undefined && this.colour(process.stdout), ...(flags.out === undefined ? known({ columns: this.columns }) : {}) });
      await this.#give(flags, `${await this.#shown(analysis.report, flags, single)}${said === '' ? '' : `\n${said}`}`);
    }
    if (analysis.failed.length > 0 || analysis.left.length > 0) this.exitWith(EXIT.error);
  }

  async #shown(report: MemoryReport, flags: ReportFlags, single: boolean): Promise<string> {
    const output = outputOf(flags);
    if (output === 'json' || output === 'yaml') return (await import('../../views/json/memory.ts')).memoryDocument(report, output);
    if (output === 'html') return (await import('../../views/html/memory.ts')).memoryPage(report);
    const { memoryNames, renderMemory } = await import('../../views/human/memory.ts');
    if (output === 'name') return memoryNames(report);
    const toFile = flags.out !== undefined;
    return renderMemory(report, { wide: output === 'wide', single, now: new Date(report.at), color: !toFile && this.colour(process.stdout), ...(toFile ? {} : known({ columns: this.columns })) });
  }

  async #give(flags: ReportFlags, text: string): Promise<void> {
    if (flags.out === undefined) return this.print(text);
    await writeResult(flags.out, text);
    this.note(`Wrote ${flags.out}.\n`);
  }
}

type ReportFlags = Interfaces.InferredFlags<typeof ReportMemory.flags>;

const outputOf = (flags: ReportFlags): string => (flags.json ? 'json' : flags.output);
