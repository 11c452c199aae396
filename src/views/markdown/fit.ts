/** A part of a comment: whole, or only its headline when there is no room. */
export interface Part {
  readonly whole: string;
  readonly headline: string;
  /** Lower comes first when room is given away. */
  readonly rank: number;
}

export interface Fitted { readonly parts: readonly string[]; /** Parts that lost their details. */ readonly shortened: number; /** Parts that are not there at all. */ readonly dropped: number }

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8') + 1;

/**
 * The parts in their order within `room` bytes. Every part keeps its headline as long as headlines fit; details are given by rank, then
 * to the smallest first, so that one huge text does not push out everything else.
 */
export function fitParts(parts: readonly Part[], room: number): Fitted {
  const chosen = new Map<number, string>();
  let left = room;
  const ranked = parts.map((part, index) => ({ part, index })).sort((a, b) => a.part.rank - b.part.rank || bytes(a.part.whole) - bytes(b.part.whole) || a.index - b.index);
  for (const { part, index } of ranked) {
    if (bytes(part.headline) > left) continue;
    chosen.set(index, part.headline);
    left -= bytes(part.headline);
  }
  let shortened = chosen.size;
  for (const { part, index } of ranked) {
    const more = bytes(part.whole) - bytes(part.headline);
    if (!chosen.has(index) || more > left) continue;
    chosen.set(index, part.whole);
    left -= more;
    shortened -= 1;
  }
  return { parts: parts.flatMap((_, index) => chosen.get(index) ?? []), shortened, dropped: parts.length - chosen.size };
}
