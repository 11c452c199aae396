const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NOTHING = /\p{Mark}|\p{Cf}/u;

/** Columns that a text takes on a terminal: wide East Asian characters and emoji two, combining marks none. Colours are not expected in it. */
export function displayWidth(text: string): number {
  // Plain ASCII is by far the most common.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** Fills up with blanks to that many columns. */
export const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - displayWidth(text)));

/** At most that many columns; what is cut ends in `…`. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let out = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > columns - 1) break;
    out += character;
  }
  return `${out.trimEnd()}…`;
}
