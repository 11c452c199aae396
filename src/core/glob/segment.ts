/** What one place of a pattern's segment takes: a character, any, any number of them, or one of a set. */
export type Piece = { readonly is: string } | { readonly any: 'one' | 'many' } | { readonly among: readonly (readonly [from: number, to: number])[]; readonly not: boolean };

/** Whether a segment of a pattern is plain text; then the text. */
export const plainText = (pieces: readonly Piece[]): string | undefined => (pieces.every((piece) => 'is' in piece) ? pieces.map((piece) => ('is' in piece ? piece.is : '')).join('') : undefined);

/** The pieces of a segment: `*`, `?`, `[abc]`, `[!a-z]`, and a backslash before what is to stand for itself. */
export function piecesOf(segment: string): readonly Piece[] {
  const characters = [...segment];
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const set = character === '[' ? setAt(characters, at) : undefined;
    if (character === '*') {
      const before = pieces.at(-1);
      if (!(before && 'any' in before && before.any === 'many')) pieces.push({ any: 'many' });
    } else if (character === '?') {
      pieces.push({ any: 'one' });
    } else if (set) {
      pieces.push(set.piece);
      at = set.end;
    } else if (character === '\\' && at + 1 < characters.length) {
      pieces.push({ is: characters[++at] ?? '' });
    } else {
      pieces.push({ is: character });
    }
  }
  return pieces;
}

/** A set that begins at `[`; undefined when nothing closes it: then it is an ordinary character. */
function setAt(characters: readonly string[], start: number): { readonly piece: Piece; readonly end: number } | undefined {
  const not = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (not ? 2 : 1);
  // A bracket that closes at once stands for itself: `[]a]`.
  const end = characters.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const among: (readonly [number, number])[] = [];
  for (let at = first; at < end; at++) {
    if (characters[at] === '\\' && at + 1 < end) at++;
    const from = characters[at]?.codePointAt(0) ?? 0;
    const range = characters[at + 1] === '-' && at + 2 < end;
    among.push([from, range ? (characters[at + 2]?.codePointAt(0) ?? from) : from]);
    if (range) at += 2;
  }
  return { piece: { among, not }, end };
}

const takes = (piece: Piece | undefined, character: string): boolean => {
  if (!piece) return false;
  if ('is' in piece) return piece.is === character;
  if ('any' in piece) return piece.any === 'one';
  const point = character.codePointAt(0) ?? 0;
  return piece.among.some(([from, to]) => point >= from && point <= to) !== piece.not;
};

/**
 * Whether a name fits a segment. A name that begins with a dot is hidden: only a written dot takes that. Needs at most the product of
 * both lengths: of several `*` only the last one is ever tried anew.
 */
export function fits(pieces: readonly Piece[], name: string): boolean {
  const characters = [...name];
  const [first] = pieces;
  if (characters[0] === '.' && !(first && 'is' in first && first.is === '.')) return false;
  let piece = 0;
  let star = -1;
  let retry = 0;
  for (let at = 0; at < characters.length;) {
    const current = pieces[piece];
    if (current && 'any' in current && current.any === 'many') {
      star = piece++;
      retry = at;
    } else if (takes(current, characters[at] ?? '')) {
      piece++;
      at++;
    } else if (star >= 0) {
      piece = star + 1;
      at = ++retry;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((rest) => 'any' in rest && rest.any === 'many');
}
