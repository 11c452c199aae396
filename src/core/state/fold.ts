import type { Address } from '../address.ts';
import type { IntentRecord, JournalContent, JournalHeader, JournalRecord } from './journal.ts';
import type { State } from './state.ts';
import type { EntryChange } from './transitions.ts';
import { finishRun, withChanges } from './transitions.ts';

/** What a dead run left: the state with everything that it is known to have done, and the calls whose outcome nobody knows. */
export interface Folded { readonly state: State; readonly open: readonly IntentRecord[] }

/** Whether a journal continues exactly this snapshot. Any other is never folded: its open intents are probed, then it is archived. */
export const continues = (header: JournalHeader, state: State): boolean =>
  header.lineage === state.lineage && header.baseSerial === state.serial;

/**
 * The snapshot after a run that died: results in their order, then serial + 1, a run `crashed` and a last plan that may be continued.
 * An open intent that carries an entry leaves that entry (with what it owes). The same journal gives the same state. A journal that
 * does not continue the snapshot is a bug of the caller.
 */
export function fold(state: State, journal: JournalContent): Folded {
  const { header, records } = journal;
  if (!continues(header, state)) throw new Error(`journal of serial ${header.baseSerial} on a state of serial ${state.serial}`);
  const open = new Set(openIntents(records));
  const changes = records.flatMap((record): readonly EntryChange[] => {
    if (record.kind === 'result') return record.entries;
    return record.kind === 'intent' && record.entry && open.has(record) ? [{ address: record.address, entry: record.entry }] : [];
  });
  const plan = header.planDigest === undefined ? undefined : { digest: header.planDigest, from: header.baseSerial };
  const crashed = {
    who: header.who,
    when: header.startedAt,
    version: header.version,
    operation: header.operation,
    ...(header.planDigest !== undefined && { planDigest: header.planDigest }),
    result: 'crashed',
  } as const;
  return { state: finishRun(withChanges(state, changes), crashed, plan), open: [...open] };
}

/** Intents without a result or a certain failure behind them, in their order. */
export function openIntents(records: readonly JournalRecord[]): readonly IntentRecord[] {
  const open = new Map<Address, IntentRecord[]>();
  for (const record of records) {
    if (record.kind === 'intent') open.set(record.address, [...(open.get(record.address) ?? []), record]);
    else open.delete(record.address);
  }
  const left = new Set([...open.values()].flat());
  return records.filter((record): record is IntentRecord => record.kind === 'intent' && left.has(record));
}
