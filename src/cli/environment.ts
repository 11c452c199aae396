import { failure } from '../core/diagnostic.ts';
import type { FlagShape } from './argv.ts';

/** The environment variable that stands for a flag: `LETTACTL_AUTO_APPROVE` for `--auto-approve`. */
export const variableOf = (flag: string): string => `LETTACTL_${flag.toUpperCase().replaceAll('-', '_')}`;

const YES = ['1', 'true', 'yes', 'y', 'on'];
const NO = ['0', 'false', 'no', 'n', 'off'];

/**
 * The command line with flags added that the environment sets and the command line does not (design §16). An empty variable counts
 * as unset; a flag that may repeat takes a list with commas. `from` names the flags that came this way. Throws LC4005.
 */
export function withEnvironment(
  argv: readonly string[],
  flags: readonly (FlagShape & { readonly multiple?: boolean })[],
  environment: (name: string) => string | undefined,
): { readonly argv: readonly string[]; readonly from: readonly string[] } {
  const end = argv.indexOf('--') === -1 ? argv.length : argv.indexOf('--');
  const given = argv.slice(0, end);
  const added: string[] = [];
  const from: string[] = [];
  for (const flag of flags) {
    const spellings = [flag.name, ...flag.aliases].flatMap((name) => [`--${name}`, `--no-${name}`]);
    const isGiven = given.some((token) => spellings.includes(token.replace(/=[\s\S]*$/, '')) || (flag.char !== undefined && token === `-${flag.char}`));
    if (isGiven) continue;
    const tokens = flag.takesValue ? values(flag, environment) : switches(flag, environment);
    if (tokens.length > 0) from.push(flag.name);
    added.push(...tokens);
  }
  return { argv: [...given, ...added, ...argv.slice(end)], from };
}

function values(flag: FlagShape & { readonly multiple?: boolean }, environment: (name: string) => string | undefined): readonly string[] {
  const text = environment(variableOf(flag.name));
  if (!text) return [];
  const list = flag.multiple ? text.split(',').map((value) => value.trim()).filter((value) => value !== '') : [text];
  return list.map((value) => `--${flag.name}=${value}`);
}

function switches(flag: FlagShape, environment: (name: string) => string | undefined): readonly string[] {
  const on = truth(variableOf(flag.name), environment);
  const off = flag.allowNo ? truth(variableOf(`no-${flag.name}`), environment) : undefined;
  const wanted = on ?? (off === undefined ? undefined : !off);
  if (wanted === undefined) return [];
  if (wanted) return [`--${flag.name}`];
  return flag.allowNo ? [`--no-${flag.name}`] : [];
}

function truth(name: string, environment: (name: string) => string | undefined): boolean | undefined {
  const text = environment(name);
  if (!text) return undefined;
  if (YES.includes(text.toLowerCase())) return true;
  if (NO.includes(text.toLowerCase())) return false;
  throw failure('LC4005', `${name} is neither yes nor no`, { next: `Set it to 1 or 0, or unset it.` });
}
