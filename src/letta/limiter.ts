/** Bounds how many requests are under way, and how many begin in a second. Create one per process and share it: it learns what the server bears. */
export interface Limiter {
  /** Runs the task once a slot is free, no pause is on and its turn has come. `refused`: when its error says "too many", the milliseconds to wait. */
  run<T>(task: () => Promise<T>, refused?: (error: unknown) => number | undefined): Promise<T>;
  /**
   * The server said "too many" to a request that began at `began` (default now): slow down once per burst, and start nothing for `ms` milliseconds.
   * Refusals of requests that began before the last slowing belong to its burst.
   */
  slowDown(ms: number, began?: number): void;
  /** Requests that may run at once now. */
  readonly width: number;
  /** Requests that may begin in a second now; Infinity until the server has said "too many". */
  readonly rate: number;
}

export interface LimiterOptions {
  readonly max?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Milliseconds that only go forward, whatever is done to the clock; default performance.now. */
  readonly now?: () => number;
}

/** Successes of the last so many milliseconds tell what the server lets through. */
const SEEN_MS = 2000;
/** Fewer than this tell nothing. */
const FEW = 4;
/** Of what it let through, what is asked for after a refusal. */
const LESS = 0.9;
/** What each success adds right after a refusal (1 % per second); it speeds up with the square of the time since then. */
const GROWTH = 0.01;
const CALM_MS = 10_000;
/** Above this a pace bounds nothing: the width does. */
const UNBOUNDED = 2000;
/** Late timers may be made up for by so much. */
const CREDIT_MS = 20;

/**
 * Two bounds, as there are two kinds of limits. How many at once: additive increase, multiplicative decrease (every success widens by 1/width up to
 * `max`, default 32; a refusal halves). How many per second: none until the first refusal; then a little less than what the server let through
 * lately, growing slowly at first and faster the longer nothing is refused. So a server that allows N per second is asked about N per second.
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const max = options.max ?? 32;
  const now = options.now ?? (() => performance.now());
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); }));
  const waiting: (() => void)[] = [];
  let width = max;
  let rate = Number.POSITIVE_INFINITY;
  let running = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let slowedAt = Number.NEGATIVE_INFINITY;
  let lastStart = Number.NEGATIVE_INFINITY;
  let firstStart: number | undefined;
  let successes: number[] = [];
  /** Those whose turn has not come, one behind the other. */
  let gate: Promise<void> = Promise.resolve();

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
  const turn = async (): Promise<void> => {
    for (;;) {
      const at = now();
      const wait = Math.max(pausedUntil, lastStart + 1000 / rate) - at;
      if (!(wait > 0)) break;
      await sleep(wait);
    }
    lastStart = Math.max(lastStart + 1000 / rate, now() - CREDIT_MS);
  };
  const myTurn = (): Promise<void> => {
    if (rate === Number.POSITIVE_INFINITY && pausedUntil <= now()) return Promise.resolve();
    gate = gate.then(turn);
    return gate;
  };
  const succeeded = (): void => {
    const at = now();
    width = Math.min(max, width + 1 / Math.max(1, width));
    successes.push(at);
    if (successes.length > 2 * SEEN_MS) successes = successes.filter((time) => time > at - SEEN_MS);
    if (rate === Number.POSITIVE_INFINITY) return;
    rate += GROWTH * Math.max(1, ((at - slowedAt) / CALM_MS) ** 2);
    if (rate > UNBOUNDED) rate = Number.POSITIVE_INFINITY;
  };
  const slowDown = (ms: number, began = now()): void => {
    const at = now();
    pausedUntil = Math.max(pausedUntil, at + ms);
    if (began <= slowedAt) return;
    width = Math.max(1, width / 2);
    slowedAt = at;
    successes = successes.filter((time) => time > at - SEEN_MS);
    const seconds = Math.min(SEEN_MS, Math.max(1000, at - (firstStart ?? at))) / 1000;
    // Too little was asked lately to tell what the server bears.
    const unknown = rate === Number.POSITIVE_INFINITY ? 4 * Math.max(1, width) : rate / 2;
    rate = Math.max(0.5, successes.length < FEW ? unknown : Math.min(rate, successes.length / seconds) * LESS);
  };

  return {
    get width() {
      return Math.max(1, Math.floor(width));
    },
    get rate() {
      return rate;
    },
    async run(task, refused) {
      await enter();
      let began = Number.NEGATIVE_INFINITY;
      try {
        await myTurn();
        began = now();
        firstStart ??= began;
        const result = await task();
        succeeded();
        return result;
      } catch (error) {
        const ms = refused?.(error);
        if (ms !== undefined) slowDown(ms, began);
        throw error;
      } finally {
        leave();
      }
    },
    slowDown,
  };
}
