import { failure } from '../core/diagnostic.ts';
import type { FleetInput, LockOptions, PlanInput } from '../sdk/api.ts';
import { parseCount, parseDuration, parseSize } from './quantities.ts';
import { suggest } from './suggest.ts';

// From parsed flags to the inputs of operations. What was not given is left out, so that the operation's own default counts.

export interface FleetFlags {
  readonly file?: readonly string[] | undefined;
  readonly fleet?: string | undefined;
  readonly workspace?: string | undefined;
  readonly root?: string | undefined;
  readonly 'allow-outside-root'?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly state?: string | undefined;
  readonly agent?: string | undefined;
  readonly scope?: string | undefined;
  readonly var?: readonly string[] | undefined;
  readonly 'var-file'?: readonly string[] | undefined;
}

export interface LockFlags { readonly lock: boolean; readonly 'lock-timeout': string }

export interface PlanningFlags {
  readonly target?: readonly string[] | undefined;
  readonly replace?: readonly string[] | undefined;
  readonly destroy?: boolean | undefined;
  readonly 'refresh-only'?: boolean | undefined;
  readonly refresh: boolean;
  readonly prune?: string | undefined;
  readonly adopt?: string | undefined;
  readonly 'allow-recreate'?: boolean | undefined;
  readonly 'refuse-conflicts'?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly 'max-plan-size'?: string | undefined;
}

type Known<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The same object without properties that are undefined. */
export const known = <T extends object>(values: T): Known<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;

export const fleetInput = (flags: FleetFlags): FleetInput => known({
  files: flags.file,
  fleet: flags.fleet,
  workspace: flags.workspace,
  root: flags.root,
  allowOutsideRoot: flags['allow-outside-root'],
  strict: flags.strict,
  state: flags.state,
  agent: flags.agent,
  scope: flags.scope === undefined ? undefined : list(flags.scope),
  variables: flags.var === undefined ? undefined : Object.fromEntries(flags.var.map(assignment)),
  variableFiles: flags['var-file'],
});

/** `NAME=VALUE` of -var. Throws LC4002 for anything else; what was typed may be a secret and is not repeated. */
function assignment(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw failure('LC4002', '-var needs NAME=VALUE', { next: "For example: -var region=eu, or -var 'regions=[\"eu\",\"us\"]'." });
  return [text.slice(0, at), text.slice(at + 1)];
}

export const lockOptions = (flags: LockFlags): LockOptions => ({ lock: flags.lock, lockTimeoutMs: parseDuration(flags['lock-timeout'], '-lock-timeout') });

export const parallelismOf = (flags: { readonly parallelism?: string | undefined }): number | undefined =>
  flags.parallelism === undefined ? undefined : parseCount(flags.parallelism, '-parallelism', 1, 1000);

export const planInput = (flags: FleetFlags & LockFlags & PlanningFlags): PlanInput => ({
  ...fleetInput(flags),
  ...lockOptions(flags),
  ...known({
    targets: flags.target,
    replace: flags.replace,
    destroy: flags.destroy,
    refreshOnly: flags['refresh-only'],
    refresh: flags.refresh,
    prune: flags.prune === undefined ? undefined : pruneTargets(flags.prune),
    adoptAny: flags.adopt === undefined ? undefined : flags.adopt === 'any',
    allowRecreate: flags['allow-recreate'],
    refuseConflicts: flags['refuse-conflicts'],
    force: flags.force,
    maxPlanSize: flags['max-plan-size'] === undefined ? undefined : parseSize(flags['max-plan-size'], '-max-plan-size'),
  }),
});

const PRUNE = ['all', 'blocks', 'tools', 'folders', 'archives', 'tags', 'secrets', 'agents'];

/** The targets of `--prune`. Throws LC4002 for none, and for one that does not exist. */
export function pruneTargets(text: string): readonly string[] {
  const targets = list(text);
  const wrong = targets.find((target) => !PRUNE.includes(target));
  if (targets.length > 0 && wrong === undefined) return targets;
  const near = wrong === undefined ? undefined : suggest(wrong, PRUNE);
  throw failure('LC4002', wrong === undefined ? '--prune needs a target' : `--prune does not know "${wrong}"`, {
    next: `${near === undefined ? '' : `Did you mean ${near}? `}Targets: ${PRUNE.join(', ')}; several with commas.`,
  });
}

const list = (text: string): readonly string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');
