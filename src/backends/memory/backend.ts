import { decodeState, encodeState } from '../../core/state/format.ts';
import { failure } from '../../core/diagnostic.ts';
import { decodeJournal, encodeJournalLine } from '../../core/state/journal-format.ts';
import type { JournalHeader, JournalRecord } from '../../core/state/journal.ts';
import type { LockInfo, StateBackend } from '../../engine/ports.ts';
import { lockedError, lockLostError, notLockedError, otherLockError } from '../lock-errors.ts';
import { checkOwner, checkSuccession } from '../state-checks.ts';

/** What a memory backend keeps: the same bytes that a file would hold. Backends that share one share the state and its lock. */
export interface MemoryStore { state?: string; journal?: string; lock?: LockInfo; readonly archived: string[]; readonly errored: string[] }

export const createMemoryStore = (): MemoryStore => ({ archived: [], errored: [] });

export interface MemoryOptions {
  readonly fleet: string;
  readonly workspace: string;
  readonly now: () => Date;
  readonly randomHex: (bytes: number) => string;
  readonly store?: MemoryStore;
  /** Waits; tests may make it short. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

const POLL_MS = 20;
const PLAN_MS = 10_000;

/** A state that lives as long as the process: for tests, and for runs that keep none. The same promises as on disk. */
export function createMemoryBackend(options: MemoryOptions): StateBackend {
  const { now, randomHex, store = createMemoryStore(), pause = (ms) => new Promise((done) => setTimeout(done, ms)) } = options;
  const read: StateBackend['read'] = async () => (store.state === undefined ? null : checkOwner(decodeState(store.state, 'memory'), options, 'memory'));
  const readJournal: StateBackend['readJournal'] = async () => (store.journal === undefined ? null : decodeJournal(Buffer.from(store.journal), 'memory'));

  return {
    identity: { type: 'memory', location: `${options.fleet}/${options.workspace}` },
    read,
    async write(state, expected, lock) {
      await lock.check();
      checkSuccession(await read(), checkOwner(state, options, 'memory'), expected, 'memory');
      store.state = encodeState(state);
    },
    async lock(wanted, { waitMs, signal }) {
      for (let waited = 0; store.lock; waited += POLL_MS) {
        const patience = store.lock.operation === 'plan' ? Math.max(waitMs, PLAN_MS) : waitMs;
        if (waited >= patience || signal?.aborted) throw lockedError(store.lock, now());
        await pause(POLL_MS);
      }
      const info: LockInfo = { id: randomHex(8), ...wanted, created: now().toISOString() };
      store.lock = info;
      return {
        info,
        check: async () => {
          if (store.lock?.id !== info.id) throw lockLostError(info, store.lock ?? null);
        },
        release: async () => {
          if (store.lock?.id === info.id) delete store.lock;
        },
      };
    },
    async forceUnlock(id) {
      const info = store.lock;
      if (!info) throw notLockedError();
      if (info.id !== id) throw otherLockError(id, info);
      delete store.lock;
      return info;
    },
    holder: async () => store.lock ?? null,
    readJournal,
    async openJournal(header) {
      if (await readJournal()) throw failure('LC3013', 'an unfinished run has left its journal', { next: 'Plan again: its results are taken up then.' });
      store.journal = '';
      let lines = 0;
      const append = async (record: JournalHeader | JournalRecord): Promise<void> => {
        store.journal = (store.journal ?? '') + encodeJournalLine(record, lines, lines);
        lines += 1;
      };
      await append(header);
      return { append, close: async () => undefined };
    },
    async dropJournal(how) {
      if (how === 'archive' && store.journal !== undefined) store.archived.push(store.journal);
      delete store.journal;
    },
    async writeErrored(state) {
      store.errored.push(encodeState(state));
      return 'memory';
    },
  };
}
