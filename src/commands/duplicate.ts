import { jsonText } from '../core/printable.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { FINISHING } from '../cli/interrupt.ts';
import { jsonFlag, serverFlags } from '../cli/flags.ts';
import { kindFor } from '../cli/managing.ts';
import { Args, Flags } from '../cli/oclif.ts';

export default class Duplicate extends BaseCommand {
  protected override readonly stopping = FINISHING;
  static override description = `Make a copy of an agent, block, archive or folder under another name.
An agent's blocks are copied with their texts, its tools and folders are attached, its archive is made anew with all passages. Messages, conversations, secrets and a fleet's marks are not copied. Of a folder's files only their text is to be had.`;
  static override examples = ['<%= config.bin %> duplicate agent support-agent support-agent-2', '<%= config.bin %> duplicate archive knowledge_base knowledge_base-2'];
  static override args = {
    kind: Args.string({ description: 'agent, block, archive or folder', required: true, ignoreStdin: true }),
    source: Args.string({ description: 'Name, label or id of the original.', required: true, ignoreStdin: true }),
    target: Args.string({ description: 'Name of the copy.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    archival: Flags.boolean({ summary: "An agent's archive, too (--no-archival: without).", allowNo: true, default: true }),
    'share-blocks': Flags.boolean({ summary: 'Blocks that other agents have too are attached, not copied.' }),
    output: Flags.string({ char: 'o', summary: 'table or json.', options: ['table', 'json'], default: 'table' }),
    ...jsonFlag, ...serverFlags,
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Duplicate);
    const kind = kindFor('duplicate', args.kind);
    const operations = await this.operations(flags);
    const copy = await operations.objects.duplicate({
      kind, source: args.source, target: args.target, archival: flags.archival, share: flags['share-blocks'], onProgress: (message) => { this.note(`… ${message}\n`); },
    });
    if (flags.json || flags.output === 'json') this.print(jsonText(copy, 2));
    else this.print((await import('../views/human/duplicated.ts')).renderDuplicated(copy));
  }
}
