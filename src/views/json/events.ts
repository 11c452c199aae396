import { jsonText } from '../../core/printable.ts';
import { readOwed } from '../../core/state/owed.ts';
import { compareAddresses } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { countChanges, type Drift, type Plan } from '../../core/plan/plan.ts';
import type { Action } from '../../core/plan/change.ts';
import type { Json } from '../../core/value.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { Stream } from '../options.ts';
import { actionsOf, jsonChange, jsonDrift } from './change.ts';
import { diagnosticJson, FORMAT_VERSION, heldJson } from './plan.ts';
import type { JsonOptions } from './values.ts';
import { continuedText, countLine, countWords, skippedBecause } from '../words.ts';

type Level = 'info' | 'warn' | 'error';

/** One line of `-json`: Terraform's envelope, then what belongs to the type. Ends with a line feed. */
function line(level: Level, message: string, at: string, type: string, rest: { readonly [key: string]: Json } = {}): string {
  return `${jsonText({ '@level': level, '@message': message, '@module': 'lettactl', '@timestamp': at, type, ...rest })}\n`;
}

/** A diagnostic outside any operation, as a line of the stream. `at` is an ISO time. */
export const diagnosticLine = (diagnostic: Diagnostic, at: string, options: JsonOptions = {}): string =>
  line(diagnostic.severity === 'error' ? 'error' : 'warn', `${diagnostic.severity === 'error' ? 'Error' : 'Warning'}: ${diagnostic.summary}`, at, 'diagnostic', { diagnostic: diagnosticJson(diagnostic, options) });

/** NDJSON of a plan or an apply, one or more lines per event, as they happen. */
export function jsonStream(options: JsonOptions & { readonly write: (text: string) => void }): Stream<EngineEvent> {
  return {
    event(event) {
      for (const text of eventLines(event, options)) options.write(text);
    },
    end() {
      // Each line is complete when it is written.
    },
  };
}

const DOING: Readonly<Record<Action, string>> = { 'no-op': 'Recording', create: 'Creating', adopt: 'Adopting', update: 'Modifying', replace: 'Replacing', delete: 'Destroying', forget: 'Forgetting' };

