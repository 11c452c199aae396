import { BaseCommand } from '../cli/base-command.ts';
import { jsonFlag } from '../cli/flags.ts';

export default class Version extends BaseCommand {
  static override description = 'Print the version.';
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version -json'];
  static override flags = jsonFlag;

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    const { version } = this.config;
    this.print(flags.json
      ? JSON.stringify({ lettactl: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` })
      : `lettactl ${version}`);
  }
}
