import type { Static } from 'typebox';
import { sha256Hex } from '../digest.ts';
import { failure } from '../diagnostic.ts';
import { addressFromFile, entryFromFile, entryToFile } from './formats/v1-entry.ts';
import { HeaderV1, RecordV1 } from './formats/v1-journal-schema.ts';
import type { JournalContent, JournalHeader, JournalRecord } from './journal.ts';
import { escapeKeys, unescapeKeys } from './keys.ts';
import { shaped } from './shape.ts';
import type { StateEntry } from './state.ts';
import { Malformed, parseUntrusted } from './untrusted-json.ts';

const LIMITS = { depth: 200, nodes: 5_000_000 };

/**
 * One line of a journal, newline included: checksum, number of the line, number of the first line of its batch, record. A batch is
 * what was written and synced at once: a line whose batch began behind a hole proves that the hole was once whole on disk.
 */
export function encodeJournalLine(record: JournalHeader | JournalRecord, line: number, batch: number): string {
  const body = `${line} ${batch} ${JSON.stringify(escapeKeys(toFile(record)))}`;
  return `${sumOf(body)} ${body}\n`;
}

/**
 * A journal from a file's bytes; null when not even its header got to disk (then no call was made under it). What a crash tore off at
 * the end is dropped: its appends never returned. LC3012 when something in the middle is damaged, LC3011 for a newer format.
 */
export function decodeJournal(bytes: Uint8Array, where: string): JournalContent | null {
  try {
    const lines = wholeLines(bytes);
    const [head, ...rest] = lines;
    return head ? { header: headerOf(head, where), records: rest.map((line) => recordOf(line)) } : null;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw failure('LC3012', `the journal ${where} of an unfinished run is damaged: ${error.message}`, {
      detail: 'It says where to look for what that run did. The state itself is whole.',
      next: `Put ${where} aside, then plan: objects that the run made are found again by their marks on the server.`,
    }, { cause: error });
  }
}

const sumOf = (body: string | Uint8Array): string => sha256Hex(body).slice(0, 16);

interface Line { readonly line: number; readonly batch: number; readonly json: Uint8Array }

/** The lines before the first hole. Throws Malformed when the hole was not torn by the crash. */
function wholeLines(bytes: Uint8Array): readonly Line[] {
  const whole: Line[] = [];
  let hole = false;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const line = end === -1 ? undefined : parseLine(bytes.subarray(start, end));
    if (line && !hole && line.line === whole.length) whole.push(line);
    else if (line && line.batch > whole.length) throw new Malformed(`record ${whole.length} is unreadable, later ones are whole`);
    else hole = true;
    start = end === -1 ? bytes.length : end + 1;
  }
  return whole;
}

function parseLine(bytes: Uint8Array): Line | undefined {
  const text = Buffer.from(bytes);
  const head = /^([0-9a-f]{16}) (\d{1,15}) (\d{1,15}) /.exec(text.subarray(0, 64).toString('latin1'));
  if (!head || sumOf(text.subarray(17)) !== head[1]) return undefined;
  return { line: Number(head[2]), batch: Number(head[3]), json: text.subarray(head[0].length) };
}

function headerOf({ json }: Line, where: string): JournalHeader {
  const value = unescapeKeys(parseUntrusted(json, LIMITS));
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw failure('LC3011', `the journal ${where} has format ${format}; this lettactl reads formats up to 1`, {
      detail: 'It was left untouched.',
      next: 'Apply with the version of lettactl that began the run, or a newer one.',
    });
  }
  return shaped(HeaderV1, value) as JournalHeader;
}

const addressed = (entry: StateEntry) => ({ address: entry.address, entry: entryToFile(entry) });

function toFile(record: JournalHeader | JournalRecord): unknown {
  if (record.kind === 'result') return { ...record, entries: record.entries.map(({ address, entry }) => ({ address, entry: entry && entryToFile(entry) })) };
  if (record.kind !== 'intent') return record;
  const { entry, draft, inline, ...rest } = record;
  return {
    ...rest,
    ...(entry && { entry: entryToFile(entry) }),
    ...(draft && { draft: entryToFile(draft) }),
    ...(inline && { inline: inline.map(addressed) }),
  };
}

function recordOf({ json }: Line): JournalRecord {
  const record: Static<typeof RecordV1> = shaped(RecordV1, unescapeKeys(parseUntrusted(json, LIMITS)));
  const address = addressFromFile(record.address);
  if (record.kind === 'failed') return { kind: 'failed', address };
  if (record.kind === 'result') {
    const entries = record.entries.map((item) => ({ address: addressFromFile(item.address), entry: item.entry && entryFromFile(item.address, item.entry) }));
    return { kind: 'result', address, entries };
  }
  const { entry, draft, inline, ...rest } = record;
  return {
    ...rest,
    address,
    ...(entry && { entry: entryFromFile(address, entry) }),
    ...(draft && { draft: entryFromFile(address, draft) }),
    ...(inline && { inline: inline.map((item) => entryFromFile(item.address, item.entry)) }),
  };
}
