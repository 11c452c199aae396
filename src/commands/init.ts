import { jsonText } from '../core/printable.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { fleetFlags, jsonFlag, serverFlags } from '../cli/flags.ts';
import { fleetInput, known } from '../cli/inputs.ts';
import { Flags } from '../cli/oclif.ts';
import { chooseStart, type Talk } from '../cli/start-questions.ts';
import { ask, canAsk } from '../cli/terminal.ts';
import type { Operations } from '../sdk/api.ts';

export default class Init extends BaseCommand {
  static override description = `Begin a fleet in this folder, or check the one that is here.
Without a fleet file: writes fleet.yaml, a prompt, and the schema for editors; on a terminal it asks for a name and a model. With one: checks the file, the server, its key, and the state, and asks nothing.`;
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init -input=false --fleet support --model openai/gpt-4o-mini', '<%= config.bin %> init --from-server', '<%= config.bin %> -chdir=my-fleet init'];
  static override flags = {
    input: Flags.boolean({ summary: 'Ask on a terminal (-input=false: take the defaults).', allowNo: true, default: true }),
    model: Flags.string({ summary: 'The model of the first agent.', helpValue: 'HANDLE' }),
    embedding: Flags.string({ summary: 'Its embedding model.', helpValue: 'HANDLE' }),
    'from-server': Flags.boolean({ summary: 'Write a fleet for what is on the server.' }),
    adopt: Flags.string({ summary: "any: with --from-server, also what is marked as another fleet's.", options: ['any'] }),
    ...fleetFlags, ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const operations = await this.operations(flags);
    const begins = flags.model !== undefined || flags.embedding !== undefined || flags['from-server'];
    if (flags.file !== undefined || (operations.hasFleet() && !begins)) return this.#check(operations, flags);
    const given = known({ name: flags.fleet, model: flags.model, embedding: flags.embedding, fromServer: flags['from-server'] || undefined, adoptAny: flags.adopt === 'any' || undefined });
    const asks = flags.input && !flags.json && !flags['from-server'] && !operations.hasFleet() && canAsk();
    const started = await this.unlessStopped(operations.start(asks ? await chooseStart(given, operations, this.#talk()) : given));
    if (flags.json) this.print(jsonText({ created: started.files, fleet: started.name, ...known({ model: started.model }) }));
    else this.print((await import('../views/human/started.ts')).renderStarted(started));
  }

  #talk(): Talk {
    const { signal } = this;
    return {
      print: (text) => this.print(text),
      ask: async (question) => {
        const answer = await ask(question, signal);
        signal.throwIfAborted();
        return answer;
      },
    };
  }

  async #check(operations: Operations, flags: Parameters<typeof fleetInput>[0] & { readonly json: boolean }): Promise<void> {
    const checks = await this.unlessStopped(operations.check(fleetInput(flags)));
    if (flags.json) this.print(jsonText({ ready: checks.every(({ ok }) => ok), checks }));
    else this.print((await import('../views/human/checks.ts')).renderChecks(checks, { color: this.colour(process.stdout) }));
    if (checks.some(({ ok }) => !ok)) this.exitWith(EXIT.error);
  }
}
