import { failure } from '../core/diagnostic.ts';
import type { State } from '../core/state/state.ts';

/** LC3014 unless the state is that of this fleet and workspace: a path that points at somebody else's would let a plan delete their agents. */
export function checkOwner(state: State, expected: { readonly fleet: string; readonly workspace: string }, where: string): State {
  if (state.fleet === expected.fleet && state.workspace === expected.workspace) return state;
  throw failure('LC3014', `the state ${where} belongs to fleet ${state.fleet}, workspace ${state.workspace}`, {
    detail: `This run is for fleet ${expected.fleet}, workspace ${expected.workspace}.`,
    next: 'Name the state of this fleet (-state PATH), or the fleet and workspace of this state (--fleet, -workspace).',
  });
}

/** Before a snapshot is replaced: LC3006 when it is not the one that the writer knew, LC3007 when the serial would not grow. */
export function checkSuccession(current: State | null, next: State, expected: number | null, where: string): void {
  const found = current ? `serial ${current.serial}` : 'no state';
  if ((current?.serial ?? null) !== expected || (current && current.lineage !== next.lineage)) {
    throw failure('LC3006', `the state ${where} was changed by somebody else: ${found}${current && current.serial === expected ? ' of another lineage' : ''} instead of ${expected === null ? 'none' : `serial ${expected}`}`, {
      detail: 'It was not overwritten.',
      next: 'Plan again.',
    });
  }
  if (current && next.serial <= current.serial) {
    throw failure('LC3007', `the state ${where} has serial ${current.serial}, it cannot go back to ${next.serial}`, { detail: 'It was not overwritten.', next: 'Plan again.' });
  }
}
