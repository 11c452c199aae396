/** Edits (insert, delete, replace, swap of neighbours) from one text to another, counted no further than `limit` + 1. */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  // What both have at their ends costs nothing: names of one fleet are alike.
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  const [rest, other] = [from.length - start - end, to.length - start - end];
  // What is often the case needs no table.
  if (rest === 0 || other === 0 || (rest === 1 && other === 1)) return Math.min(Math.max(rest, other), limit + 1);
  return distance(from.slice(start, from.length - end), to.slice(start, to.length - end), limit);
}

function distance(from: string, to: string, limit: number): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[to.length] ?? limit + 1;
}

/** The known word nearest to `word`, if it is near enough to be meant (at most two edits, fewer for short words). */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const limit = word.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let least = limit + 1;
  const folded = word.toLowerCase().replaceAll('-', '_');
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit || candidate === word) continue;
    const distance = editDistance(folded, candidate.toLowerCase().replaceAll('-', '_'), limit);
    if (distance < least || (distance === least && best !== undefined && candidate < best)) [best, least] = [candidate, distance];
  }
  return best;
}

/** `Did you mean …?` for a word that is nearly a known one. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const meant = nearest(word, known);
  return meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
}

/** Names that are listed: a screen of them. */
const MAX_NAMES = 40;

/** Suggestions from one set of names: each compares with all of them, and where so much is wrong nobody reads them. */
const MAX_SUGGESTIONS = 100;

/** Names as a list, as many as anybody reads. */
export const listed = (names: readonly string[]): string => `${names.slice(0, MAX_NAMES).join(', ')}${names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''}`;

/** What to say of words that are not among these names: the one that was meant, or, behind `label`, all; undefined where there are none. */
export function suggestions(names: readonly string[], label: string): (word: string) => string | undefined {
  let asked = 0;
  return (word) => (asked++ < MAX_SUGGESTIONS ? didYouMean(word, names) : undefined) ?? (names.length === 0 ? undefined : `${label}: ${listed(names)}.`);
}
