import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { exitCodeFlag, fleetFlags, jsonFlag, lockFlags, markdownFlag, parallelismFlag, redactFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput, known, lockOptions, parallelismOf } from '../cli/inputs.ts';
import { sameFleet } from '../cli/same-fleet.ts';
import { Flags } from '../cli/oclif.ts';

export default class Refresh extends BaseCommand {
  static override description = `Report drift: what on the server differs from what was applied.
Writes nothing, neither there nor in the state. For cron and CI: -detailed-exitcode exits 2 on drift.`;
  static override examples = ['<%= config.bin %> refresh', '<%= config.bin %> refresh -detailed-exitcode -json', "<%= config.bin %> refresh --ignore 'agent.*.tags' --memory"];
  static override flags = {
    ignore: Flags.string({ summary: 'Leave out drift of this address or address.attribute; globs; may repeat.', helpValue: 'PATTERN', multiple: true, multipleNonGreedy: true }),
    memory: Flags.boolean({ summary: 'List also what agents have written themselves.' }),
    ...parallelismFlag, ...exitCodeFlag, ...jsonFlag, ...markdownFlag, ...redactFlag, ...fleetFlags, ...lockFlags, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Refresh);
    const redact = { redactContent: flags['redact-content'] };
    const operations = await this.operations(flags);
    const found = await this.unlessStopped(operations.refresh({ ...fleetInput(flags), ...lockOptions(flags), ...known({ ignore: flags.ignore, memory: flags.memory, parallelism: parallelismOf(flags) }) }));
    const report = { ...found, diagnostics: this.places.diagnostics(found.diagnostics) };
    if (flags.json) this.print((await import('../views/json/refresh.ts')).refreshDocument(report, redact));
    else if (flags.markdown) this.print((await import('../views/markdown/refresh.ts')).renderRefreshMarkdown(report, redact));
    else this.print((await import('../views/human/refresh.ts')).renderRefresh(report, { ...redact, color: this.colour(process.stdout), same: sameFleet(flags, this.fromEnvironment) }));
    if (flags['detailed-exitcode'] && report.drift.length > 0) this.exitWith(EXIT.changes);
  }
}
