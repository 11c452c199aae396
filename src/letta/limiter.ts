/** Bounds how many requests are under way. Create one per process and share it: it learns what the server bears. */
export interface Limiter {
  /** Runs the task once a slot is free and no pause is on. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** The server said "too many": halve the width once per burst, and start nothing for `ms` milliseconds. */
  slowDown(ms: number): void;
  /** Requests that may run at once now. */
  readonly width: number;
}

export interface LimiterOptions { readonly max?: number; readonly sleep?: (ms: number) => Promise<void>; readonly now?: () => number }

/**
 * Additive increase, multiplicative decrease: every success widens by 1/width up to `max` (default 32), a 429 halves. Refusals that
 * belong to one burst (requests sent before the last halving) count once.
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const max = options.max ?? 32;
  const now = options.now ?? Date.now;
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); }));
  const waiting: (() => void)[] = [];
  let width = max;
  let running = 0;
  let pausedUntil = 0;
  let halvedAt = Number.NEGATIVE_INFINITY;

  const enter = async (): Promise<void> => {
    if (running < Math.max(1, Math.floor(width))) {
      running++;
      return;
    }
    await new Promise<void>((resolve) => { waiting.push(resolve); });
  };
  const leave = (): void => {
    running--;
    while (waiting.length > 0 && running < Math.max(1, Math.floor(width))) {
      running++;
      waiting.shift()?.();
    }
  };

  return {
    get width() {
      return Math.max(1, Math.floor(width));
    },
    async run(task) {
      await enter();
      try {
        for (let wait = pausedUntil - now(); wait > 0; wait = pausedUntil - now()) await sleep(wait);
        const result = await task();
        width = Math.min(max, width + 1 / Math.max(1, width));
        return result;
      } finally {
        leave();
      }
    },
    slowDown(ms) {
      const at = now();
      if (at - halvedAt > Math.min(ms, 1000)) {
        width = Math.max(1, width / 2);
        halvedAt = at;
      }
      pausedUntil = Math.max(pausedUntil, at + ms);
    },
  };
}
