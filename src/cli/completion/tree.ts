import type { Command } from '../oclif.ts';
import type { FlagShape } from '../argv.ts';
import { flagShapes } from '../shapes.ts';

/** A flag as it is completed. */
export interface WordFlag extends FlagShape { readonly multiple: boolean; readonly summary: string; readonly helpValue: string }

export interface WordArgument { readonly name: string; readonly options: readonly string[]; /** Takes every word that follows. */ readonly rest: boolean }

/** A command as it is completed: its words, flags and arguments, from its own definitions. */
export interface WordCommand { readonly id: string; readonly summary: string; readonly flags: readonly WordFlag[]; readonly args: readonly WordArgument[] }

/** All commands that people type, plugins' ones too. */
export function commandWords(commands: readonly Command.Loadable[]): readonly WordCommand[] {
  return commands.filter(({ hidden }) => !hidden).flatMap((command) => [command.id, ...(command.aliases ?? [])].map((id): WordCommand => ({
    id: id.replaceAll(':', ' '),
    summary: firstLine(command.summary ?? command.description),
    flags: flagShapes(command.flags).filter(({ name }) => command.flags[name]?.hidden !== true).map((shape) => {
      const { summary, helpValue } = (command.flags[shape.name] ?? {}) as { readonly summary?: string; readonly helpValue?: string | readonly string[] };
      return { ...shape, summary: firstLine(summary), helpValue: typeof helpValue === 'string' ? helpValue : '' };
    }),
    args: Object.entries(command.args ?? {}).map(([name, arg]): WordArgument => ({ name, options: (arg as { readonly options?: readonly string[] }).options ?? [], rest: false })),
  }))).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const firstLine = (text: string | undefined): string => (text ?? '').split('\n')[0]?.replace(/\.$/, '') ?? '';
