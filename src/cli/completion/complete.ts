import type { WordArgument, WordCommand, WordFlag } from './tree.ts';

/** A word that may stand here. */
export interface Candidate { readonly value: string; readonly about?: string }

/** What may stand where the cursor is: words, and what only the caller can list. `before`: what of the current word goes in front of such a name (`--agent=`). */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly listed?: { readonly kind: 'files' | 'folders' | 'agents' | 'remotes'; readonly before: string; readonly begins: string };
}

export interface CompletionInput {
  readonly commands: readonly WordCommand[];
  /** What topics are about, by their word. */
  readonly topics: Readonly<Record<string, string>>;
  /** What `get` and `describe` take. */
  readonly kinds: readonly string[];
}

type Listed = NonNullable<Completion['listed']>['kind'];

/**
 * What may follow: `words` stand before the cursor, without the program's name, `current` is the word that it is in. Goes by the commands' own
 * definitions, in both dialects of flags.
 */
export function complete(words: readonly string[], current: string, input: CompletionInput): Completion {
  const { positionals, pending, given, ended } = read(words, input.commands);
  const command = commandOf(positionals, input.commands);
  const flags = command?.flags ?? [...new Map(input.commands.flatMap((one) => one.flags).map((flag) => [flag.name, flag])).values()].filter(({ name }) => COMMON.includes(name));
  if (pending) return valuesOf(pending, current, '');
  const [, dashes = '', name = '', value] = /^(--?)([^=]+)=(.*)$/s.exec(ended ? '' : current) ?? [];
  if (value !== undefined) {
    const flag = flags.find((one) => one.name === name || one.aliases.includes(name));
    return flag?.takesValue ? valuesOf(flag, value, `${dashes}${name}=`) : { candidates: [] };
  }
  if (current.startsWith('-') && !ended) return { candidates: flagsOf(flags, given, current) };
  const next = nextWords(positionals, current, input);
  const argument = command ? argumentOf(command, positionals, current, input) : { candidates: [] };
  return { ...argument, candidates: [...next, ...argument.candidates] };
}

/** Flags that every command has are those that may stand before it. */
const COMMON = ['quiet', 'verbose', 'chdir', 'no-color'];

interface Read { readonly positionals: readonly string[]; /** A flag that waits for its value. */ readonly pending?: WordFlag; /** Names of flags that stand there. */ readonly given: ReadonlySet<string>; /** `--` was there. */ readonly ended: boolean }

function read(words: readonly string[], commands: readonly WordCommand[]): Read {
  const positionals: string[] = [];
  const given = new Set<string>();
  let pending: WordFlag | undefined;
  let ended = false;
  for (const word of words) {
    if (pending) pending = undefined;
    else if (ended || !word.startsWith('-') || word === '-') positionals.push(word);
    else if (word === '--') ended = true;
    else {
      const [, name = '', value] = /^--?([^=]+)(=.*)?$/s.exec(word) ?? [];
      const flags = commandOf(positionals, commands)?.flags ?? commands.flatMap((command) => command.flags);
      const flag = flags.find((one) => one.name === name || one.aliases.includes(name) || (word.length === 2 && one.char === name));
      if (flag) given.add(flag.name);
      if (flag?.takesValue && value === undefined) pending = flag;
    }
  }
  return { positionals, given, ended, ...(pending ? { pending } : {}) };
}

function commandOf(positionals: readonly string[], commands: readonly WordCommand[]): WordCommand | undefined {
  for (let count = positionals.length; count > 0; count--) {
    const found = commands.find(({ id }) => id === positionals.slice(0, count).join(' '));
    if (found) return found;
  }
  return undefined;
}

/** The next words of commands that begin with these. */
function nextWords(positionals: readonly string[], current: string, { commands, topics }: CompletionInput): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { id, summary } of commands) {
    const words = id.split(' ');
    const word = words[positionals.length];
    if (word === undefined || !word.startsWith(current) || !positionals.every((one, at) => words[at] === one)) continue;
    const last = words.length === positionals.length + 1;
    if (last || !found.has(word)) found.set(word, { value: word, about: last ? summary : (topics[words.slice(0, positionals.length + 1).join(' ')] ?? '') });
  }
  return [...found.values()];
}

function argumentOf(command: WordCommand, positionals: readonly string[], current: string, { kinds }: CompletionInput): Completion {
  const at = positionals.length - command.id.split(' ').length;
  const argument = command.args[at];
  if (!argument) return { candidates: [] };
  if (argument.options.length > 0) return choices(argument.options, current, '');
  if (argument.name === 'kind') return choices(kinds, current, '');
  const kind = listOf(command, argument, positionals.at(-1) ?? '');
  return kind === undefined ? { candidates: [] } : { candidates: [], listed: { kind, before: '', begins: current } };
}

/** What an argument names, where we know it. */
function listOf({ id }: WordCommand, { name }: WordArgument, before: string): Listed | undefined {
  if (id.startsWith('remote ')) return id === 'remote add' ? undefined : 'remotes';
  if (name === 'agent' || (name === 'name' && /^agents?$/.test(before)) || (name === 'source' && before === 'agent')) return 'agents';
  return /^(file|plan|path)s?$/.test(name) ? 'files' : undefined;
}

function flagsOf(flags: readonly WordFlag[], given: ReadonlySet<string>, current: string): readonly Candidate[] {
  // One dash is enough for long names; whoever typed one keeps it.
  const dashes = current.startsWith('--') || current === '-' ? '--' : '-';
  return [
    ...flags.filter(({ name, multiple }) => multiple || !given.has(name)).flatMap(({ name, allowNo, summary }): readonly Candidate[] => [{ value: `${dashes}${name}`, about: summary }, ...(allowNo ? [{ value: `${dashes}no-${name}`, about: summary }] : [])]),
    { value: `${dashes}help`, about: 'Show all flags' },
  ].filter(({ value }) => value.startsWith(current)).toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

function valuesOf(flag: WordFlag, begins: string, before: string): Completion {
  if (flag.options) return choices(flag.options, begins, before);
  const kind: Listed | undefined = flag.name === 'remote' ? 'remotes' : flag.name === 'agent' ? 'agents' : flag.helpValue === 'DIR' ? 'folders' : /^(FILE|PATH|[\w-]+\.\w+)$/.test(flag.helpValue) ? 'files' : undefined;
  return kind === undefined ? { candidates: [] } : { candidates: [], listed: { kind, before, begins } };
}

const choices = (options: readonly string[], begins: string, before: string): Completion => ({ candidates: options.filter((option) => option.startsWith(begins)).map((option) => ({ value: `${before}${option}` })) });
