import { jsonText } from '../core/printable.ts';
import { EXIT } from '../cli/failures.ts';
import { known } from '../cli/inputs.ts';
import { kindFor, managedInput, managingFlags } from '../cli/managing.ts';
import { Args, Flags } from '../cli/oclif.ts';
import { RemoveCommand } from '../cli/remove-command.ts';
import { CLEANABLE } from '../operations/manage/api.ts';

export default class Cleanup extends RemoveCommand {
  static override description = `Find what no agent uses, and delete it with --force.
Only looks otherwise (--dry-run). What a fleet manages is never touched, nor are built-in tools, copies of blocks that conversations have, and what a group or an identity holds. Each is looked at once more right before it goes; blocks, archives and tools are saved under .lettactl/backups/.`;
  static override examples = ['<%= config.bin %> cleanup blocks', '<%= config.bin %> cleanup all', '<%= config.bin %> cleanup archives --force'];
  static override args = { kind: Args.string({ description: 'blocks, folders, archives, tools or all', required: true, ignoreStdin: true }) };
  static override flags = {
    force: Flags.boolean({ summary: 'Delete what is found.' }),
    'dry-run': Flags.boolean({ summary: 'Only look, also beside --force. This is the default.' }),
    ...managingFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Cleanup);
    const kinds = args.kind === 'all' ? CLEANABLE : [kindFor('cleanup', args.kind, { plural: true, more: ['all'] })];
    const dryRun = flags['dry-run'] || !flags.force;
    const operations = await this.operations(flags);
    const { onEach, onProgress } = await this.gate(flags);
    const { renderOrphans } = await import('../views/human/removal.ts');
    const words = { dryRun, kinds: args.kind === 'all' ? 'objects' : args.kind };
    const json = this.isJson(flags);
    const cleaned = await operations.objects.cleanup({
      ...managedInput(flags), kinds, dryRun, force: flags.force, ...known({ onEach, onProgress }), onFound: (found) => { if (!json) this.print(renderOrphans(found, words)); },
    });
    if (!json && !dryRun) await this.finish(cleaned.removed, flags);
    if (!json) return;
    this.print(jsonText(cleaned, 2));
    if (cleaned.removed.failed.length + cleaned.removed.left.length > 0) this.exitWith(EXIT.error);
  }
}
