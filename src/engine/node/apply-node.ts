import type { Change } from '../../core/plan/change.ts';
import { createObject } from './create.ts';
import { removeObject, replaceObject } from './remove.ts';
import { NodeScope, type NodeContext, type NodeResult } from './scope.ts';
import { updateObject } from './update.ts';

/** Carries out one change, and what it owes: precondition, intent, call, result. Throws DiagnosticError or UnknownOutcome when it failed. */
export async function applyNode(change: Change, context: NodeContext): Promise<NodeResult> {
  const scope = new NodeScope(change, context);
  switch (change.action) {
    case 'no-op': return rebase(scope);
    case 'create': return createObject(scope);
    case 'adopt':
    case 'update': return updateObject(scope);
    case 'replace': return replaceObject(scope);
    case 'delete':
    case 'forget': return removeObject(scope);
  }
}

/** Only the state learns something: nothing is sent. */
async function rebase(scope: NodeScope): Promise<NodeResult> {
  const { address, desired, id, base, marked } = scope.change;
  const before = scope.entry;
  const declared = desired && id !== undefined ? { ...scope.entryFor(id, before?.owed ?? [], undefined, marked), ...(before ? { op: before.op } : {}), ...(before?.marked === undefined ? {} : { marked: before.marked }) } : null;
  const entry = scope.context.plan.options.refreshOnly ? (before && base ? { ...before, base } : null) : declared;
  await scope.record([{ address, entry }]);
  return { detail: [], already: true, diagnostics: [], ...(id ? { id } : {}) };
}
