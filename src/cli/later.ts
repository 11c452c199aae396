/** Flags of `apply` of lettactl 1.x that this version does not have yet, and what does the same meanwhile: somebody who types them is not mistaken, only early. */
export const LATER: ReadonlyMap<string, string> = new Map([
  ['match', 'Until then, declare the agents in the fleet file: the first plan adopts those that are there.'],
  ...['canary', 'canary-prefix', 'promote', 'cleanup'].map((flag) => [flag, 'Until then: lettactl duplicate agent NAME CANARY-NAME makes a copy to try things on, lettactl delete agent CANARY-NAME takes it away.'] as const),
  ['manifest', 'Ids are in the state: lettactl state list -o json; what scripts look up is an output of the fleet file: lettactl output -json.'],
  ['skip-recompile', 'Leave it out: prompts are compiled anew only where they need be.'],
  ...['fresh-context', 'fresh-context-tags', 'fresh-context-match'].map((flag) => [flag, 'Until then: lettactl recompile AGENT, or lettactl messages reset AGENT --confirm.'] as const),
  ...['compact', 'compact-tags', 'compact-match'].map((flag) => [flag, 'Until then: lettactl messages compact AGENT.'] as const),
  ...['recalibrate', 'recalibrate-message', 'recalibrate-tags', 'recalibrate-match'].map((flag) => [flag, 'Until then: lettactl send --tags TAG,TAG "Review your tools and instructions." --confirm, after the apply.'] as const),
  ['no-wait', 'It belonged to --recalibrate; until then: lettactl send --no-wait.'],
  ['reproject-skills', 'It belongs to memory in files, which comes later, too.'],
]);

/** Kinds of `get` that are commands of their own: they are read before flags are. */
const APART: ReadonlySet<string> = new Set(['messages', 'runs', 'run']);

/** Commands of Terraform, and first guesses of people, that are something else here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['diff', 'What would change is shown by: lettactl plan'],
  ['drift', 'What differs from what was applied is shown by: lettactl refresh'],
  ['status', 'A look at everything: lettactl doctor; at agents: lettactl get agents; at what they do: lettactl runs'],
  ['list', 'Objects are listed by their kind: lettactl get agents'],
  ['ls', 'Objects are listed by their kind: lettactl get agents'],
  ['chat', 'An agent is talked to with: lettactl send AGENT "Hello"'],
  ['message', 'An agent is talked to with: lettactl send AGENT "Hello"; what was said is listed by: lettactl messages list AGENT'],
  ['logs', 'What was said to an agent is listed by: lettactl messages list AGENT; what it did by: lettactl runs AGENT'],
  ['taint', 'An object is made anew with: lettactl apply -replace ADDRESS'],
  ['workspace', 'A workspace is a flag, and begins with its first apply: lettactl apply --workspace NAME'],
  ['state rm', 'To let an object go and keep it on the server, write into the fleet file: removed: [{ from: ADDRESS, destroy: false }]'],
  ['state mv', 'To give an object another address, write into the fleet file: moved: [{ from: OLD, to: NEW }]'],
]);

/** What to say of an unknown flag that 1.x had. */
export function laterFlag(name: string): string | undefined {
  const meanwhile = LATER.get(name);
  return meanwhile === undefined ? undefined : `lettactl 1.x had --${name}; this version does not have it yet. ${meanwhile}`;
}

/** What to say of a kind that stands apart from the others. */
export const apartKind = (word: string): string | undefined => (APART.has(word) ? `Flags go behind it: lettactl get ${word}` : undefined);

/** What to do instead of a command that is not there, but that people try; its first words decide. */
export const instead = (words: readonly string[]): string | undefined => INSTEAD.get(words[0] ?? '') ?? INSTEAD.get(words.slice(0, 2).join(' '));
