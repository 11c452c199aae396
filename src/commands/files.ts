import { BaseCommand } from '../cli/base-command.ts';
import { serverFlags } from '../cli/flags.ts';
import { Args } from '../cli/oclif.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form } from '../cli/output-form.ts';

const FORMS: readonly Form[] = ['table', 'json', 'yaml', 'jsonpath'];

export default class Files extends BaseCommand {
  static override description = `The files that an agent sees, by folder: [OPEN] or [CLOSED].
With -v also ids and when the agent last looked.`;
  static override examples = ['<%= config.bin %> files support-agent', '<%= config.bin %> files support-agent -v'];
  static override args = { agent: Args.string({ description: 'Its name or id.', required: true, ignoreStdin: true }) };
  static override flags = { ...outputFlags(FORMS), ...serverFlags };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Files);
    const output = outputOf(flags, FORMS);
    const found = await this.unlessStopped((await this.operations(flags)).inspect.files(args.agent));
    if (isForPeople(output)) this.print((await import('../views/human/context.ts')).renderAgentFiles(found, { color: this.colour(process.stdout), verbose: this.verbose }));
    else this.print(await rendered((await import('../views/json/inspected.ts')).agentFilesJson(found), output));
  }
}
