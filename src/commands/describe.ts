import { BaseCommand } from '../cli/base-command.ts';
import { redactFlag, serverFlags } from '../cli/flags.ts';
import { kindOf, LOOKED_AT } from '../cli/kinds.ts';
import { canaryName } from '../cli/looking.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { isForPeople, outputFlags, outputOf, rendered, type Form } from '../cli/output-form.ts';
import { builtInRegistry } from '../cli/registry.ts';

const FORMS: readonly Form[] = ['table', 'json', 'yaml', 'jsonpath'];

export default class Describe extends BaseCommand {
  static override description = 'Show one object on the server in full, with all that is around it.';
  static override examples = ['<%= config.bin %> describe agent support-agent', '<%= config.bin %> describe block company-context -o json', "<%= config.bin %> describe agent support-agent -o jsonpath='{.id}'"];
  static override args = {
    kind: Args.string({ description: 'agent, block, tool, folder, file, archive, mcp-server, provider, conversation, model', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'Its name, label or id.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    ...outputFlags(FORMS), canary: Flags.boolean({ summary: 'The canary of that name.' }), ...redactFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Describe);
    const { type } = kindOf(args.kind, builtInRegistry(), LOOKED_AT.filter(({ type: looked }) => looked === 'model' || looked === 'project'));
    const output = outputOf(flags, FORMS);
    const { inspect } = await this.operations(flags);
    const object = await this.unlessStopped(inspect.describe(type, flags.canary ? canaryName(args.name) : args.name));
    if (isForPeople(output)) this.print((await import('../views/human/describe.ts')).renderObject(object, { color: this.colour(process.stdout), redactContent: flags['redact-content'] }));
    else this.print(await rendered((await import('../views/json/inspected.ts')).inspectedJson(object), output));
  }
}
