import { diffWordsWithSpace, structuredPatch } from 'diff';

/** A piece of a line; `marked` pieces are what differs from the line's counterpart. */
export interface Piece { readonly text: string; readonly marked: boolean }

/** One line of a shown difference. `at`: a hunk begins, its first changed line has this number in the new text (counted from 1). */
export type DiffLine =
  | { readonly kind: 'at'; readonly line: number }
  | { readonly kind: 'same' | 'added' | 'removed'; readonly pieces: readonly Piece[] };

export interface TextDiff {
  readonly lines: readonly DiffLine[];
  /** Lines that differ: a changed line counts once. */
  readonly changed: number;
  /** Lines of the new text. */
  readonly total: number;
  /** Changed lines that are not among `lines`, because there are too many. */
  readonly hidden: number;
}

/** Beyond this many edits the search for the smallest difference costs more than it tells. */
const MOST_EDITS = 1500;
/** Share of a line that must be common for its words to be compared. */
const ALIKE = 0.4;

const whole = (text: string): readonly Piece[] => [{ text, marked: false }];

/** Compares two texts by line with one line of context, and changed lines by word. At most `limit` changed lines are given. */
export function diffTexts(before: string, after: string, limit = 400): TextDiff {
  // Where only one text ends with a line feed, one more behind both makes that end an ordinary line, and so the difference visible.
  const end = before.endsWith('\n') && after.endsWith('\n') ? '' : '\n';
  const patch = structuredPatch('', '', before + end, after + end, '', '', { context: 1, maxEditLength: MOST_EDITS });
  const hunks = patch?.hunks ?? [allOf(before, after)];
  const lines: DiffLine[] = [];
  let changed = 0;
  let shown = 0;
  for (const hunk of hunks) {
    let lineNumber = hunk.newStart;
    let headed = false;
    for (const run of runsOf(hunk.lines)) {
      const size = Math.max(run.removed.length, run.added.length);
      changed += size;
      if (shown >= limit) continue;
      if (run.same !== undefined) {
        if (!headed && size === 0) {
          // Context before the first change: held until the hunk's head is known.
          lines.push({ kind: 'at', line: lineNumber + 1 });
          headed = true;
        }
        lines.push({ kind: 'same', pieces: whole(run.same) });
        lineNumber += 1;
        continue;
      }
      if (!headed) lines.push({ kind: 'at', line: lineNumber });
      headed = true;
      const room = limit - shown;
      lines.push(...pairs(run.removed.slice(0, room), run.added.slice(0, room)));
      shown += Math.min(size, room);
      lineNumber += run.added.length;
    }
  }
  return { lines, changed, total: after.replace(/\n$/, '').split('\n').length, hidden: changed - shown };
}

interface Run { readonly same?: string; readonly removed: readonly string[]; readonly added: readonly string[] }

/** Lines of a hunk as runs: each a line in common, or what was removed and added in one place. */
function runsOf(lines: readonly string[]): readonly Run[] {
  const runs: { same?: string; removed: string[]; added: string[] }[] = [];
  let open: { removed: string[]; added: string[] } | undefined;
  for (const line of lines) {
    const text = line.slice(1);
    if (line.startsWith('\\')) continue;
    if (line.startsWith(' ')) {
      open = undefined;
      runs.push({ same: text, removed: [], added: [] });
      continue;
    }
    if (open === undefined) {
      open = { removed: [], added: [] };
      runs.push(open);
    }
    (line.startsWith('-') ? open.removed : open.added).push(text);
  }
  return runs;
}

function pairs(removed: readonly string[], added: readonly string[]): readonly DiffLine[] {
  const marked = removed.length === added.length ? removed.map((line, index) => diffWords(line, added[index] ?? '')) : undefined;
  return [
    ...removed.map((line, index): DiffLine => ({ kind: 'removed', pieces: marked?.[index]?.removed ?? whole(line) })),
    ...added.map((line, index): DiffLine => ({ kind: 'added', pieces: marked?.[index]?.added ?? whole(line) })),
  ];
}

/** The words that differ between two lines; undefined when the lines have too little in common for that to help. */
function diffWords(before: string, after: string): { readonly removed: readonly Piece[]; readonly added: readonly Piece[] } | undefined {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: 400 });
  if (parts === undefined) return undefined;
  const common = parts.filter((part) => !part.added && !part.removed).reduce((sum, part) => sum + part.value.length, 0);
  if (common < ALIKE * Math.max(before.length, after.length)) return undefined;
  return {
    removed: parts.filter((part) => !part.added).map((part) => ({ text: part.value, marked: part.removed })),
    added: parts.filter((part) => !part.removed).map((part) => ({ text: part.value, marked: part.added })),
  };
}

const allOf = (before: string, after: string): { newStart: number; lines: string[] } => ({
  newStart: 1,
  lines: [...before.split('\n').map((line) => `-${line}`), ...after.split('\n').map((line) => `+${line}`)],
});
