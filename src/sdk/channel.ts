/** A queue between somebody who tells and somebody who listens in a loop. */
export interface Channel<T> {
  readonly push: (item: T) => void;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
  /** What was and will be pushed, until `end`; throws what `fail` was given. */
  all(): AsyncGenerator<T>;
}

export function channel<T>(): Channel<T> {
  const waiting: T[] = [];
  let over: { readonly error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  const told = (end: { readonly error?: unknown } | undefined): void => {
    over ??= end;
    wake();
  };
  return {
    push(item) {
      waiting.push(item);
      told(undefined);
    },
    end: () => told({}),
    fail: (error) => told({ error }),
    async *all() {
      for (;;) {
        yield* waiting.splice(0);
        if (waiting.length > 0) continue;
        if (over) {
          if ('error' in over) throw over.error;
          return;
        }
        await new Promise<void>((resolve) => { wake = resolve; });
      }
    },
  };
}
