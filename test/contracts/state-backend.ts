import { expect } from 'chai';
import { DiagnosticError } from '../../src/core/diagnostic.ts';
import type { State } from '../../src/core/state/state.ts';
import { checkpoint, withEntry, withoutEntry } from '../../src/core/state/transitions.ts';
import { fold } from '../../src/core/state/fold.ts';
import type { LockInfo, StateBackend } from '../../src/engine/ports.ts';
import { company, entry, fresh, header, sample, support } from '../core/state/sample.ts';

/** One store of a backend under test: several runs may open it, and a test may damage what it holds. */
export interface BackendUnderTest {
  /** As another process would open it. `now` is fixed at 2026-11-22T10:46Z. */
  open(): StateBackend;
  stored(what: 'state' | 'journal'): Promise<string>;
  store(what: 'state' | 'journal', text: string): Promise<void>;
  remove(): Promise<void>;
}

const RUN = { operation: 'apply', who: 'dana@build-7', version: '1.0.0' };

/** The diagnostics of a promise that must fail with a DiagnosticError, as `code: summary`, detail and next step. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof DiagnosticError)) throw new Error('no diagnostic was thrown', { cause: error });
  return error.diagnostics.map(({ code, summary, detail, next }) => [`${code}: ${summary}`, detail, next].filter(Boolean).join('\n')).join('\n');
}

/** What every state backend promises (engine/ports.ts). Called by each backend's own test. */
export function stateBackendContract(name: string, make: () => Promise<BackendUnderTest>): void {
  describe(`state backend ${name}`, () => {
    let subject: BackendUnderTest;
    let backend: StateBackend;
    beforeEach(async () => {
      subject = await make();
      backend = subject.open();
    });
    afterEach(() => subject.remove());

    const write = async (state: State, expected: number | null): Promise<void> => {
      const lock = await backend.lock(RUN, { waitMs: 0 });
      try {
        await backend.write(state, expected, lock);
      } finally {
        await lock.release();
      }
    };

    describe('snapshots', () => {
      it('has none at first', async () => {
        expect(await backend.read()).to.equal(null);
        expect(await backend.readJournal()).to.equal(null);
        expect(await backend.holder()).to.equal(null);
      });

      it('gives back what was written, to every run', async () => {
        await write(sample(), null);
        expect(await backend.read()).to.deep.equal(sample());
        expect(await subject.open().read()).to.deep.equal(sample());
      });

      it('replaces one by the next', async () => {
        await write(sample(), null);
        const next = checkpoint(withEntry(sample(), entry(company, 'block', 'block-9')), undefined);
        await write(next, 12);
        expect(await backend.read()).to.deep.equal(next);
      });

      it('refuses a second first state', async () => {
        await write(sample(), null);
        expect(await refusal(write(fresh(), null))).to.contain('was changed by somebody else: serial 12 instead of none');
        expect(await backend.read()).to.deep.equal(sample());
      });

      it('refuses a snapshot on top of another serial', async () => {
        await write(sample(), null);
        const text = await refusal(write({ ...sample(), serial: 14 }, 13));
        expect(text).to.match(/^LC3006/).and.contain('serial 12 instead of serial 13');
      });

      it('refuses another lineage', async () => {
        await write(sample(), null);
        expect(await refusal(write({ ...sample(), serial: 13, lineage: 'other' }, 12))).to.contain('serial 12 of another lineage instead of serial 12');
      });

      it('refuses a serial that does not grow', async () => {
        await write(sample(), null);
        expect(await refusal(write(sample(), 12))).to.match(/^LC3007/);
      });

      it('refuses the state of another workspace, both ways', async () => {
        expect(await refusal(write({ ...sample(), workspace: 'tenant/acme' }, null))).to.match(/^LC3014/);
        await write(sample(), null);
        const foreign = (await subject.stored('state')).replace('"workspace": "default"', '"workspace": "tenant/acme"');
        await subject.store('state', foreign);
        expect(await refusal(backend.read())).to.match(/^LC301[04]/);
      });

      it('refuses a damaged state, and does not overwrite it', async () => {
        await write(sample(), null);
        const half = (await subject.stored('state')).slice(0, 500);
        await subject.store('state', half);
        expect(await refusal(backend.read())).to.match(/^LC3010: the state .* is damaged: it is not JSON/);
        expect(await refusal(write({ ...sample(), serial: 13 }, 12))).to.match(/^LC3010/);
        expect(await subject.stored('state')).to.equal(half);
      });

      it('refuses a newer format, and leaves it untouched', async () => {
        const newer = '{"format":"lettactl-state","version":2,"tool_version":"9.1.0","whatever":{}}';
        await subject.store('state', newer);
        expect(await refusal(backend.read())).to.match(/^LC3011: the state .* has format 2; this lettactl reads formats up to 1\nIt was written by lettactl 9\.1\.0/);
        expect(await refusal(write(fresh(), null))).to.match(/^LC3011/);
        expect(await subject.stored('state')).to.equal(newer);
      });

      it('keeps aside what could not be written', async () => {
        const path = await backend.writeErrored(sample());
        expect(path).to.be.a('string').and.not.equal('');
        expect(await backend.read()).to.equal(null);
      });
    });

    describe('the lock', () => {
      it('is exclusive, and says who holds it', async () => {
        const lock = await backend.lock(RUN, { waitMs: 0 });
        const text = await refusal(subject.open().lock(RUN, { waitMs: 0 }));
        expect(text).to.match(/^LC3002: the state is locked\nby dana@build-7 since \d\d:\d\d \(0 s ago\): apply, lettactl 1\.0\.0, lock [0-9a-f]{16}\nWait for it \(-lock-timeout=5m\), or, if that run is dead: lettactl force-unlock [0-9a-f]{16}$/);
        expect(text).to.contain(lock.info.id);
        expect(await subject.open().holder()).to.include({ id: lock.info.id, operation: 'apply', who: 'dana@build-7', version: '1.0.0', created: '2026-11-22T10:46:00.000Z' });
        await lock.release();
      });

      it('can be taken again after release, which may come twice', async () => {
        const first = await backend.lock(RUN, { waitMs: 0 });
        await first.release();
        expect(await backend.holder()).to.equal(null);
        const second = await subject.open().lock(RUN, { waitMs: 0 });
        await first.release();
        await second.check();
        await second.release();
      });

      it('goes to exactly one of many that ask at once', async () => {
        const asked = await Promise.allSettled(Array.from({ length: 8 }, () => subject.open().lock(RUN, { waitMs: 0 })));
        const taken = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
        expect(taken).to.have.length(1);
        await taken[0]!.release();
      });

      it('is waited for as long as asked', async () => {
        const held = await backend.lock(RUN, { waitMs: 0 });
        const waiting = subject.open().lock(RUN, { waitMs: 5000 });
        await held.release();
        await (await waiting).release();
      });

      it('is waited for without being asked when a plan holds it', async () => {
        const held = await backend.lock({ ...RUN, operation: 'plan' }, { waitMs: 0 });
        const waiting = subject.open().lock(RUN, { waitMs: 0 });
        setTimeout(() => void held.release(), 150);
        await (await waiting).release();
      });

      it('stops waiting when it is told to', async () => {
        const held = await backend.lock(RUN, { waitMs: 0 });
        const abort = new AbortController();
        const waiting = refusal(subject.open().lock(RUN, { waitMs: 60_000, signal: abort.signal }));
        abort.abort();
        expect(await waiting).to.match(/^LC3002/);
        await held.release();
      });

      it('is broken by force-unlock with its id only; the old holder can write no more', async () => {
        const lock = await backend.lock(RUN, { waitMs: 0 });
        const other = subject.open();
        expect(await refusal(other.forceUnlock('feed'))).to.match(new RegExp(`^LC3004: the lock is not feed but ${lock.info.id}\n`));
        const broken: LockInfo = await other.forceUnlock(lock.info.id);
        expect(broken).to.include({ id: lock.info.id, who: RUN.who });
        expect(await refusal(backend.write(sample(), null, lock))).to.match(/^LC3003: the lock [0-9a-f]+ was lost: somebody removed it/);
        const next = await other.lock(RUN, { waitMs: 0 });
        expect(await refusal(backend.write(sample(), null, lock))).to.contain(`dana@build-7 holds it now (apply, lock ${next.info.id})`);
        await lock.release();
        await next.check();
        await next.release();
      });

      it('cannot be broken when there is none', async () => {
        expect(await refusal(backend.forceUnlock('feed'))).to.match(/^LC3005: the state is not locked/);
      });
    });

    describe('the journal', () => {
      const result = { kind: 'result', address: company, entries: [{ address: company, entry: entry(company, 'block', 'block-9') }] } as const;
      const intent = { kind: 'intent', address: support, action: 'update', op: 'op', id: 'agent-1', entry: entry(support, 'agent', 'agent-1', { owed: ['recompile'] }) } as const;
      const creation = {
        kind: 'intent', address: company, action: 'create', op: 'op', draft: entry(company, 'block', ''),
        inline: [entry(company, 'block', '')], existing: ['archive-1'],
      } as const;

      it('gives back its records in order, also those appended at once', async () => {
        const journal = await backend.openJournal(header(sample()));
        await journal.append(creation);
        await Promise.all([journal.append(intent), journal.append(result), journal.append({ kind: 'failed', address: support })]);
        await journal.close();
        expect(await subject.open().readJournal()).to.deep.equal({
          header: header(sample()), records: [creation, intent, result, { kind: 'failed', address: support }],
        });
      });

      it('is not begun over one that was left', async () => {
        await (await backend.openJournal(header(sample()))).close();
        expect(await refusal(backend.openJournal(header(sample())))).to.match(/^LC3013/);
      });

      it('is gone once it was folded, or archived', async () => {
        for (const how of ['folded', 'archive'] as const) {
          await (await backend.openJournal(header(sample()))).close();
          await backend.dropJournal(how);
          expect(await backend.readJournal()).to.equal(null);
        }
        await backend.dropJournal('folded');
        await backend.dropJournal('archive');
      });

      it('folds after a write that was torn anywhere in its last record', async () => {
        const journal = await backend.openJournal(header(sample()));
        await journal.append(result);
        const kept = (await subject.stored('journal')).length;
        await journal.append({ kind: 'result', address: support, entries: [{ address: support, entry: null }] });
        await journal.close();
        const whole = await subject.stored('journal');
        for (const cut of [kept, kept + 1, kept + 30, whole.length - 1]) {
          await subject.store('journal', whole.slice(0, cut));
          const content = await backend.readJournal();
          const { state } = fold(sample(), content!);
          expect(state.resources.get(company)?.id).to.equal('block-9');
          expect(state.resources.has(support)).to.equal(true);
        }
        await subject.store('journal', whole);
        expect(fold(sample(), (await backend.readJournal())!).state.resources).to.deep.equal(withoutEntry(withEntry(sample(), result.entries[0].entry), support).resources);
      });

      it('whose header was torn counts as none', async () => {
        await (await backend.openJournal(header(sample()))).close();
        await subject.store('journal', (await subject.stored('journal')).slice(0, 40));
        expect(await backend.readJournal()).to.equal(null);
        await (await backend.openJournal(header(sample()))).close();
        expect((await backend.readJournal())?.records).to.deep.equal([]);
      });

      it('with a damaged record in the middle is refused', async () => {
        const journal = await backend.openJournal(header(sample()));
        await journal.append(result);
        await journal.append(intent);
        await journal.close();
        await subject.store('journal', (await subject.stored('journal')).replace('block-9', 'block-8'));
        expect(await refusal(backend.readJournal())).to.match(/^LC3012: the journal .* is damaged: record 1 is unreadable, later ones are whole/);
      });
    });
  });
}
