/** The same items in an order that the numbers give; those of a smaller `later` sooner. */
export const shuffled = <T>(items: readonly T[], random: () => number, later: (one: T) => number = () => 0): readonly T[] =>
  items.map((one) => [random() + later(one), one] as const).toSorted(([a], [b]) => a - b).map(([, one]) => one);

/**
 * Cases in an order that the numbers give, for when it costs much to find out which ones a subject has: some of one subject, some of the next, and
 * so on, and round again until there are none left. Each subject's cases are asked for when its turn comes first.
 */
export async function* drawn<S, C>(subjects: readonly S[], casesOf: (subject: S) => Promise<readonly C[]>, random: () => number, atOnce = 3): AsyncGenerator<C> {
  let rest: readonly (() => Promise<readonly C[]>)[] = shuffled(subjects, random).map((subject) => async () => shuffled(await casesOf(subject), random));
  while (rest.length > 0) {
    const next: (() => Promise<readonly C[]>)[] = [];
    for (const casesLeft of rest) {
      const cases = await casesLeft();
      yield* cases.slice(0, atOnce);
      if (cases.length > atOnce) next.push(() => Promise.resolve(cases.slice(atOnce)));
    }
    rest = next;
  }
}
