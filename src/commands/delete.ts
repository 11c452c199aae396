import { known } from '../cli/inputs.ts';
import { kindFor, managedInput, managingFlags } from '../cli/managing.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { RemoveCommand } from '../cli/remove-command.ts';

export default class Delete extends RemoveCommand {
  static override description = `Delete one object on the server.
Shows first what would go along, stay and be lost; goes on with --force, or when you say so on a terminal. An agent's own blocks go with it; its folders and archive stay. Agents, archives, blocks and tools are saved under .lettactl/backups/ first. Of an object that the fleet here manages, the state forgets it.`;
  static override examples = ['<%= config.bin %> delete agent support-agent', '<%= config.bin %> delete agent support-agent --force', '<%= config.bin %> delete block old-notes --force', '<%= config.bin %> delete mcp-server firecrawl --force'];
  static override args = {
    kind: Args.string({ description: 'agent, block, tool, folder, archive, mcp-server, provider', required: true, ignoreStdin: true }),
    name: Args.string({ description: 'Its name, label or id.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    force: Flags.boolean({ summary: 'Delete what is shown, without a question.' }),
    cascade: Flags.boolean({ summary: "An agent's own blocks go with it (--no-cascade: they stay).", allowNo: true, default: true }),
    ...managingFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Delete);
    const kind = kindFor('delete', args.kind);
    const operations = await this.operations(flags);
    const gate = await this.gate(flags, ({ removals: [removal] }) => (kind === 'agent' && removal ? { text: 'Type its name to delete it (anything else keeps it):', answer: removal.object.name } : undefined));
    await this.finish(await operations.objects.delete({ ...managedInput(flags), ...gate, ...known({ cascade: flags.cascade }), kind, name: args.name }), flags);
  }
}
