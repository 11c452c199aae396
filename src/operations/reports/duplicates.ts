/** A text to compare, by an id of its own. */
export interface ComparedText { readonly id: string; readonly text: string }

/** How a text is like another: `overlap` is the part of their phrases that both have, 1 for the same text. */
export interface Likeness { readonly id: string; readonly overlap: number }

export interface Duplicates {
  /** By id: the others that are like it, the nearest first, then in the order given. Texts like no other are left out. */
  readonly like: ReadonlyMap<string, readonly Likeness[]>;
  /** False when the bound on comparisons was reached. */
  readonly complete: boolean;
}

/** From here on two texts are "nearly the same". */
export const HIGH_OVERLAP = 0.7;
/** Shorter texts are like each other by chance (`None yet.`). */
const SHORTEST = 20;
/** Words in a phrase, and phrases of a text that are looked at. */
const PHRASE = 3;
const PHRASES = 4000;
const BANDS = 16;
const ROWS = 4;
/** Comparisons of two texts, in all. */
const COMPARISONS = 100_000;
/** A text is compared with all others of a bucket while they are so many, else with the last few: one that is alike is enough to tell. */
const NEIGHBOURS = 20;
const LAST = 3;
/** Others that are named for one text. */
const NAMED = 50;

/**
 * Texts that are the same, but for white space, or share most of their phrases. Bounded however many there are: equal texts are found by
 * their content, likely pairs by min-hashing (bands of 4 of 64 smallest hashes), and only those are compared. The same input gives the
 * same result.
 */
export function findDuplicates(texts: readonly ComparedText[], { comparisons = COMPARISONS } = {}): Duplicates {
  const groups = new Map<string, ComparedText[]>();
  for (const one of texts) {
    const plain = one.text.trim().replace(/\s+/g, ' ');
    if (plain.length < SHORTEST) continue;
    const group = groups.get(plain);
    if (group) group.push(one);
    else groups.set(plain, [one]);
  }
  const kinds = [...groups].map(([plain, members]) => ({ members, phrases: phrasesOf(plain) }));
  const near = new Map<number, { readonly at: number; readonly overlap: number }[]>();
  const { pairs, complete } = likelyPairs(kinds.map(({ phrases }) => phrases), comparisons);
  for (const [a, b] of pairs) {
    const overlap = jaccard(kinds[a]?.phrases, kinds[b]?.phrases);
    if (overlap < HIGH_OVERLAP) continue;
    near.set(a, [...(near.get(a) ?? []), { at: b, overlap }]);
    near.set(b, [...(near.get(b) ?? []), { at: a, overlap }]);
  }
  const like = new Map<string, readonly Likeness[]>();
  kinds.forEach(({ members }, at) => {
    const others = (near.get(at) ?? []).toSorted((a, b) => b.overlap - a.overlap || a.at - b.at)
      .flatMap(({ at: other, overlap }) => (kinds[other]?.members ?? []).map(({ id }): Likeness => ({ id, overlap }))).slice(0, NAMED);
    if (members.length === 1 && others.length === 0) return;
    for (const { id } of members) {
      const same: Likeness[] = [];
      for (const member of members) if (member.id !== id && same.length < NAMED) same.push({ id: member.id, overlap: 1 });
      like.set(id, [...same, ...others]);
    }
  });
  return { like, complete };
}

/** Hashes of all runs of three words; of characters where words are not told apart by blanks. */
function phrasesOf(text: string): ReadonlySet<number> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const units = words.length >= text.length / 20 ? words : [...text];
  const size = Math.min(PHRASE, units.length);
  const phrases = new Set<number>();
  for (let at = 0; at + size <= units.length && phrases.size < PHRASES; at++) phrases.add(hash(units.slice(at, at + size).join(' ')));
  return phrases;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** Another order of all hashes for each `turn`. */
function turned(value: number, turn: number): number {
  let mixed = Math.imul(value ^ Math.imul(turn + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function smallest(phrases: ReadonlySet<number>): Uint32Array {
  const minima = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const phrase of phrases) {
    for (let turn = 0; turn < minima.length; turn++) {
      const value = turned(phrase, turn);
      if (value < (minima[turn] ?? 0)) minima[turn] = value;
    }
  }
  return minima;
}

function likelyPairs(all: readonly ReadonlySet<number>[], most: number): { readonly pairs: readonly (readonly [number, number])[]; readonly complete: boolean } {
  const buckets = new Map<string, number[]>();
  const seen = new Set<number>();
  const pairs: (readonly [number, number])[] = [];
  let complete = true;
  for (const [at, phrases] of all.entries()) {
    if (phrases.size === 0) continue;
    const minima = smallest(phrases);
    for (let band = 0; band < BANDS; band++) {
      const key = `${band}:${minima.subarray(band * ROWS, (band + 1) * ROWS).join(',')}`;
      const bucket = buckets.get(key) ?? [];
      if (bucket.length === 0) buckets.set(key, bucket);
      if (bucket.length > NEIGHBOURS) complete = false;
      for (const other of bucket.length > NEIGHBOURS ? bucket.slice(-LAST) : bucket) {
        const pair = other * all.length + at;
        if (seen.has(pair)) continue;
        if (pairs.length >= most) return { pairs, complete: false };
        seen.add(pair);
        pairs.push([other, at]);
      }
      bucket.push(at);
    }
  }
  return { pairs, complete };
}

function jaccard(a: ReadonlySet<number> = new Set(), b: ReadonlySet<number> = new Set()): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let both = 0;
  for (const phrase of few) if (many.has(phrase)) both++;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}
