import type { Command } from './oclif.ts';
import type { CommandShape, FlagShape } from './argv.ts';

type Flags = Command.Loadable['flags'];

/** The shapes of a command's flags, from its own definitions. */
export function flagShapes(flags: Flags): readonly (FlagShape & { readonly multiple: boolean })[] {
  return Object.entries(flags).map(([name, flag]) => ({
    name,
    takesValue: flag.type === 'option',
    allowNo: flag.type === 'boolean' && flag.allowNo === true,
    multiple: flag.type === 'option' && flag.multiple === true,
    aliases: flag.aliases ?? [],
    ...(flag.char ? { char: flag.char } : {}),
    ...(flag.type === 'option' ? optionsOf(flag) : {}),
  }));
}

/** Every command that is loaded, plugins' ones too, by its words. */
export const commandShapes = (commands: readonly Command.Loadable[]): readonly CommandShape[] =>
  commands.flatMap((command) =>
    [command.id, ...(command.aliases ?? [])].map((id) => ({ id: id.replaceAll(':', ' '), flags: flagShapes(command.flags) })));

/** The values that a flag takes: as it says, or by its help (`table|json|jsonpath=EXPR`), where more than the parser can check is in it. */
function optionsOf({ options, helpValue }: { readonly options?: readonly string[]; readonly helpValue?: string | readonly string[] }): { readonly options?: readonly string[] } {
  if (options) return { options };
  return typeof helpValue === 'string' && helpValue.includes('|') ? { options: helpValue.split('|').map((value) => value.replace(/=.*$/, '')) } : {};
}
