import { join } from 'node:path';
import type { FleetSettings } from '../core/desired.ts';
import { DiagnosticError, failure, type Diagnostic } from '../core/diagnostic.ts';
import { hold, unprotectedBy, type Agreed } from '../core/plan/consent.ts';
import type { PlanOptions } from '../core/plan/plan.ts';
import type { Registry } from '../core/registry.ts';
import { applyPlan, applyUnderLock } from '../engine/apply.ts';
import type { LockRequest } from '../engine/engine.ts';
import type { LoadedFleet } from '../engine/load.ts';
import { planOn, underLock } from '../engine/plan.ts';
import type { StateBackend } from '../engine/ports.ts';
import { recoverState } from '../engine/recover.ts';
import type { Applied, ApplyInput, Consent, Planned } from './api.ts';
import { inputsNow, planDigest, readPlanFile } from './plan-file.ts';
import type { Session } from './session.ts';

const DEFAULT_PARALLELISM = 10;

/** Options that belong to planning: beside a plan file they would be ignored, so they are refused. */
const PLANNING = ['targets', 'replace', 'prune', 'destroy', 'refreshOnly', 'adoptAny', 'allowRecreate', 'refuseConflicts', 'force', 'files', 'fleet', 'root', 'agent', 'scope', 'out', 'variables', 'variableFiles'] as const;

/** Applies a saved plan, exactly it. */
export async function applySaved(session: Session, input: ApplyInput, path: string, lock: LockRequest): Promise<Applied> {
  refusePlanningOptions(input);
  const { plan, digest } = await readPlanFile(path, session.cwd);
  const problems: Diagnostic[] = [];
  if (input.expectDigest !== undefined && input.expectDigest !== digest) {
    problems.push({ severity: 'error', code: 'LC3116', summary: `this is not the plan that was approved: its digest is ${digest}`, detail: `expected ${input.expectDigest}`, next: 'Review this plan, or apply the one that was approved.' });
  }
  const workspace = session.workspace(input);
  if (workspace !== undefined && workspace !== plan.binding.workspace) {
    problems.push({ severity: 'error', code: 'LC3103', summary: `this plan is for workspace ${plan.binding.workspace}, not ${workspace}`, next: 'Leave -workspace (and LETTACTL_WORKSPACE) out: the plan knows its own.' });
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  const folder = session.folderOf(plan.binding);
  const backend = session.backend({ folder, fleet: plan.binding.fleet, workspace: plan.binding.workspace, state: input.state ?? join(folder, plan.binding.backend.location) });
  const engine = session.engine(backend, session.provider({ server: { url: plan.binding.server.url } }), folder);
  const planned: Planned = { plan, digest, fleet: null };
  session.emit({ type: 'planned', plan, digest });
  const summary = await applyPlan(engine, {
    plan, digest, held: [], saved: true, lock, inputs: await inputsNow(plan.binding, folder), ...running(input, {}),
  });
  return { summary, planned };
}

/** Plans, shows, asks where somebody can answer, and applies; what nobody consented to is held back. The lock is held throughout. */
export async function applyDirectly(session: Session, loaded: LoadedFleet, backend: StateBackend, input: ApplyInput, options: PlanOptions, lock: LockRequest): Promise<Applied> {
  const { fleet, folder } = loaded;
  const engine = session.engine(backend, session.provider(fleet.settings), folder, loaded.declared);
  return underLock(engine, lock, 'apply', async (held) => {
    const { state } = await recoverState(engine);
    const whole = await planOn(engine, { fleet, options }, state);
    const planned: Planned = { plan: whole, digest: planDigest(whole), fleet };
    session.emit({ type: 'planned', plan: whole, digest: planned.digest });
    let agreed = agreedBy(input.consent, options, fleet.settings, session.registry);
    let kept = hold(whole, agreed, state, session.registry);
    if (input.approve && !agreed.all) {
      const answer = await input.approve(planned, kept.held);
      if (!answer.go) throw failure('LC4010', 'not approved; nothing was changed');
      agreed = agreedBy({ ...input.consent, ...answer.consent }, options, fleet.settings, session.registry);
      kept = hold(whole, agreed, state, session.registry);
    }
    for (const one of kept.held) session.emit({ type: 'held', held: one });
    for (const diagnostic of kept.diagnostics) session.emit({ type: 'diagnostic', diagnostic });
    const digest = kept.held.length === 0 ? planned.digest : planDigest(kept.plan);
    const summary = await applyUnderLock(engine, { plan: kept.plan, digest, held: kept.held, saved: false, lock, ...running(input, fleet.settings) }, held);
    return { summary, planned };
  });
}

/** `--prune` consents to what it names; `--force` to all but what is protected. */
function agreedBy(consent: Consent | undefined, options: PlanOptions, settings: FleetSettings, registry: Registry): Agreed {
  return {
    all: consent?.autoApprove ?? false, force: consent?.force ?? false, prune: [...options.prune, ...(consent?.prune ?? [])],
    unprotected: unprotectedBy(settings, registry), ...(consent?.typedNames ? { typedNames: consent.typedNames } : {}),
  };
}

const running = (input: ApplyInput, settings: { readonly parallelism?: number }) => ({
  parallelism: input.parallelism ?? settings.parallelism ?? DEFAULT_PARALLELISM, waitForIdle: input.waitForIdle ?? true, skipFirstMessage: input.skipFirstMessage ?? false,
});

function refusePlanningOptions(input: ApplyInput): void {
  const given = PLANNING.filter((name) => {
    const value = input[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (given.length === 0 && input.refresh !== false) return;
  throw failure('LC4003', `planning options beside a plan file: ${[...given, ...(input.refresh === false ? ['refresh'] : [])].join(', ')}`, {
    detail: 'A saved plan is applied as it is; they would change nothing.', next: 'Leave them out, or make a new plan with them.',
  });
}
