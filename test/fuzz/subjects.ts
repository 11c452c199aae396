import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson } from '../../src/core/canonical.ts';
import { sha256Hex } from '../../src/core/digest.ts';
import { decodePlan } from '../../src/core/plan/file/decode.ts';
import { planDigest } from '../../src/core/plan/file/digest.ts';
import { encodePlan } from '../../src/core/plan/file/encode.ts';
import { decodeState, encodeState } from '../../src/core/state/format.ts';
import { fold, continues } from '../../src/core/state/fold.ts';
import { decodeJournal, encodeJournalLine } from '../../src/core/state/journal-format.ts';
import type { State } from '../../src/core/state/state.ts';
import { renderPlan } from '../../src/views/human/plan.ts';
import { renderState } from '../../src/views/human/state.ts';
import { planJson } from '../../src/views/json/plan.ts';
import { renderPlanMarkdown } from '../../src/views/markdown/plan.ts';
import { mutateBytes, mutateJson, type Dice } from './mutate.ts';

/** A kind of file that anybody may have written: one that is whole, ways to spoil it, and what reads it. */
export interface Subject {
  readonly name: string;
  readonly ways: readonly { readonly name: string; make(dice: Dice): Uint8Array }[];
  /** Reads it, and does with it whatever is done with one that is whole. Throws DiagnosticError for what is refused. */
  read(bytes: Uint8Array): void;
}

type Value = Parameters<typeof mutateJson>[0];

/** The plan's own bytes spoiled; and its document spoiled and sealed again, as a forger would. */
export function planSubject(bytes: Uint8Array): Subject {
  const end = bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1;
  const magic = Buffer.from(bytes.subarray(0, bytes.indexOf(0x0a) + 1)).toString();
  const document = gunzipSync(bytes.subarray(end));
  const seal = (text: Uint8Array): Uint8Array => {
    const packed = gzipSync(text, { level: 1 });
    return Buffer.concat([Buffer.from(`${magic}sha256:${sha256Hex(packed)}\n`), packed]);
  };
  const value = JSON.parse(document.toString()) as Value;
  return {
    name: 'plan',
    ways: [
      { name: 'bytes', make: (dice) => mutateBytes(bytes, dice) },
      { name: 'text, sealed again', make: (dice) => seal(mutateBytes(document, dice)) },
      { name: 'values, sealed again', make: (dice) => seal(Buffer.from(JSON.stringify(mutateJson(value, dice)))) },
    ],
    read(given) {
      const { plan, digest } = decodePlan(given);
      if (planDigest(plan) !== digest) throw new Error('its digest is not that of what it says');
      decodePlan(encodePlan(plan));
      renderPlan(plan, { color: false });
      renderPlanMarkdown({ plan, digest });
      JSON.stringify(planJson({ plan, digest }));
    },
  };
}

export function stateSubject(bytes: Uint8Array): Subject {
  const { checksum: _, ...content } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, Value>;
  const seal = (value: Value): Uint8Array => {
    const rest = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
    return Buffer.from(JSON.stringify({ ...rest, checksum: `sha256:${sha256Hex(canonicalJson(rest))}` }));
  };
  return {
    name: 'state',
    ways: [
      { name: 'bytes', make: (dice) => mutateBytes(bytes, dice) },
      { name: 'values, sealed again', make: (dice) => seal(mutateJson(content, dice)) },
    ],
    read(given) {
      const state = decodeState(given, 'state.json');
      if (encodeState(decodeState(encodeState(state), 'again')) !== encodeState(state)) throw new Error('read back it is another');
      renderState(state, { color: false });
    },
  };
}

/** A journal of a run that died after it had written all that `state` holds. */
export function journalSubject(state: State): Subject {
  const header = { kind: 'header', format: 1, lineage: state.lineage, baseSerial: state.serial, lockId: 'lock', operation: 'apply', planDigest: `sha256:${'0'.repeat(64)}`, who: 'fuzz', version: '1.0.0', startedAt: '2026-11-25T00:00:00.000Z' } as const;
  const records = [...state.resources.values()].flatMap((entry) => [
    { kind: 'intent', address: entry.address, action: 'create', op: entry.op, draft: { ...entry, id: '' } } as const,
    { kind: 'result', address: entry.address, entries: [{ address: entry.address, entry }] } as const,
  ]);
  const lines = [encodeJournalLine(header, 0, 0), ...records.map((record, at) => encodeJournalLine(record, at + 1, at + 1))];
  const bytes = Buffer.from(lines.join(''));
  const sealed = (line: string, dice: Dice): string => {
    const [, number = '0', batch = '0', ...json] = line.trimEnd().split(' ');
    const body = `${number} ${batch} ${JSON.stringify(mutateJson(JSON.parse(json.join(' ')) as Value, dice))}`;
    return `${sha256Hex(body).slice(0, 16)} ${body}\n`;
  };
  return {
    name: 'journal',
    ways: [
      { name: 'bytes', make: (dice) => mutateBytes(bytes, dice) },
      { name: 'a line, sealed again', make: (dice) => { const at = dice.below(lines.length); return Buffer.from(lines.map((line, index) => (index === at ? sealed(line, dice) : line)).join('')); } },
    ],
    read(given) {
      const journal = decodeJournal(given, 'journal');
      if (!journal || !continues(journal.header, state)) return;
      const { state: folded } = fold(state, journal);
      encodeState(folded);
    },
  };
}

