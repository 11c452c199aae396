/** Flags of lettactl 1.x that this version does not have yet: somebody who types them is not mistaken, only early. */
const FLAGS: ReadonlySet<string> = new Set([
  'match', 'canary', 'canary-prefix', 'promote', 'cleanup', 'manifest', 'skip-recompile', 'reproject-skills', 'fresh-context', 'fresh-context-tags', 'fresh-context-match', 'compact', 'compact-tags',
  'compact-match', 'recalibrate', 'recalibrate-message', 'recalibrate-tags', 'recalibrate-match', 'no-wait',
]);

/** Kinds of `get` that are commands of their own: they are read before flags are. */
const APART: ReadonlySet<string> = new Set(['messages', 'runs', 'run']);

/** Commands of Terraform that are something else here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['taint', 'An object is made anew with: lettactl apply -replace ADDRESS'],
  ['workspace', 'A workspace is a flag, and begins with its first apply: lettactl apply --workspace NAME'],
  ['state rm', 'To let an object go and keep it on the server, write into the fleet file: removed: [{ from: ADDRESS, destroy: false }]'],
  ['state mv', 'To give an object another address, write into the fleet file: moved: [{ from: OLD, to: NEW }]'],
]);

const where = 'docs/coming-from-1x.md says what there is instead, and what comes later.';

/** What to say of an unknown flag that 1.x had. */
export const laterFlag = (name: string): string | undefined => (FLAGS.has(name) ? `lettactl 1.x had --${name}; this version does not have it yet. ${where}` : undefined);

/** What to say of a kind that stands apart from the others. */
export const apartKind = (word: string): string | undefined => (APART.has(word) ? `Flags go behind it: lettactl get ${word}` : undefined);

/** What to do instead of a command that only Terraform has; its first words decide. */
export const instead = (words: readonly string[]): string | undefined => INSTEAD.get(words[0] ?? '') ?? INSTEAD.get(words.slice(0, 2).join(' '));
