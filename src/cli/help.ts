import { CommandHelp, Help } from './oclif.ts';

/** The help of the library, with its two slips put right. */
export class FleetHelp extends Help {
  protected override CommandHelpClass = FleetCommandHelp;
}

class FleetCommandHelp extends CommandHelp {
  /** Everything below the first line, which stands at the top already; the library shows only the last line. No section when that is all. */
  protected override description(): string | undefined {
    const [, ...more] = (this.command.description ?? '').split('\n');
    return more.length === 0 ? undefined : this.wrap(more.join('\n'));
  }

  /** The library trims the whole list, and so moves its first line when that is a flag without a short form. */
  override renderList(...[input, options]: Parameters<CommandHelp['renderList']>): string {
    return `${/^ */.exec(input[0]?.[0] ?? '')?.[0] ?? ''}${super.renderList(input, options)}`;
  }
}
