import { BaseCommand } from '../cli/base-command.ts';
import { complete, type Completion } from '../cli/completion/complete.ts';
import { commandWords } from '../cli/completion/tree.ts';
import { forBash, splitLine } from '../cli/completion/words.ts';
import { kindWords } from '../cli/kinds.ts';
import { Flags } from '../cli/oclif.ts';
import { builtInRegistry } from '../cli/registry.ts';
import { SHELLS } from '../cli/shell-words.ts';
import { cleanLine } from '../views/clean.ts';

/** So long a shell waits for names; whoever completes wants to type on. */
const PATIENCE_MS = 1000;

/** Asked by the scripts of `completion`; says nothing when something is wrong. */
export default class Complete extends BaseCommand {
  static override hidden = true;
  static override description = 'Print the words that may follow, for the completion of shells.';
  static override strict = false;
  static override flags = { shell: Flags.string({ summary: 'For this shell.', options: [...SHELLS], default: 'fish' }), word: Flags.string({ summary: 'The word as bash splits it.', default: '' }) };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Complete);
    const given = argv.map(String);
    const line = flags.shell === 'bash' ? splitLine(given[0] ?? '') : undefined;
    const words = line ? line.words.slice(1) : given.slice(0, -1);
    const current = line ? line.current : (given.at(-1) ?? '');
    const topics = Object.fromEntries(this.config.topics.map(({ name, description }) => [name.replaceAll(':', ' '), description ?? '']));
    const { candidates, listed } = complete(words, current, { commands: commandWords(this.config.commands), topics, kinds: kindWords(builtInRegistry()) });
    // Inside of double quotes an interactive shell looks for `!` even behind a backslash.
    const names = (listed ? await this.#names(listed, words).catch(() => []) : []).filter((name) => line?.open !== '"' || !name.includes('!'));
    const inserted = (value: string): string => (line ? forBash(value, current, flags.word, line.open) : value);
    this.print([
      ...candidates.map(({ value, about }) => (flags.shell === 'bash' || !about ? inserted(value) : `${value}\t${about}`)), ...names.map(inserted),
      ...(listed?.kind === 'files' || listed?.kind === 'folders' ? [`:${listed.kind}`] : []),
    ].map((text) => `${text}\n`).join(''));
  }

  /** Names that the words before may speak of; those that a line cannot hold are left out. */
  async #names({ kind, before, begins }: NonNullable<Completion['listed']>, words: readonly string[]): Promise<readonly string[]> {
    if (kind !== 'agents' && kind !== 'remotes') return [];
    const valueOf = (flag: string): string | undefined => words.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? (words.includes(`--${flag}`) ? words[words.indexOf(`--${flag}`) + 1] : undefined);
    const found = kind === 'remotes'
      ? (await import('../sdk/remotes/remotes.ts')).listRemotes().remotes.map(({ name }) => name).filter((name) => name.startsWith(begins))
      : await Promise.race([
        (await this.operations({ 'base-url': valueOf('base-url'), remote: valueOf('remote') })).agentNames(begins),
        new Promise<never>((_, reject) => { setTimeout(() => reject(new Error('too slow')), PATIENCE_MS); }),
      ]);
    const isFlag = (name: string): boolean => name.startsWith('-') && before === '' && !words.includes('--');
    return found.filter((name) => name.trim() !== '' && name === cleanLine(name) && !isFlag(name)).map((name) => `${before}${name}`);
  }

  /** A shell that completes has no place for errors. */
  override async catch(): Promise<void> {
    this.exitWith(0);
  }
}
