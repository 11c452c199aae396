import { jsonText } from '../../core/printable.ts';
import { readOwed } from '../../core/state/owed.ts';
import { compareAddresses } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Change, LeftAlone } from '../../core/plan/change.ts';
import { countChanges, type Held, isEmpty, type Plan } from '../../core/plan/plan.ts';
import type { Json } from '../../core/value.ts';
import { actionsOf, jsonChange, jsonDrift } from './change.ts';
import type { JsonOptions } from './values.ts';

/** Version of the documents here: the first number grows when something changes its meaning or goes, the second when something is added. */
export const FORMAT_VERSION = '1.0';

/** The document of `show -json`, described by docs/schemas/plan.schema.json. One line, ends with a line feed. */
export const planDocument = (planned: { readonly plan: Plan; readonly digest: string }, options: JsonOptions = {}): string => `${jsonText(planJson(planned, options))}\n`;

/** The same as a value. Sorted by address; secrets are `{"sensitive":true}`. */
export function planJson({ plan, digest }: { readonly plan: Plan; readonly digest: string }, options: JsonOptions = {}): Json {
  const { binding } = plan;
  const bySorted = <T extends { readonly address: string }>(items: readonly T[]): readonly T[] => items.toSorted((a, b) => compareAddresses(a.address, b.address));
  const errored = plan.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  return {
    format_version: FORMAT_VERSION, lettactl_version: plan.toolVersion, digest, applyable: !errored && (!isEmpty(plan) || plan.changes.some((change) => change.rebase === true)), complete: plan.options.targets.length === 0, errored,
    ...(plan.notes.createdAt === undefined ? {} : { timestamp: plan.notes.createdAt }),
    binding: {
      fleet: binding.fleet, workspace: binding.workspace, backend: { ...binding.backend }, server: { ...binding.server }, state: binding.state === null ? null : { ...binding.state },
      config_paths: [...binding.configPaths].sort(), inputs: binding.inputs.toSorted((a, b) => compareAddresses(a.path, b.path)).map((input) => ({ ...input })),
    },
    options: optionsJson(plan),
    resource_changes: bySorted(plan.changes).map((change) => changeJson(change, plan, options)),
    resource_drift: bySorted(plan.drift).map((drift) => jsonDrift(drift, options)),
    left_alone: leftAloneListed(plan.leftAlone),
    change_summary: { ...countChanges(plan.changes) },
    diagnostics: plan.diagnostics.map((diagnostic) => diagnosticJson(diagnostic, options)),
    remarks: plan.remarks.toSorted(),
  };
}

function changeJson(change: Change, plan: Plan, options: JsonOptions): Json {
  const { attributes, ...rest } = jsonChange(change, options);
  const losses = plan.notes.losses?.[change.address];
  return {
    address: change.address, type: change.type, name: change.name, action: change.action,
    ...(change.id === undefined ? {} : { id: change.id }),
    ...(change.previousAddress === undefined ? {} : { previous_address: change.previousAddress }),
    ...(change.inside === undefined ? {} : { inside: change.inside }),
    change: {
      actions: actionsOf(change), ...rest, attributes, unchanged: change.unchanged,
      ...(change.action === 'adopt' && change.id !== undefined ? { importing: { id: change.id } } : {}),
    },
    ...(change.reasons[0] === undefined ? {} : { action_reason: change.reasons[0] }),
    reasons: [...change.reasons], owes: change.owes.map((owed) => readOwed(owed).name), depends_on: [...change.dependsOn].sort(),
    ...(change.consent === undefined ? {} : { consent: change.consent }),
    ...(change.usedBy === undefined ? {} : { used_by: [...change.usedBy].sort() }),
    ...(losses === undefined ? {} : { losses: [...losses] }),
  };
}

/** Sorted by address. */
export const leftAloneListed = (leftAlone: readonly LeftAlone[]): Json =>
  leftAlone.toSorted((a, b) => compareAddresses(a.address, b.address) || compareAddresses(`${a.what} ${a.path ?? ''}`, `${b.what} ${b.path ?? ''}`)).map(leftAloneJson);

const leftAloneJson = (one: LeftAlone): Json => ({
  address: one.address, what: one.what, ...(one.path === undefined ? {} : { path: one.path }), ...(one.detail === undefined ? {} : { detail: one.detail.toSorted() }),
});

function optionsJson(plan: Plan): Json {
  const { targets, replace, destroy, refreshOnly, refresh, prune, adoptAny, allowRecreate, refuseConflicts, force } = plan.options;
  return { targets: [...targets], replace: [...replace], destroy, refresh_only: refreshOnly, refresh, prune: [...prune], adopt_any: adoptAny, allow_recreate: allowRecreate, refuse_conflicts: refuseConflicts, force };
}

/** What waits for consent, by address and attribute. */
export const heldJson = (held: readonly Held[]): Json =>
  held.toSorted((a, b) => compareAddresses(a.address, b.address) || compareAddresses(`${a.path ?? ''} ${a.what}`, `${b.path ?? ''} ${b.what}`)).map((one) => ({ ...one }));

/** A diagnostic for machines; `snippet` is left out when content is redacted. */
export function diagnosticJson(diagnostic: Diagnostic, options: JsonOptions = {}): Json {
  const { severity, code, summary, detail, address, next, range } = diagnostic;
  return {
    severity, code, summary,
    ...(detail === undefined ? {} : { detail }), ...(address === undefined ? {} : { address }), ...(next === undefined ? {} : { next }),
    ...(range === undefined ? {} : {
      range: { filename: range.file, start: { ...range.start }, end: { ...range.end } },
      ...(range.excerpt === undefined || options.redactContent === true ? {} : { snippet: range.excerpt.map((line) => ({ ...line })) }),
    }),
  };
}
