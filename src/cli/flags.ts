import { Flags } from './oclif.ts';

// Groups of flags that several commands share. Single-dash forms (`-out`) and LETTACTL_<FLAG> variables are made from these
// definitions (argv.ts, environment.ts), so nothing else lists them.

/** Every command has these. */
export const commonFlags = {
  quiet: Flags.boolean({ char: 'q', summary: 'Results and errors only.', helpGroup: 'GLOBAL' }),
  verbose: Flags.boolean({ char: 'v', summary: 'More detail: retries and phases.', helpGroup: 'GLOBAL' }),
  chdir: Flags.string({ summary: 'Work in this folder.', helpValue: 'DIR', helpGroup: 'GLOBAL' }),
  'no-color': Flags.boolean({ summary: 'No colour (as NO_COLOR=1 does).', helpGroup: 'GLOBAL', aliases: ['no-ux', 'no-spinner'] }),
};

/** Which fleet, and where its state is. */
export const fleetFlags = {
  file: Flags.string({ char: 'f', summary: 'Fleet file, folder or - for stdin; may repeat. Default: fleet.yaml.', helpValue: 'PATH', multiple: true, multipleNonGreedy: true }),
  fleet: Flags.string({ summary: "The fleet's name.", helpValue: 'NAME' }),
  workspace: Flags.string({ summary: 'The workspace (default: the one that is called default).', helpValue: 'NAME' }),
  root: Flags.string({ summary: "Base of relative paths (default: the fleet file's folder).", helpValue: 'DIR' }),
  'allow-outside-root': Flags.boolean({ summary: 'Let the fleet file name files outside that folder.' }),
  strict: Flags.boolean({ summary: 'Unknown keys are errors, also where the original ignored them.' }),
  var: Flags.string({ summary: 'A value for a variable of the fleet file; may repeat.', helpValue: 'NAME=VALUE', multiple: true, multipleNonGreedy: true }),
  'var-file': Flags.string({ summary: 'A file with values for variables (YAML or JSON); may repeat.', helpValue: 'PATH', multiple: true, multipleNonGreedy: true }),
  state: Flags.string({ summary: 'State file, instead of the default one.', helpValue: 'PATH' }),
};

/** The original's ways to work on some agents only. */
export const narrowFlags = {
  agent: Flags.string({ summary: 'Only agents whose name contains this text, or fits it (support-*).', helpValue: 'TEXT' }),
  scope: Flags.string({ summary: 'Only agents that have all these tags.', helpValue: 'TAG,TAG' }),
};

export const serverFlags = {
  'base-url': Flags.string({ summary: 'The Letta server (default: LETTA_BASE_URL).', helpValue: 'URL' }),
  remote: Flags.string({ summary: 'The server of this name (see lettactl remote).', helpValue: 'NAME' }),
};

export const lockFlags = {
  lock: Flags.boolean({ summary: 'Take the state lock (-lock=false: do not).', allowNo: true, default: true }),
  'lock-timeout': Flags.string({ summary: 'Wait this long for the lock.', helpValue: '30s', default: '0s' }),
};

export const targetFlag = {
  target: Flags.string({ summary: 'Only this address and what it depends on; may repeat.', helpValue: 'ADDRESS', multiple: true, multipleNonGreedy: true }),
};

/** What a plan looks like; an error beside a plan file. */
export const planningFlags = {
  ...targetFlag,
  replace: Flags.string({ summary: 'Replace this object; may repeat.', helpValue: 'ADDRESS', multiple: true, multipleNonGreedy: true }),
  destroy: Flags.boolean({ summary: 'Plan to destroy everything that the state holds.' }),
  'refresh-only': Flags.boolean({ summary: 'Make what is on the server the new base; change nothing there.' }),
  refresh: Flags.boolean({ summary: 'Read the server first (-refresh=false: trust the state).', allowNo: true, default: true }),
  prune: Flags.string({ summary: "Remove also what others added: all, or some of blocks, tools, folders, archives, tags, secrets, agents (with commas).", helpValue: 'LIST' }),
  adopt: Flags.string({ summary: 'any: take over objects that are marked as another fleet\'s.', options: ['any'] }),
  'allow-recreate': Flags.boolean({ summary: 'Go on when all agents of the state are gone.' }),
  'refuse-conflicts': Flags.boolean({ summary: 'An error when config and server both changed one attribute.' }),
  'max-plan-size': Flags.string({ summary: 'Limit of the content in a plan.', helpValue: '256MB' }),
};

export const jsonFlag = { json: Flags.boolean({ summary: 'Print JSON.' }) };

export const markdownFlag = { markdown: Flags.boolean({ summary: 'Print Markdown, for a pull request.' }) };

export const redactFlag = { 'redact-content': Flags.boolean({ summary: 'Show texts of blocks and prompts by size and digest only.' }) };

export const exitCodeFlag = { 'detailed-exitcode': Flags.boolean({ summary: 'Exit 2 when there is something to do.' }) };

export const parallelismFlag = {
  parallelism: Flags.string({ summary: 'Objects worked on, or requests under way, at once (default 10).', helpValue: 'N' }),
};

/** How an apply goes about it. */
export const applyingFlags = {
  'auto-approve': Flags.boolean({ summary: 'Allow everything that the plan shows; ask nothing.' }),
  confirm: Flags.boolean({ summary: 'Ask nothing; what is not allowed by a flag is held back.' }),
  ...parallelismFlag,
  'skip-first-message': Flags.boolean({ summary: 'Send no first_message to new agents.' }),
  'wait-for-idle': Flags.boolean({ summary: 'Wait for active runs of an agent (--no-wait-for-idle: do not).', allowNo: true, default: true }),
};
