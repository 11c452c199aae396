/** Words of lettactl 1.x that this version does not have yet: somebody who types them is not mistaken, only early. */
const COMMANDS: ReadonlySet<string> = new Set([
  'send', 'messages', 'reset-messages', 'compact-messages', 'cancel-messages', 'export', 'report', 'create', 'update', 'delete', 'delete-all', 'duplicate', 'cleanup', 'files', 'context',
  'health', 'runs', 'run-delete', 'track', 'recompile', 'remote', 'completion', 'config', 'conversations',
]);

const FLAGS: ReadonlySet<string> = new Set([
  'match', 'canary', 'canary-prefix', 'promote', 'cleanup', 'manifest', 'skip-recompile', 'reproject-skills', 'fresh-context', 'fresh-context-tags', 'fresh-context-match', 'compact', 'compact-tags',
  'compact-match', 'recalibrate', 'recalibrate-message', 'recalibrate-tags', 'recalibrate-match', 'no-wait',
]);

const where = 'docs/coming-from-1x.md says what there is instead, and what comes later.';

/** What to say of an unknown command that 1.x had. */
export const laterCommand = (word: string): string | undefined => (COMMANDS.has(word) ? `lettactl 1.x had \`${word}\`; this version does not have it yet. ${where}` : undefined);

/** What to say of `import FILE`, which 1.x had beside nothing else of that name. */
export const laterImport = `lettactl 1.x had \`import FILE\`; this version does not load exports yet. ${where}`;

/** What to say of an unknown flag that 1.x had. */
export const laterFlag = (name: string): string | undefined => (FLAGS.has(name) ? `lettactl 1.x had --${name}; this version does not have it yet. ${where}` : undefined);
