import { variableOf } from './environment.ts';
import type { CommandShape } from './argv.ts';
import { suggest } from './suggest.ts';

/** A `LETTACTL_` variable that is set: the flag that it stands for, or what it may have been meant to be. */
export interface OwnVariable { readonly name: string; readonly flag?: string; readonly known: boolean; readonly near?: string }

const VARIABLE = 'LETTACTL_VAR_';

/** Our variables in an environment, by name; empty ones count as unset. Their values are nobody's to see. */
export function ownVariables(env: Readonly<Record<string, string | undefined>>, commands: readonly CommandShape[]): readonly OwnVariable[] {
  const flags = new Map(commands.flatMap(({ flags: all }) => all.filter(({ name }) => name !== 'chdir')).flatMap(({ name, allowNo }): [string, string][] => [[variableOf(name), `--${name}`], ...(allowNo ? [[variableOf(`no-${name}`), `--no-${name}`] as [string, string]] : [])]));
  return Object.keys(env).filter((name) => name.startsWith('LETTACTL_') && env[name]).sort().map((name): OwnVariable => {
    const flag = flags.get(name);
    if (flag !== undefined) return { name, flag, known: true };
    if (name.startsWith(VARIABLE)) return { name, flag: `-var ${name.slice(VARIABLE.length)}`, known: true };
    const near = suggest(name, [...flags.keys()]);
    return { name, known: false, ...(near === undefined ? {} : { near }) };
  });
}
