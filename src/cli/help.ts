import { CommandHelp, Help } from './oclif.ts';

/** First words by what people are about; what is in none of them (plugins) stands below. */
const GROUPS: readonly (readonly [title: string, words: readonly string[]])[] = [
  ['A FLEET', ['init', 'validate', 'plan', 'apply', 'refresh', 'destroy', 'show', 'state', 'output', 'import', 'export', 'fmt', 'schema', 'graph']],
  ['A SERVER', ['get', 'describe', 'context', 'files', 'report', 'health']],
  ['AGENTS AT WORK', ['send', 'messages', 'conversations', 'runs', 'track', 'recompile']],
  ['OBJECTS WITHOUT A PLAN', ['create', 'update', 'duplicate', 'delete', 'delete-all', 'cleanup']],
  ['THIS MACHINE', ['dev', 'doctor', 'remote', 'config', 'completion', 'force-unlock', 'version']],
];
const NAMES_OF_1X: readonly string[] = ['reset-messages', 'compact-messages', 'cancel-messages', 'run-delete'];

/** The help of the library, with its two slips put right, and a first page in the order of what people do. */
export class FleetHelp extends Help {
  protected override CommandHelpClass = FleetCommandHelp;

  protected override async showRootHelp(): Promise<void> {
    this.log(this.formatRoot());
    const words = this.#firstWords();
    const grouped = new Set([...GROUPS.flatMap(([, all]) => all), ...NAMES_OF_1X]);
    for (const [title, all] of [...GROUPS, ['OTHER COMMANDS', [...words.keys()].filter((word) => !grouped.has(word))] as const]) {
      const rows = all.flatMap((word): [string, string | undefined][] => (words.has(word) ? [[word, words.get(word)]] : []));
      if (rows.length > 0) this.log(`\n${this.section(title, this.renderList(rows, { indentation: 2, spacer: '\n', stripAnsi: this.opts.stripAnsi ?? false }))}`);
    }
    this.log(`\nNames of 1.x: ${NAMES_OF_1X.filter((word) => words.has(word)).join(', ')}.`);
    this.log('Flags and examples of a command: lettactl COMMAND --help. To begin: lettactl init.\n');
  }

  /** Commands of one word, and topics, each with its first line; a topic also with the words below it. */
  #firstWords(): ReadonlyMap<string, string> {
    const words = new Map(this.sortedTopics.filter(({ name }) => !/[: ]/.test(name)).map(({ name, description }) => [name, description ?? '']));
    for (const command of this.sortedCommands) if (!/[: ]/.test(command.id)) words.set(command.id, this.summary(command) ?? '');
    const below = (word: string): readonly string[] => this.sortedCommands.flatMap(({ id }) => (id.startsWith(`${word}:`) ? [id.slice(word.length + 1)] : [])).sort();
    return new Map([...words].map(([word, text]) => [word, `${text.split('\n')[0] ?? ''}${below(word).length === 0 ? '' : ` (${below(word).join(', ')})`}`]));
  }
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
