import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form } from '../cli/output-form.ts';

const FORMS: readonly Form[] = ['table', 'json', 'yaml', 'jsonpath'];

export default class Health extends BaseCommand {
  static override description = `Whether the server answers, and its version. Exits 1 when it does not.
With -v also how many agents and tools it has, and whether a key is set.`;
  static override examples = ['<%= config.bin %> health', '<%= config.bin %> health -v -o json'];
  static override flags = { ...outputFlags(FORMS), ...serverFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Health);
    const output = outputOf(flags, FORMS);
    const health = await this.unlessStopped((await this.operations(flags)).inspect.health({ counts: this.verbose }));
    if (isForPeople(output)) this.print((await import('../views/human/context.ts')).renderHealth(health, this.verbose));
    else this.print(await rendered((await import('../views/json/inspected.ts')).healthJson(health), output));
  }
}
