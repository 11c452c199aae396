import { BaseCommand } from '../cli/base-command.ts';
import { EXIT } from '../cli/failures.ts';
import { known } from '../cli/inputs.ts';
import { Args, Flags } from '../cli/oclif.ts';

export default class Fmt extends BaseCommand {
  static override description = `Write fleet files in their canonical form: keys in the order of the schema, two spaces, no needless quotes.
Comments, anchors and texts stay, and the file means the same. Prints the names of files that changed. Needs no server.`;
  static override examples = ['<%= config.bin %> fmt', '<%= config.bin %> fmt fleets/ --check', '<%= config.bin %> fmt --check --diff', '<%= config.bin %> fmt - < fleet.yaml'];
  static override args = { files: Args.string({ description: 'Files, folders, or - for stdin, which goes to stdout. Default: fleet.yaml.', required: false, multiple: true, ignoreStdin: true }) };
  static override flags = {
    check: Flags.boolean({ summary: 'Write nothing; exit 1 when a file is not in its canonical form.' }),
    diff: Flags.boolean({ summary: 'Show what changes, without values that may be secret.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Fmt);
    this.outcome = 'Nothing was changed.';
    const files = await (await this.operations({})).format(known({ files: args.files, write: !flags.check }));
    const changed = files.filter((file) => file.changed);
    for (const file of files) {
      if (file.path === '-' && !flags.check && !flags.diff) this.print(file.text);
      else if (file.changed && flags.diff) this.print((await import('../views/human/patch.ts')).renderPatch(file.path, file.shown(), { color: this.colour(process.stdout) }));
      else if (file.changed) this.print(file.path);
    }
    if (flags.check && changed.length > 0) this.exitWith(EXIT.error);
  }
}
