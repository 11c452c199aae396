import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { Args } from '../cli/oclif.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form } from '../cli/output-form.ts';

const FORMS: readonly Form[] = ['table', 'json', 'yaml', 'jsonpath'];

export default class Context extends BaseCommand {
  static override description = "What fills an agent's context window, in tokens.";
  static override examples = ['<%= config.bin %> context support-agent', '<%= config.bin %> context support-agent -o json'];
  static override args = { agent: Args.string({ description: 'Its name or id.', required: true, ignoreStdin: true }) };
  static override flags = { ...outputFlags(FORMS), ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Context);
    const output = outputOf(flags, FORMS);
    const use = await this.unlessStopped((await this.operations(flags)).inspect.context(args.agent));
    if (isForPeople(output)) this.print((await import('../views/human/context.ts')).renderContext(use, { color: this.colour(process.stdout) }));
    else this.print(await rendered((await import('../views/json/inspected.ts')).contextJson(use), output));
  }
}
