import { selectionFlags, selectionOf } from '../../cli/agents.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { confirmed } from '../../cli/confirm.ts';
import { EXIT } from '../../cli/failures.ts';
import { serverFlags } from '../../cli/flags.ts';
import { known } from '../../cli/inputs.ts';
import { secondsOf } from '../../cli/message-text.ts';
import { Args, Flags, type Interfaces } from '../../cli/oclif.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form, type OutputForm } from '../../cli/output-form.ts';
import { writeResult } from '../../cli/write-result.ts';
import { failure } from '../../core/diagnostic.ts';
import type { MemoryReport, MemoryRequest } from '../../operations/reports/api.ts';

const FORMS: readonly Form[] = ['table', 'wide', 'json', 'yaml', 'html', 'name', 'jsonpath'];

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
    ...outputFlags(FORMS),
    out: Flags.string({ summary: 'Write it into this file; without -o its suffix says how: .html, .json, .yaml.', helpValue: 'FILE' }),
    ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags: given, args, metadata } = await this.parse(ReportMemory);
    const flags = { ...given, output: metadata.flags['output']?.setFromDefault ? bySuffix(given.out) : given.output };
    const output = outputOf(flags, FORMS);
    const selection = selectionOf(flags, args.agent) ?? {};
    if (flags.analyze) return this.#analyze(flags, output, selection, args.agent !== undefined);
    const report = await this.unlessStopped((await this.operations(flags)).reports.memory(selection));
    await this.#give(flags, await this.#shown(report, flags, output, args.agent !== undefined));
  }

  async #analyze(flags: ReportFlags, output: OutputForm, selection: MemoryRequest, single: boolean): Promise<void> {
    if (output.form === 'html' || output.form === 'name') throw failure('LC4003', `-o ${output.form} beside --analyze`, { next: 'An analysis is a table, json, yaml or jsonpath.' });
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
    if (!isForPeople(output)) await this.#give(flags, await rendered((await import('../../views/json/analysis.ts')).analysisJson(analysis), output));
    else {
      const said = views.renderAnalysis(analysis, { color: flags.out === undefined && this.colour(process.stdout), ...(flags.out === undefined ? known({ columns: this.columns }) : {}) });
      await this.#give(flags, `${await this.#shown(analysis.report, flags, output, single)}${said === '' ? '' : `\n${said}`}`);
    }
    if (analysis.failed.length > 0 || analysis.left.length > 0) this.exitWith(EXIT.error);
  }

  async #shown(report: MemoryReport, flags: ReportFlags, output: OutputForm, single: boolean): Promise<string> {
    if (output.form === 'html') return (await import('../../views/html/memory.ts')).memoryPage(report);
    const { memoryNames, renderMemory } = await import('../../views/human/memory.ts');
    if (output.form === 'name') return memoryNames(report);
    if (!isForPeople(output)) return rendered((await import('../../views/json/memory.ts')).memoryJson(report), output);
    const toFile = flags.out !== undefined;
    return renderMemory(report, { wide: output.form === 'wide', single, now: new Date(report.at), color: !toFile && this.colour(process.stdout), ...(toFile ? {} : known({ columns: this.columns })) });
  }

  async #give(flags: ReportFlags, text: string): Promise<void> {
    if (flags.out === undefined) return this.print(text);
    await writeResult(flags.out, text);
    this.note(`Wrote ${flags.out}.\n`);
  }
}

type ReportFlags = Interfaces.InferredFlags<typeof ReportMemory.flags>;

/** The form that a file's suffix means. */
const bySuffix = (file: string | undefined): string => ({ html: 'html', htm: 'html', json: 'json', yaml: 'yaml', yml: 'yaml' })[/\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase() ?? ''] ?? 'table';
