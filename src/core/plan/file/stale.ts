import type { Diagnostic } from '../../diagnostic.ts';
import type { State } from '../../state/state.ts';
import type { Plan, PlanBinding } from '../plan.ts';

/** Where a plan is about to be applied. */
export interface Surroundings {
  /** The state as it is now, a dead run's journal folded in; null when there is none. */
  readonly state: State | null;
  readonly backend: PlanBinding['backend'];
  readonly server: PlanBinding['server'];
  /** Given only when somebody named them beside the plan file. */
  readonly fleet?: string;
  readonly workspace?: string;
  /** sha256 (hex) of input files as they are now, by the path that the plan records; without those that are not there. */
  readonly inputs?: ReadonlyMap<string, string>;
}

const AGAIN = 'Plan again and review it again.';

/**
 * Why this plan may not be applied here and now, all reasons at once; warnings for what is only worth knowing. A plan that was partly
 * applied may be continued: then the state's last plan is this one, not complete, and the state is still as that left it.
 */
export function checkPlan(plan: Pick<Plan, 'binding'>, digest: string, now: Surroundings): readonly Diagnostic[] {
  const { binding } = plan;
  return [...checkPlace(binding, now), ...checkServer(binding, now), ...checkState(binding, digest, now), ...checkInputs(binding, now)];
}

const error = (code: string, summary: string, detail: string, next = AGAIN): Diagnostic => ({ severity: 'error', code, summary, detail, next });
const warning = (code: string, summary: string, detail: string): Diagnostic => ({ severity: 'warning', code, summary, detail });

function checkPlace(binding: PlanBinding, now: Surroundings): readonly Diagnostic[] {
  const fleet = now.fleet ?? now.state?.fleet ?? binding.fleet;
  const workspace = now.workspace ?? now.state?.workspace ?? binding.workspace;
  const place = ({ type, location }: PlanBinding['backend']): string => `${type}: ${location}`;
  return [
    fleet !== binding.fleet && error('LC3102', `this plan is for fleet ${binding.fleet}, not ${fleet}`, 'A plan is applied to the fleet that it was made from.', `Apply it in the folder of ${binding.fleet}, or plan ${fleet}.`),
    workspace !== binding.workspace && error('LC3103', `this plan is for workspace ${binding.workspace}, not ${workspace}`, 'A plan is applied in the workspace that it was made in.', 'Leave -workspace (and LETTACTL_WORKSPACE) out: the plan knows its own.'),
    place(now.backend) !== place(binding.backend) && error('LC3104', 'this plan was made with another state', `made with ${place(binding.backend)}, here it is ${place(now.backend)}`, 'Apply it with the state that it was made with, or plan again with this one.'),
  ].filter((problem) => problem !== false);
}

function checkServer(binding: PlanBinding, { server }: Surroundings): readonly Diagnostic[] {
  if (server.key !== binding.server.key) {
    return [error('LC3105', 'this plan is for another server', `made on ${binding.server.url}, here it is ${server.url}`, `Set LETTA_BASE_URL (and LETTA_API_KEY, LETTA_PROJECT) as for the plan, or plan again.`)];
  }
  return server.url === binding.server.url ? [] : [warning('LC3105', 'the server has another URL than in the plan; it is the same server', `in the plan ${binding.server.url}, now ${server.url}`)];
}

function checkState(binding: PlanBinding, digest: string, { state }: Surroundings): readonly Diagnostic[] {
  if (!state) {
    if (!binding.state) return [];
    return [error('LC3101', `this plan is stale: the state that it was made from (serial ${binding.state.serial}) is gone`, 'There is no state here now.', 'Put the state back, or plan again and review it again.')];
  }
  if (isApplied(state, digest)) return [error('LC3106', 'this plan was already applied', `The state is at serial ${state.serial}.`, 'Plan again: there may be nothing left to do.')];
  if (mayContinue(state, digest)) return [];
  if (!binding.state) return [error('LC3113', 'this is a first plan, but there is a state by now', `It was made while fleet ${binding.fleet} had no state; now there is one with serial ${state.serial}.`)];
  if (state.lineage !== binding.state.lineage) {
    return [error('LC3101', 'this plan is stale: it was made from another state', `The state here has another lineage: ${state.lineage} instead of ${binding.state.lineage}.`)];
  }
  const [was, is] = [binding.state.serial, state.serial];
  if (is > was) return [error('LC3101', `this plan is stale: the state has moved on from serial ${was} to ${is}`, 'Another apply finished after the plan was made.')];
  if (is < was) return [error('LC3101', `this plan is stale: the state went back from serial ${was} to ${is}`, 'An older state was put in its place after the plan was made.')];
  return [];
}

const isApplied = (state: State, digest: string): boolean =>
  (state.lastPlan?.digest === digest && state.lastPlan.complete) || state.runs.some((run) => run.planDigest === digest && run.result === 'complete');

/** Whether the state is just as an unfinished apply of this plan left it. */
const mayContinue = (state: State, digest: string): boolean =>
  state.lastPlan?.digest === digest && !state.lastPlan.complete && state.lastPlan.to === state.serial;

/** The plan carries everything, so an edited file changes nothing of what is applied; but a first plan has only the fleet file to be bound to. */
function checkInputs(binding: PlanBinding, { inputs }: Surroundings): readonly Diagnostic[] {
  const edited = binding.inputs.filter(({ path, sha256 }) => (inputs?.get(path) ?? sha256) !== sha256).map(({ path }) => path);
  const fleetFiles = edited.filter((path) => !binding.state && binding.configPaths.some((config) => config === path || config.endsWith(`/${path}`)));
  const others = edited.filter((path) => !fleetFiles.includes(path));
  return [
    fleetFiles.length > 0 && error('LC3114', `the fleet file was edited after this first plan was made: ${fleetFiles.join(', ')}`, 'A first plan has no state yet that would show whether it is still the right one.'),
    others.length > 0 && warning('LC3119', `files changed since the plan was made: ${others.join(', ')}`, 'What is applied is what the plan holds, not what they hold now.'),
  ].filter((problem) => problem !== false);
}
