import { known } from '../cli/inputs.ts';
import { kindFor, managedInput, managingFlags } from '../cli/managing.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { patternHint, readsLikeRegex } from '../cli/patterns.ts';
import { RemoveCommand } from '../cli/remove-command.ts';
import { failure } from '../core/diagnostic.ts';

export default class DeleteAll extends RemoveCommand {
  static override description = `Delete several objects of a kind on the server: those that fit a pattern, or all.
Shows a numbered list first; goes on with --force, or when you say so on a terminal. Built-in tools stay. Agents of the fleet here need -auto-approve too, unless its file has settings.protect_agents: false.`;
  static override examples = ["<%= config.bin %> delete-all agents --pattern 'test-*'", "<%= config.bin %> delete-all agents --pattern 'test-*' --force", "<%= config.bin %> delete-all blocks --pattern '/^tmp-[0-9]+$/' --force"];
  static override args = { kind: Args.string({ description: 'agents, blocks, tools, folders, archives, mcp-servers, providers', required: true, ignoreStdin: true }) };
  static override flags = {
    pattern: Flags.string({ summary: 'Names or ids that fit: a glob (support-*), or a regular expression between slashes. Default: all.', helpValue: 'GLOB|/REGEX/' }),
    force: Flags.boolean({ summary: 'Delete what is shown, without a question.' }),
    'auto-approve': Flags.boolean({ summary: 'Also agents of the fleet here, which settings.protect_agents protects.' }),
    cascade: Flags.boolean({ summary: "Agents' own blocks go with them (--no-cascade: they stay).", allowNo: true, default: true }),
    ...managingFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(DeleteAll);
    const kind = kindFor('delete', args.kind, { said: 'delete-all', plural: true });
    const operations = await this.operations(flags);
    let shown = false;
    const gate = await this.gate(flags, ({ removals }) => {
      shown = true;
      return flags.pattern === undefined ? { text: `This is all there is. Type how many to delete them (${removals.length}):`, answer: String(removals.length) } : undefined;
    });
    const removed = await operations.objects.deleteMany({ ...managedInput(flags), ...gate, ...known({ cascade: flags.cascade, pattern: flags.pattern, autoApprove: flags['auto-approve'] }), kind });
    const count = removed.deleted.length + removed.failed.length + removed.left.length;
    // A script that hands over a regular expression would take `nothing fits` for `nothing is left`.
    if (count === 0 && flags.pattern !== undefined && readsLikeRegex(flags.pattern)) {
      throw failure('LC4094', `no ${args.kind} fit "${flags.pattern}", which was read as a glob`, known({ next: patternHint(flags.pattern) }));
    }
    if (count > 0 || shown || this.isJson(flags)) return this.finish(removed, flags);
    this.print(flags.pattern === undefined ? `There are no ${args.kind} to delete.` : `No ${args.kind} fit "${flags.pattern}".`);
    const hint = flags.pattern === undefined ? undefined : patternHint(flags.pattern);
    if (hint !== undefined) this.note(`${hint}\n`);
  }
}
