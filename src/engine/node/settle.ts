import { DiagnosticError, type Diagnostic } from '../../core/diagnostic.ts';
import { readOwed } from '../../core/state/owed.ts';
import { UnknownOutcome } from '../ports.ts';
import type { NodeResult, NodeScope } from './scope.ts';

/** Does what an object is owed, in order (recompile, first message); each is crossed off in the state once it is done. What fails stays owed, and the next plan shows it. */
export async function settle(scope: NodeScope, id: string, owed: readonly string[]): Promise<Pick<NodeResult, 'detail' | 'diagnostics' | 'incomplete'>> {
  const detail: string[] = [];
  const diagnostics: Diagnostic[] = [];
  let left = owed;
  for (const item of owed) {
    const settled = await settleOne(scope, id, item);
    diagnostics.push(...(settled.diagnostics ?? []));
    if (!settled.done) continue;
    left = left.filter((other) => other !== item);
    detail.push(readOwed(item).name);
    const { entry } = scope;
    if (entry) await scope.record([{ address: scope.change.address, entry: { ...entry, owed: left } }]);
  }
  return { detail, diagnostics, ...(left.length > 0 ? { incomplete: true } : {}) };
}

async function settleOne(scope: NodeScope, id: string, item: string): Promise<{ readonly done: boolean; readonly diagnostics?: readonly Diagnostic[] }> {
  const { handler, change, step } = scope;
  const { name, op } = readOwed(item);
  const { desired } = change;
  if (!desired || !handler.settle) return { done: true };
  const send = () => handler.settle?.(name, { id, name: change.name, desired, op: op ?? scope.op }, step) ?? Promise.resolve({ done: true });
  try {
    return await send().catch((error: unknown) => {
      if (error instanceof UnknownOutcome) return send();
      throw error;
    });
  } catch (error) {
    if (error instanceof DiagnosticError) return { done: false, diagnostics: error.diagnostics };
    if (!(error instanceof UnknownOutcome)) throw error;
    return { done: false, diagnostics: [{ severity: 'error', code: 'LC2018', address: change.address, summary: `no answer to ${name}: ${error.message}`, next: 'Apply again: what is owed is kept.' }] };
  }
}
