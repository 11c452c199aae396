import { BaseCommand } from '../cli/base-command.ts';
import { jsonFlag, serverFlags } from '../cli/flags.ts';
import { known } from '../cli/inputs.ts';
import { kindOf } from '../cli/kinds.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { builtInRegistry } from '../cli/registry.ts';

export default class Get extends BaseCommand {
  static override description = `List objects on the server, managed or not.
Kinds: agents, blocks, tools, folders, files, archives, mcp-servers, providers, conversations. In a pipe nothing is cut.`;
  static override examples = ['<%= config.bin %> get agents', '<%= config.bin %> get agents -o wide', '<%= config.bin %> get agents --tags role:support -o json', '<%= config.bin %> get blocks -o name'];
  static override args = {
    kind: Args.string({ description: 'agents, blocks, tools, folders, files, archives, mcp-servers, providers, conversations', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'Only objects of this name.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'table, wide, json, yaml or name.', options: ['table', 'wide', 'json', 'yaml', 'name'], default: 'table' }),
    tags: Flags.string({ summary: 'Only objects that have all these tags.', helpValue: 'TAG,TAG' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Get);
    const registry = builtInRegistry();
    const { type, plural } = kindOf(args.kind, registry);
    const tags = flags.tags?.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
    const objects = await this.unlessStopped((await this.operations(flags)).list(type, known({ name: args.name, tags })));
    if (flags.json || flags.output === 'json' || flags.output === 'yaml') {
      this.print((await import('../views/json/listing.ts')).listingDocument(objects, registry, flags.output === 'yaml' ? 'yaml' : 'json'));
      return;
    }
    const { renderListing } = await import('../views/human/listing.ts');
    const output = flags.output === 'wide' || flags.output === 'name' ? flags.output : 'table';
    this.print(renderListing(plural, objects, { output, registry, now: new Date(), ...known({ columns: this.columns }) }));
  }
}
