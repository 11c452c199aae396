import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { secondsOf } from '../cli/message-text.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { outputOf, rendered } from '../cli/output-form.ts';
import { RESULT_FORMS, resultForms } from '../cli/talking.ts';
import { failure } from '../core/diagnostic.ts';
import { cleanLine } from '../views/clean.ts';
import type { Message } from '../operations/messaging/api.ts';
import type { TrackEvent } from '../operations/runs/api.ts';

export default class Track extends BaseCommand {
  static override description = `Follow runs until they have ended, and show what was said in them.
Exits 1 when one failed or was cancelled, or waits for a person.`;
  static override examples = ['<%= config.bin %> track run-…', '<%= config.bin %> track -a support-agent'];
  static override args = { ids: Args.string({ description: 'Ids of runs.', required: false, multiple: true, ignoreStdin: true }) };
  static override flags = {
    agent: Flags.string({ char: 'a', summary: 'The active runs of this agent.', helpValue: 'NAME' }),
    timeout: Flags.string({ summary: 'Wait no longer than that; seconds, or with a unit.', helpValue: '5m' }),
    ...resultForms, ...serverFlags,
  };

  protected override stopping = 'Stopped looking. The runs go on.\n';

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Track);
    const output = outputOf(flags, RESULT_FORMS);
    if ((args.ids ?? []).length === 0 && flags.agent === undefined) throw failure('LC4061', 'no run is named', { next: 'Name runs by their ids, or an agent: lettactl track -a NAME. Those that go on: lettactl runs --active' });
    const views = await import('../views/human/runs.ts');
    const redrawn = new views.Redrawn();
    const terminal = process.stdout.isTTY === true;
    const said = new Map<string, readonly Message[]>();
    const onEvent = (event: TrackEvent): void => {
      if (event.type === 'ended') said.set(event.run.run.id, event.messages);
      if (output.form !== 'table') return;
      if (event.type === 'runs') process.stdout.write(terminal ? redrawn.draw(views.renderRuns(event.runs, known({ columns: this.columns }))) : event.runs.map(({ run, agent, state }) => `${cleanLine(`${run.id} ${agent}: ${state}`)}\n`).join(''));
    };
    const runs = await (await this.operations(flags)).runs.track({ onEvent, ...known({ ids: args.ids, agent: flags.agent, timeoutMs: flags.timeout === undefined ? undefined : secondsOf(flags.timeout, '--timeout') }) });
    if (output.form !== 'table') {
      const { runWithMessages } = await import('../views/json/runs.ts');
      this.print(await rendered(runs.map((run) => runWithMessages(run, said.get(run.run.id) ?? [])), output));
    } else if (runs.length === 0) this.print('No active runs.');
    else this.print(`\n${runs.map((run) => views.renderRunMessages(run, said.get(run.run.id) ?? [], { color: this.colour(process.stdout) })).join('\n')}\n${views.renderTracked(runs)}`);
    if (runs.some(({ state }) => state !== 'completed')) this.exitWith(EXIT.error);
  }
}
