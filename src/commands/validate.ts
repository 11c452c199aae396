import { jsonText } from '../core/printable.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { fleetFlags, jsonFlag } from '../cli/flags.ts';
import { fleetInput } from '../cli/inputs.ts';
import { typeOf } from '../core/address.ts';

export default class Validate extends BaseCommand {
  static override description = `Check the fleet file, without a server.
All problems at once, each with its place. Exit 1 when there is an error.`;
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate -f fleet.yaml -strict', '<%= config.bin %> validate -json'];
  static override flags = { ...fleetFlags, ...jsonFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    this.outcome = 'Nothing was changed.';
    const fleet = await (await this.operations(flags)).validate(fleetInput(flags));
    await this.report(fleet.diagnostics);
    if (flags.json) {
      this.print(jsonText({ valid: true, fleet: fleet.name, workspace: fleet.workspace, addresses: [...fleet.resources.keys()], ...(fleet.unread ? { unread: fleet.unread } : {}) }));
      return;
    }
    const counts = new Map<string, number>();
    for (const address of fleet.resources.keys()) counts.set(typeOf(address), (counts.get(typeOf(address)) ?? 0) + 1);
    const words = [...counts].sort().map(([type, count]) => `${count} ${type.replace('mcp_server', 'MCP server')}${count === 1 ? '' : 's'}`);
    this.print(`The fleet ${fleet.name} is valid: ${words.length === 0 ? 'it declares nothing' : words.join(', ')}.`);
  }
}
