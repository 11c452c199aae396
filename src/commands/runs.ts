import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { parseCount } from '../cli/quantities.ts';
import { isForPeople, outputOf, rendered } from '../cli/output-form.ts';
import { LIST_FORMS, listForms } from '../cli/talking.ts';
import { failure } from '../core/diagnostic.ts';

const EVERY_MS = 2000;

export default class Runs extends BaseCommand {
  static override description = 'List what agents are doing, and did: the newest runs first.';
  static override examples = ['<%= config.bin %> runs', '<%= config.bin %> runs support-agent --active', '<%= config.bin %> runs --active --watch', '<%= config.bin %> runs -o name'];
  static override args = { agent: Args.string({ description: 'Only runs of this agent.', required: false, ignoreStdin: true }) };
  static override flags = {
    agent: Flags.string({ char: 'a', summary: 'The same, as a flag.', helpValue: 'NAME' }),
    active: Flags.boolean({ summary: 'Only those that go on.' }),
    limit: Flags.string({ char: 'l', summary: 'At most so many.', helpValue: 'N', default: '20' }),
    watch: Flags.boolean({ char: 'w', summary: 'Draw the table anew every 2 seconds, until Ctrl-C.' }),
    ...listForms, ...serverFlags,
  };

  protected override stopping = '';

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Runs);
    if (args.agent !== undefined && flags.agent !== undefined && args.agent !== flags.agent) throw failure('LC4003', `the agent "${args.agent}" beside --agent ${flags.agent}`, { next: 'Name one agent.' });
    const output = outputOf(flags, LIST_FORMS);
    if (flags.watch && output.form !== 'table' && output.form !== 'wide') throw failure('LC4003', `--watch with -o ${output.form}`, { next: 'Watch a table; for programs: lettactl track -o json' });
    const { runs } = await this.operations(flags);
    const wanted = known({ agent: args.agent ?? flags.agent, active: flags.active || undefined, limit: parseCount(flags.limit, '--limit', 1, 1000) });
    const { Redrawn, renderRuns } = await import('../views/human/runs.ts');
    const redrawn = new Redrawn();
    for (;;) {
      const found = await this.unlessStopped(runs.list(wanted));
      if (!isForPeople(output) && output.form !== 'name') this.print(await rendered(found.map((await import('../views/json/runs.ts')).runJson), output));
      else if (output.form === 'name') this.print(found.map(({ run }) => `${run.id}\n`).join(''));
      else {
        const text = renderRuns(found, { wide: output.form === 'wide', empty: flags.active ? 'No active runs.' : 'No runs.', ...known({ columns: this.columns }) });
        this.print(flags.watch && process.stdout.isTTY ? redrawn.draw(text) : text);
      }
      if (!flags.watch) return;
      await this.unlessStopped(new Promise((resolve) => { setTimeout(resolve, EVERY_MS); }));
    }
  }
}
