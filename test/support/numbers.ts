/** Random numbers from 0 to below 1 that a seed repeats: mulberry32. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed that was asked for, or one by chance. */
export const seedOf = (given: string | undefined): number => (given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given));