/** The lines that one event makes. */
export function eventLines(event: EngineEvent, options: JsonOptions = {}): readonly string[] {
  const { at } = event;
  const hook = (address: string, action: Action, rest: { readonly [key: string]: Json } = {}): { readonly hook: Json } => ({ hook: { resource: { addr: address }, action, ...rest } });
  switch (event.type) {
    case 'version': return [line('info', `lettactl ${event.version}`, at, 'version', { lettactl: event.version, ui: FORMAT_VERSION })];
    case 'diagnostic': return [diagnosticLine(event.diagnostic, at, options)];
    case 'phase': return [line('info', event.message, at, 'log', { phase: event.phase })];
    case 'planned': return planLines(event.plan, event.digest, at, options);
    case 'held': return [line('warn', `${event.held.address}: held back, ${event.held.requires}`, at, 'held', { held: { ...event.held } })];
    case 'continued': return [line('info', continuedText(event), at, 'continued', { done: event.done, left: event.total - event.done, total: event.total, ...(event.last ? { last_run: { ...event.last } } : {}) })];
    case 'node_start': return [line('info', `${event.address}: ${DOING[event.action]}...`, at, 'apply_start', hook(event.address, event.action, event.id === undefined ? {} : { id: event.id }))];
    case 'node_progress': return [line('info', `${event.address}: ${event.message}`, at, 'apply_progress', { hook: { resource: { addr: event.address }, message: event.message } })];
    case 'node_done': return [line('info', `${event.address}: ${event.already === true ? 'Done already' : 'Done'} after ${seconds(event.milliseconds)}s`, at, 'apply_complete', hook(event.address, event.action, {
      elapsed_seconds: seconds(event.milliseconds), detail: [...event.detail], ...(event.id === undefined ? {} : { id: event.id }), ...(event.already === true ? { already: true } : {}),
    }))];
    case 'node_failed': return [
      line('error', `${event.address}: ${event.diagnostics[0]?.summary ?? 'failed'}`, at, 'apply_errored', hook(event.address, event.action, { elapsed_seconds: seconds(event.milliseconds) })),
      ...event.diagnostics.map((diagnostic) => diagnosticLine(diagnostic, at, options)),
    ];
    case 'node_skipped': return [line('warn', `${event.address}: ${skippedBecause(event)}`, at, 'apply_skipped', hook(event.address, event.action, { because: event.because, ...(event.unfinished ? { unfinished: true } : {}) }))];
    case 'retry': return [line('warn', `${event.method} ${event.path}: trying again in ${seconds(event.waitMs)}s`, at, 'retry', {
      method: event.method, path: event.path, wait_seconds: seconds(event.waitMs), attempt: event.attempt, ...(event.status === undefined ? {} : { status: event.status }),
    })];
    case 'progress': return [line('info', `${event.done} of ${event.total} done`, at, 'apply_progress', {
      progress: { done: event.done, total: event.total, running: event.running, ...(event.secondsLeft === undefined ? {} : { seconds_left: event.secondsLeft }) },
    })];
    case 'applied': {
      const { counts, held, milliseconds, planDigest, ...rest } = event.summary;
      const message = event.summary.complete ? `Apply complete! Resources: ${countWords(counts)}.` : `Apply incomplete: ${countWords(counts)}; ${rest.failed} failed, ${rest.skipped} skipped.`;
      return [line(event.summary.complete ? 'info' : 'error', message, at, 'change_summary', {
        changes: { ...counts, operation: 'apply' }, failed: rest.failed, skipped: rest.skipped, complete: rest.complete, held: heldJson(held), digest: planDigest, elapsed_seconds: seconds(milliseconds),
      })];
    }
  }
}

function driftJson(drift: Drift, options: JsonOptions): { readonly [key: string]: Json } {
  const { change, gone } = jsonDrift(drift, options);
  return { resource: { addr: drift.address, type: drift.type, name: drift.name, id: drift.id }, gone: gone ?? false, change: change ?? null };
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

function planLines(plan: Plan, digest: string, at: string, options: JsonOptions): readonly string[] {
  const sorted = <T extends { readonly address: string }>(items: readonly T[]): readonly T[] => items.toSorted((a, b) => compareAddresses(a.address, b.address));
  const drift = sorted(plan.drift).map((one) => line('info', `${one.address}: Drift detected (${one.gone ? 'delete' : 'update'})`, at, 'resource_drift', driftJson(one, options)));
  const changes = sorted(plan.changes).filter((change) => change.action !== 'no-op').map((change) => {
    const { before, after, attributes, after_unknown, replace_paths } = jsonChange(change, options);
    return line('info', `${change.address}: Plan to ${change.action}`, at, 'planned_change', {
      change: {
        resource: { addr: change.address, type: change.type, name: change.name, ...(change.id === undefined ? {} : { id: change.id }) },
        action: change.action, actions: actionsOf(change), ...(change.reasons[0] === undefined ? {} : { reason: change.reasons[0] }), reasons: [...change.reasons],
        before, after, after_unknown, replace_paths, attributes, owes: change.owes.map((owed) => readOwed(owed).name),
        ...(change.consent === undefined ? {} : { consent: change.consent }), ...(change.previousAddress === undefined ? {} : { previous_address: change.previousAddress }), ...(change.inside === undefined ? {} : { inside: change.inside }),
      },
    });
  });
  const counts = countChanges(plan.changes);
  return [
    ...plan.diagnostics.map((diagnostic) => diagnosticLine(diagnostic, at, options)), ...drift, ...changes,
    line('info', countLine(counts), at, 'change_summary', { changes: { ...counts, operation: plan.options.destroy ? 'destroy' : 'plan' }, digest, narrowed: plan.options.targets.length > 0 }),
  ];
}
