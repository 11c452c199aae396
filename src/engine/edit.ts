import type { Address } from '../core/address.ts';
import { sha256Hex } from '../core/digest.ts';
import type { State } from '../core/state/state.ts';
import { finishRun, type EntryChange } from '../core/state/transitions.ts';
import { keepRecovered, writeState } from './apply-state.ts';
import type { Engine, LockRequest } from './engine.ts';
import { checkServer, underLock } from './plan.ts';
import { recoverState } from './recover.ts';
import { RunState } from './run-state.ts';

/** A state that is open for changes beside plan and apply. */
export interface OpenState {
  /** As it was when it was opened; nothing else can change it meanwhile. */
  readonly state: State;
  /**
   * One write to an object that the state has: its intent goes on disk before, what it gave after. Nothing is recorded when the write fails: then
   * the state still has what it had, and the next plan looks at the object itself.
   */
  write(address: Address, action: string, id: string, work: () => Promise<readonly EntryChange[]>): Promise<void>;
}

/**
 * Changes objects of a state without a plan: under the lock, with a journal, and one new serial at the end (none where nothing was recorded, so that a
 * saved plan stays good). LC3105 when the state is another server's, the lock's errors when it is held: both before `work` begins. What was
 * recorded before a failure is kept. Null: there is no state.
 */
export async function openState<T>(engine: Engine, request: { readonly lock: LockRequest; readonly operation: string }, work: (open: OpenState | null) => Promise<T>): Promise<T> {
  const { backend, environment } = engine;
  return underLock(engine, request.lock, request.operation, async (lock) => {
    const recovered = await recoverState(engine);
    if (!recovered.state) return work(null);
    checkServer(recovered.state, await engine.provider.identify());
    const begin = await keepRecovered(engine, recovered.state, recovered.journal, lock);
    const run = new RunState(begin, []);
    const startedAt = environment.now().toISOString();
    const journal = await backend.openJournal({
      kind: 'header', format: 1, lineage: begin.lineage, baseSerial: begin.serial, lockId: lock.info.id, operation: request.operation, who: environment.who, version: environment.version, startedAt,
    });
    let complete = true;
    const save = async (): Promise<void> => {
      await journal.close();
      if (!run.changed) return backend.dropJournal('folded');
      await writeState(engine, finishRun(run.snapshot(), { who: environment.who, when: startedAt, version: environment.version, operation: request.operation, result: complete ? 'complete' : 'incomplete' }), begin.serial, lock);
    };
    const open: OpenState = {
      state: begin,
      async write(address, action, id, done) {
        await lock.check();
        await journal.append({ kind: 'intent', address, action, op: sha256Hex(`${request.operation} ${startedAt} ${address}`), id });
        let entries: readonly EntryChange[];
        try {
          entries = await done();
        } catch (error) {
          complete = false;
          await journal.append({ kind: 'failed', address });
          throw error;
        }
        run.record(entries);
        await journal.append({ kind: 'result', address, entries });
      },
    };
    let result: T;
    try {
      result = await work(open);
    } catch (error) {
      complete = false;
      await save();
      throw error;
    }
    await save();
    return result;
  });
}
