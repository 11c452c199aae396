import { BaseCommand } from '../cli/base-command.ts';
import { jsonFlag, redactFlag, serverFlags } from '../cli/flags.ts';
import { kindOf } from '../cli/kinds.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { builtInRegistry } from '../cli/registry.ts';
import { failure } from '../core/diagnostic.ts';

export default class Describe extends BaseCommand {
  static override description = 'Show one object on the server in full.';
  static override examples = ['<%= config.bin %> describe agent support-agent', '<%= config.bin %> describe block company-context -o json'];
  static override args = {
    kind: Args.string({ description: 'agent, block, tool, folder, file, archive, mcp-server, provider, conversation', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'Its name, label or id.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'table, json or yaml.', options: ['table', 'json', 'yaml'], default: 'table' }),
    ...jsonFlag, ...redactFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Describe);
    const registry = builtInRegistry();
    const { type, plural } = kindOf(args.kind, registry);
    const found = await this.unlessStopped((await this.operations(flags)).list(type, { name: args.name }));
    const [object] = found;
    const singular = plural.slice(0, -1);
    if (!object) throw failure('LC4013', `there is no ${singular} "${args.name}" on the server`, { next: `All of them: lettactl get ${plural}` });
    if (found.length > 1) {
      throw failure('LC4014', `${found.length} ${plural} are called "${args.name}"`, { detail: found.map(({ id }) => id).join('\n'), next: `Name one by its id: lettactl describe ${singular} ${object.id}` });
    }
    if (flags.json || flags.output === 'json' || flags.output === 'yaml') this.print((await import('../views/json/listing.ts')).objectDocument(object, registry, flags.output === 'yaml' ? 'yaml' : 'json'));
    else this.print((await import('../views/human/describe.ts')).renderObject(object, { registry, color: this.colour(process.stdout), redactContent: flags['redact-content'] }));
  }
}
