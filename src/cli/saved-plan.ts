import { failure } from '../core/diagnostic.ts';
import type { PlanOptions } from '../core/plan/plan.ts';
import type { PlanningFlags } from './inputs.ts';
import { variableOf } from './environment.ts';
import { known, pruneTargets } from './inputs.ts';

/** Flags that belong to planning: beside a plan file they would change nothing, so they are refused. */
const PLANNING = [
  'target', 'replace', 'destroy', 'refresh-only', 'refresh', 'prune', 'adopt', 'allow-recreate', 'refuse-conflicts', 'max-plan-size',
  'file', 'fleet', 'root', 'allow-outside-root', 'strict', 'agent', 'scope', 'force', 'var', 'var-file', 'dry-run', 'out',
];

/** Refuses planning flags of the command line beside a plan file (LC4003). `given`: every flag on it, without those of the environment. */
export function refusePlanningFlags(given: readonly string[]): void {
  const planning = given.filter((flag) => PLANNING.includes(flag));
  if (planning.length === 0) return;
  throw failure('LC4003', `beside a plan file, ${planning.map((flag) => `-${flag}`).join(' and ')} would change nothing`, {
    next: `A saved plan is applied as it was reviewed. Leave ${planning.length === 1 ? 'it' : 'them'} out, or plan again with ${planning.length === 1 ? 'it' : 'them'}.`,
  });
}

/** What the environment asks for must be what the plan was made with: a CI sets LETTACTL_ variables for both steps. Throws LC4003. */
export function refuseOtherOptions(flags: PlanningFlags, fromEnvironment: readonly string[], options: PlanOptions): void {
  const wanted = known({
    target: sorted(flags.target), replace: sorted(flags.replace), destroy: flags.destroy, 'refresh-only': flags['refresh-only'], refresh: flags.refresh,
    prune: flags.prune === undefined ? undefined : sorted(pruneTargets(flags.prune)), adopt: flags.adopt === undefined ? undefined : flags.adopt === 'any',
    'allow-recreate': flags['allow-recreate'], 'refuse-conflicts': flags['refuse-conflicts'],
  });
  const made = {
    target: sorted(options.targets), replace: sorted(options.replace), destroy: options.destroy, 'refresh-only': options.refreshOnly, refresh: options.refresh,
    prune: sorted(options.prune), adopt: options.adoptAny, 'allow-recreate': options.allowRecreate, 'refuse-conflicts': options.refuseConflicts,
  };
  for (const [flag, value] of Object.entries(wanted)) {
    if (!fromEnvironment.includes(flag) || JSON.stringify(value) === JSON.stringify(made[flag as keyof typeof made])) continue;
    throw failure('LC4003', `${variableOf(flag)} asks for another plan than this one`, { next: 'Unset it, or plan again with it.' });
  }
}

const sorted = (values: readonly string[] | undefined): readonly string[] | undefined => values && [...values].sort();
