import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../../src/core/diagnostic.ts';
import { fold, openIntents } from '../../../src/core/state/fold.ts';
import { decodeState, encodeState } from '../../../src/core/state/format.ts';
import { verifyIntegrity } from '../../../src/core/state/integrity.ts';
import { decodeJournal, encodeJournalLine } from '../../../src/core/state/journal-format.ts';
import type { JournalHeader, JournalRecord } from '../../../src/core/state/journal.ts';
import { journals, states } from './arbitrary.ts';
import { company, entry, header, PLAN, sample, support } from './sample.ts';

const errors = (state: Parameters<typeof verifyIntegrity>[0]): readonly string[] => verifyIntegrity(state).filter(({ severity }) => severity === 'error').map(({ summary }) => summary);

/** A journal's text, every record synced alone. */
const textOf = (records: readonly (JournalHeader | JournalRecord)[]): string => records.map((record, line) => encodeJournalLine(record, line, line)).join('');

describe('fold', () => {
  it('applies results in order, and counts one serial', () => {
    const { state, open } = fold(sample(), { header: header(sample()), records: [
      { kind: 'intent', address: support, action: 'update', op: 'op' },
      { kind: 'result', address: support, entries: [{ address: support, entry: entry(support, 'agent', 'agent-1', { name: 'new' }) }] },
      { kind: 'intent', address: company, action: 'delete', op: 'op' },
      { kind: 'result', address: company, entries: [{ address: company, entry: null }] },
    ] });
    expect(open).to.deep.equal([]);
    expect(state.serial).to.equal(13);
    expect(state.resources.get(support)?.name).to.equal('new');
    expect(state.resources.has(company)).to.equal(false);
    expect(state.lastPlan).to.deep.equal({ digest: PLAN, from: 12, to: 13, complete: false });
    expect(state.runs[0]).to.deep.equal({ who: 'dana@build-7', when: '2026-11-22T10:42:00.000Z', version: '1.0.0', operation: 'apply', planDigest: PLAN, result: 'crashed' });
  });

  it('keeps what an open intent owes, and lists it', () => {
    const owing = entry(support, 'agent', 'agent-1', { owed: ['recompile'] });
    const intent = { kind: 'intent', address: support, action: 'update', op: 'op', entry: owing } as const;
    const { state, open } = fold(sample(), { header: header(sample()), records: [intent] });
    expect(open).to.deep.equal([intent]);
    expect(state.resources.get(support)).to.deep.equal(owing);
  });

  it('leaves the state alone where a call failed for certain, or nothing is known of an object', () => {
    const { state, open } = fold(sample(), { header: header(sample()), records: [
      { kind: 'intent', address: support, action: 'update', op: 'op', entry: entry(support, 'agent', 'agent-1', { owed: ['recompile'] }) },
      { kind: 'failed', address: support },
      { kind: 'intent', address: company, action: 'create', op: 'op', existing: ['x'] },
    ] });
    expect(state.resources).to.deep.equal(sample().resources);
    expect(open.map((intent) => intent.address)).to.deep.equal([company]);
  });

  it('keeps the serial that a continued plan first began with', () => {
    const begun = { ...sample(), lastPlan: { digest: PLAN, from: 9, to: 12, complete: false } };
    expect(fold(begun, { header: header(begun), records: [] }).state.lastPlan).to.deep.equal({ digest: PLAN, from: 9, to: 13, complete: false });
    const other = { ...sample(), lastPlan: { digest: 'sha256:other', from: 9, to: 12, complete: false } };
    expect(fold(other, { header: header(other), records: [] }).state.lastPlan).to.deep.equal({ digest: PLAN, from: 12, to: 13, complete: false });
  });

  it('never folds a journal of another serial or lineage', () => {
    expect(() => fold(sample(), { header: header(sample(), { baseSerial: 11 }), records: [] })).to.throw('journal of serial 11 on a state of serial 12');
    expect(() => fold(sample(), { header: header(sample(), { lineage: 'x' }), records: [] })).to.throw();
  });

  it('lists a retried intent with the one before it: what it knew stays known', () => {
    const first = { kind: 'intent', address: company, action: 'create', op: 'op', existing: ['archive-1'] } as const;
    expect(openIntents([first, { ...first, existing: [] }])).to.have.length(2);
  });

  it('makes a valid state of any prefix of any journal, the same each time', () => {
    fc.assert(fc.property(states, journals, fc.nat(50), (state, records, cut) => {
      const journal = { header: header(state), records: records.slice(0, cut) };
      const folded = fold(state, journal).state;
      expect(errors(folded)).to.deep.equal([]);
      expect(folded.serial).to.equal(state.serial + 1);
      expect(encodeState(fold(state, journal).state)).to.equal(encodeState(folded));
      expect(decodeState(encodeState(folded), 's')).to.deep.equal(folded);
    }), { numRuns: 300 });
  });
});

describe('journal format', () => {
  it('gives back any journal', () => {
    fc.assert(fc.property(states, journals, (state, records) => {
      expect(decodeJournal(Buffer.from(textOf([header(state), ...records])), 'j')).to.deep.equal({ header: header(state), records });
    }), { numRuns: 200 });
  });

  it('reads any prefix of its bytes as a prefix of its records', () => {
    fc.assert(fc.property(states, journals, fc.nat(), (state, records, cut) => {
      const bytes = Buffer.from(textOf([header(state), ...records]));
      const content = decodeJournal(bytes.subarray(0, cut % (bytes.length + 1)), 'j');
      expect(records.slice(0, content?.records.length ?? 0)).to.deep.equal(content?.records ?? []);
    }), { numRuns: 300 });
  });

  it('reads any altered byte as an error or as a prefix of its records', () => {
    fc.assert(fc.property(states, journals, fc.nat(), fc.integer({ min: 1, max: 255 }), (state, records, at, flip) => {
      const bytes = Buffer.from(textOf([header(state), ...records]));
      const where = at % bytes.length;
      bytes[where] = (bytes[where] ?? 0) ^ flip;
      try {
        const content = decodeJournal(bytes, 'j');
        expect(records.slice(0, content?.records.length ?? 0)).to.deep.equal(content?.records ?? []);
      } catch (error) {
        expect(error).to.be.instanceOf(DiagnosticError);
      }
    }), { numRuns: 300 });
  });

  it('drops a batch that was torn in its middle: none of it was acknowledged', () => {
    const failed = { kind: 'failed', address: support } as const;
    const lines = [encodeJournalLine(header(sample()), 0, 0), encodeJournalLine(failed, 1, 1), encodeJournalLine(failed, 2, 2), '\0'.repeat(60), encodeJournalLine(failed, 4, 2)];
    expect(decodeJournal(Buffer.from(lines.join('')), 'j')?.records).to.have.length(2);
    const later = [...lines, encodeJournalLine(failed, 5, 5)];
    expect(() => decodeJournal(Buffer.from(later.join('')), 'j')).to.throw(DiagnosticError, 'LC3012');
  });

  it('refuses a newer format untouched', () => {
    const newer = { ...header(sample()), format: 2 } as unknown as JournalHeader;
    expect(() => decodeJournal(Buffer.from(encodeJournalLine(newer, 0, 0)), 'j')).to.throw(DiagnosticError, 'LC3011: the journal j has format 2; this lettactl reads formats up to 1');
  });
});
