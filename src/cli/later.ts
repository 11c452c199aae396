/** Words of lettactl 1.x that this version does not have yet: somebody who types them is not mistaken, only early. */
const COMMANDS: ReadonlySet<string> = new Set([
  'reset-messages', 'compact-messages', 'cancel-messages', 'runs', 'run-delete', 'track', 'recompile', 'conversations',
]);

const FLAGS: ReadonlySet<string> = new Set([
  'match', 'canary', 'canary-prefix', 'promote', 'cleanup', 'manifest', 'skip-recompile', 'reproject-skills', 'fresh-context', 'fresh-context-tags', 'fresh-context-match', 'compact', 'compact-tags',
  'compact-match', 'recalibrate', 'recalibrate-message', 'recalibrate-tags', 'recalibrate-match', 'no-wait',
]);

/** Flags that 1.x had for one command, and that mean something else, or nothing, elsewhere. */
const FLAGS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  get: new Set(['active', 'wait', 'stream', 'messages']),
};

/** What 1.x could `get` and this version cannot. */
const KINDS: ReadonlySet<string> = new Set(['messages', 'runs', 'run']);

/** Commands of Terraform that are something else here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['taint', 'An object is made anew with: lettactl apply -replace ADDRESS'],
  ['workspace', 'A workspace is a flag, and begins with its first apply: lettactl apply --workspace NAME'],
  ['state rm', 'To let an object go and keep it on the server, write into the fleet file: removed: [{ from: ADDRESS, destroy: false }]'],
  ['state mv', 'To give an object another address, write into the fleet file: moved: [{ from: OLD, to: NEW }]'],
]);

const where = 'docs/coming-from-1x.md says what there is instead, and what comes later.';

/** What to say of an unknown command that 1.x had. */
export const laterCommand = (word: string): string | undefined => (COMMANDS.has(word) ? `lettactl 1.x had \`${word}\`; this version does not have it yet. ${where}` : undefined);

/** What to say of an unknown flag that 1.x had, everywhere or for the command `id`. */
export function laterFlag(name: string, id = ''): string | undefined {
  const of = FLAGS_OF[id]?.has(name) === true;
  return of || FLAGS.has(name) ? `lettactl 1.x had --${name}${of ? ` for ${id}` : ''}; this version does not have it yet. ${where}` : undefined;
}

/** What to say of a kind that 1.x could list. */
export const laterKind = (word: string): string | undefined => (KINDS.has(word) ? `lettactl 1.x had \`get ${word}\`; this version does not have it yet. ${where}` : undefined);

/** What to do instead of a command that only Terraform has; its first words decide. */
export const instead = (words: readonly string[]): string | undefined => INSTEAD.get(words[0] ?? '') ?? INSTEAD.get(words.slice(0, 2).join(' '));
