import { cleanText } from '../clean.ts';
import type { DiffLine, Piece, TextDiff } from '../text-diff.ts';
import { counted } from '../words.ts';
import { cutTo } from '../width.ts';
import type { Paint } from './paint.ts';

/** A line longer than this is shown around its changes only. */
const LONG = 160;
const KEEP = 40;
/** No single piece is shown beyond this. */
const LONGEST_PIECE = 2000;

/** The lines of a difference, without indentation: `@@ line 20 @@`, `  same`, `- old`, `+ new`, with `[marks]` around words that differ. */
export function showTextDiff(diff: TextDiff, paints: Paint): readonly string[] {
  const lines = diff.lines.map((line) => showLine(line, paints));
  return diff.hidden === 0 ? lines : [...lines, paints.quiet(`… ${counted(diff.hidden, 'more changed line')}`)];
}

function showLine(line: DiffLine, paints: Paint): string {
  if (line.kind === 'at') return paints.quiet(`@@ line ${line.line} @@`);
  const text = visible(line.pieces, paints, line.kind);
  if (line.kind === 'same') return `  ${text}`.trimEnd();
  return line.kind === 'added' ? paints.add(`+ ${text}`.trimEnd()) : paints.remove(`- ${text}`.trimEnd());
}

function visible(pieces: readonly Piece[], paints: Paint, kind: 'same' | 'added' | 'removed'): string {
  const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  if (kind === 'same') return cutTo(cleanText(pieces.map((piece) => piece.text).join('')), LONG).trimEnd();
  const marked = pieces.some((piece) => piece.marked);
  return pieces.map((piece, index) => {
    const last = index === pieces.length - 1;
    const text = last ? dotted(piece.text) : piece.text;
    if (piece.marked) return markedPiece(text, paints);
    return cleanText(marked && length > LONG ? around(text, index === 0, last) : cut(text));
  }).join('');
}

/** `[very] `: blanks around a word stay outside its mark, unless blanks are all that changed. */
function markedPiece(text: string, paints: Paint): string {
  const [, head = '', word = '', tail = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return word === '' ? paints.mark(`[${cleanText(text)}]`) : `${cleanText(head)}${paints.mark(`[${cleanText(cut(word))}]`)}${cleanText(tail)}`;
}

/** Blanks at the end of a changed line are what changed, now and then: they are shown as dots. */
const dotted = (text: string): string => text.replace(/[ \t\r]+$/, (blanks) => '·'.repeat(blanks.length));

const cut = (text: string): string =>
  text.length > LONGEST_PIECE ? `${text.slice(0, LONGEST_PIECE)}… (${counted(text.length - LONGEST_PIECE, 'more character')})` : text;

/** Only what stands beside the changes of a long line. */
function around(text: string, first: boolean, last: boolean): string {
  if (text.length <= 2 * KEEP + 1) return text;
  const head = first ? '' : text.slice(0, KEEP);
  const tail = last ? '' : text.slice(-KEEP);
  return `${head}…${tail}`;
}
