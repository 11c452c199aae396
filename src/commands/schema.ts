import { BaseCommand } from '../cli/base-command.ts';
import { markdownFlag } from '../cli/flags.ts';
import { Flags } from '../cli/oclif.ts';
import { builtInRegistry } from '../cli/registry.ts';
import { writeResult } from '../cli/write-result.ts';
import { documentSchema } from '../core/config/document-schema.ts';
import type { Shape } from '../core/config/shape.ts';

export default class Schema extends BaseCommand {
  static override description = `Print the JSON Schema of the fleet file, for editors and other validators.
Put its path into the first line of fleet.yaml: # yaml-language-server: $schema=fleet.schema.json`;
  static override examples = ['<%= config.bin %> schema', '<%= config.bin %> schema -o fleet.schema.json', '<%= config.bin %> schema -markdown'];
  static override flags = {
    out: Flags.string({ char: 'o', summary: 'Write it to this file.', helpValue: 'FILE' }),
    markdown: Flags.boolean({ ...markdownFlag.markdown, summary: 'Print every key as Markdown tables, for people.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Schema);
    const text = flags.markdown
      ? (await import('../views/markdown/fleet-reference.ts')).renderFleetReference(documentSchema(builtInRegistry().sections) as Shape)
      : `${JSON.stringify((await this.operations({})).schema(), null, 2)}\n`;
    if (flags.out === undefined) this.print(text);
    else await writeResult(flags.out, text);
  }
}
