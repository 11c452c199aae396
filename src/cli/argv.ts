import { laterFlag } from './later.ts';
import { failure } from '../core/diagnostic.ts';
import { suggest } from './suggest.ts';

/** What arranging needs to know of a flag; taken from the commands' own definitions. */
export interface FlagShape {
  readonly name: string;
  readonly takesValue: boolean;
  /** `--no-NAME` exists. */
  readonly allowNo: boolean;
  readonly char?: string;
  readonly aliases: readonly string[];
  /** The only values it takes. */
  readonly options?: readonly string[];
}

/** A command by its words (`state list`) and flags. */
export interface CommandShape { readonly id: string; readonly flags: readonly FlagShape[] }

/** A command line in the one form that the parser reads: command words first, long flags with two dashes, values after `=`. */
export interface Arranged {
  /** Undefined when no command has these words. */
  readonly id?: string;
  /** The words that were meant to be a command, for an error about them. */
  readonly words: readonly string[];
  /** What follows the command. */
  readonly argv: readonly string[];
  /** Every `-chdir`, in order. */
  readonly chdir: readonly string[];
}

const CHDIR: FlagShape = { name: 'chdir', takesValue: true, allowNo: false, aliases: [] };
const HELP: FlagShape = { name: 'help', takesValue: false, allowNo: false, char: 'h', aliases: [] };

/**
 * Brings both dialects into one: flags before the command go behind it (`-q plan`), single-dash long flags get their second dash
 * (`-out p`, `-out=p`, `-refresh=false`), `-chdir` is taken out. `--` ends it; `-o` and `-f` are left as they are. Which words are
 * flags, and which take a value, comes from the commands, so a value is never taken for a flag.
 * Throws LC4002 for a single-dash word that is no flag (the parser would read `-outt` as `-o utt`).
 */
export function arrange(argv: readonly string[], commands: readonly CommandShape[]): Arranged {
  const anyFlag = byName(commands.flatMap((command) => command.flags));
  let at = 0;
  const leading: string[] = [];
  while (at < argv.length && isFlagWord(argv[at])) {
    const token = argv[at++] ?? '';
    leading.push(token);
    const found = find(token, anyFlag);
    if (found?.flag.takesValue && found.value === undefined && at < argv.length) leading.push(argv[at++] ?? '');
  }
  const words: string[] = [];
  for (let next = at; next < argv.length && !argv[next]?.startsWith('-'); next++) words.push(argv[next] ?? '');
  const command = longestMatch(words, commands);
  const rest = argv.slice(at + (command ? command.id.split(' ').length : 0));
  const { tokens, chdir } = spell([...leading, ...rest], command ? byName(command.flags) : anyFlag, command?.id);
  return { ...(command ? { id: command.id } : {}), words, argv: tokens, chdir };
}

type Lookup = ReadonlyMap<string, FlagShape>;

/** Long names and aliases as they are, short ones with a dash before them. */
function byName(flags: readonly FlagShape[]): Lookup {
  const lookup = new Map<string, FlagShape>();
  for (const flag of [...flags, CHDIR, HELP]) {
    for (const name of [flag.name, ...flag.aliases]) if (!lookup.has(name)) lookup.set(name, flag);
    if (flag.char && !lookup.has(`-${flag.char}`)) lookup.set(`-${flag.char}`, flag);
  }
  return lookup;
}

const isFlagWord = (token: string | undefined): boolean => token !== undefined && token.length > 1 && token.startsWith('-') && token !== '--';

function longestMatch(words: readonly string[], commands: readonly CommandShape[]): CommandShape | undefined {
  for (let count = words.length; count > 0; count--) {
    const id = words.slice(0, count).join(' ');
    const command = commands.find((candidate) => candidate.id === id);
    if (command) return command;
  }
  return undefined;
}

interface Found { readonly flag: FlagShape; readonly negated: boolean; readonly value?: string; readonly long: boolean }

/** The flag that a token is, if it is one. */
function find(token: string, flags: Lookup): Found | undefined {
  const match = /^(--?)([^=]+)(?:=([\s\S]*))?$/.exec(token);
  if (!match) return undefined;
  const [, dashes = '', name = '', value] = match;
  const given = value === undefined ? {} : { value };
  if (dashes === '-' && name.length === 1) {
    const flag = flags.get(`-${name}`);
    return flag && { flag, negated: false, long: false, ...given };
  }
  const flag = flags.get(name);
  if (flag) return { flag, negated: false, long: true, ...given };
  const positive = name.startsWith('no-') ? flags.get(name.slice(3)) : undefined;
  return positive?.allowNo ? { flag: positive, negated: true, long: true, ...given } : undefined;
}

/** Every token up to `--` in the parser's spelling. */
function spell(input: readonly string[], flags: Lookup, id: string | undefined): { tokens: readonly string[]; chdir: readonly string[] } {
  const tokens: string[] = [];
  const chdir: string[] = [];
  for (let at = 0; at < input.length; at++) {
    const token = input[at] ?? '';
    if (token === '--') {
      tokens.push(...input.slice(at));
      break;
    }
    const found = isFlagWord(token) ? find(token, flags) : undefined;
    if (!found) {
      if (isFlagWord(token)) refuseUnknown(token, flags, id);
      tokens.push(token);
    } else if (!found.flag.takesValue) {
      tokens.push(...switchToken(token, found));
    } else {
      const next = input[at + 1];
      const taken = found.value === undefined && next !== undefined && next !== '--' && !(isFlagWord(next) && find(next, flags)?.long);
      const value = found.value ?? (taken ? next : undefined);
      if (taken) at++;
      if (value === undefined) throw failure('LC4002', `${token} needs a value`, { next: see(id) });
      if (found.flag.name === CHDIR.name) chdir.push(value);
      else tokens.push(found.long ? `--${found.flag.name}=${value}` : `-${found.flag.char}`, ...(found.long ? [] : [value]));
    }
  }
  return { tokens, chdir };
}

/** A switch with its `=true` or `=false` resolved; nothing when it says what is the case anyway. */
function switchToken(token: string, { flag, negated, value, long }: Found): readonly string[] {
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw failure('LC4002', `${token.slice(0, token.indexOf('='))} is a switch: it takes true or false, not "${value}"`);
  }
  const on = (value !== 'false') !== negated;
  if (!on) return flag.allowNo ? [`--no-${flag.name}`] : [];
  return [long ? `--${flag.name}` : `-${flag.char}`];
}

/** Lets short flags in a row (`-qv`) and a short flag with its value (`-ojson`, `-ffleet.yaml`) pass. */
function refuseUnknown(token: string, flags: Lookup, id: string | undefined): void {
  const name = token.replace(/^-+/, '').replace(/=[\s\S]*$/, '');
  if (!token.startsWith('--') && id !== undefined) {
    if (/^\d/.test(name)) return;
    const first = flags.get(`-${name[0]}`);
    if (first?.takesValue && (first.options ? first.options.includes(name.slice(1)) : /[./*]/.test(name))) return;
    if ([...name].every((char) => flags.get(`-${char}`)?.takesValue === false)) return;
  }
  if (id === undefined) return;
  const near = suggest(name, [...flags.keys()].filter((known) => !known.startsWith('-')));
  throw failure('LC4002', `unknown flag ${token.replace(/=[\s\S]*$/, '')} for ${id}`, {
    next: laterFlag(name) ?? (near ? `Did you mean ${token.startsWith('--') ? '--' : '-'}${near}? ${see(id)}` : see(id)),
  });
}

const see = (id: string | undefined): string => `All flags: lettactl ${id === undefined ? '' : `${id} `}--help`;
