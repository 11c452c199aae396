import { expect } from 'chai';
import { createLimiter } from '../../src/letta/limiter.ts';
import { numbers, seedOf } from '../support/numbers.ts';

interface Course { readonly rate: number; readonly latency: number; readonly seconds: number; readonly after: 'whole seconds' | 'to the point' }
interface Settled { readonly done: number; readonly ratio: number; readonly refused: number }

/** A server with a token bucket and 32 impatient callers, in a time of its own: what it let through and refused after the first ten seconds. */
async function play({ rate, latency, seconds, after }: Course, random: () => number): Promise<Settled> {
  let clock = 0;
  const timers: { readonly at: number; readonly go: () => void }[] = [];
  const sleep = (ms: number): Promise<void> => new Promise((go) => { timers.push({ at: clock + Math.max(0, ms), go }); });
  const limiter = createLimiter({ now: () => clock, sleep });
  let [tokens, filledAt] = [rate, 0];
  const log: { readonly at: number; readonly ok: boolean }[] = [];
  const ask = async (): Promise<void> => {
    await sleep(latency);
    tokens = Math.min(rate, tokens + ((clock - filledAt) / 1000) * rate);
    filledAt = clock;
    const ok = tokens >= 1;
    log.push({ at: clock, ok });
    if (!ok) throw new Refused(after === 'whole seconds' ? 1000 : ((1 - tokens) / rate) * 1000);
    tokens -= 1;
  };
  const insisting = async (): Promise<void> => {
    for (;;) {
      try {
        return await limiter.run(ask, (error) => (error as Refused).waitMs);
      } catch (error) {
        await sleep((error as Refused).waitMs + random() * 250);
      }
    }
  };
  let left = rate * seconds;
  let callers = 32;
  for (let i = callers; i > 0; i -= 1) void (async () => { while (left-- > 0) await insisting(); callers -= 1; })();
  while (callers > 0) {
    await new Promise((resolve) => { setImmediate(resolve); });
    timers.sort((a, b) => a.at - b.at);
    const next = timers.shift();
    if (!next) continue;
    clock = next.at;
    next.go();
  }
  const settled = log.filter(({ at }) => at > 10_000);
  const passed = settled.filter(({ ok }) => ok).length;
  return { done: log.filter(({ ok }) => ok).length, ratio: passed / ((clock - 10_000) / 1000) / rate, refused: 1 - passed / settled.length };
}

class Refused extends Error {
  readonly waitMs: number;
  constructor(waitMs: number) {
    super('429');
    this.waitMs = waitMs;
  }
}

describe('a limiter before a server that allows N requests per second', () => {
  const seed = seedOf(process.env['LETTACTL_SEED']);
  for (const rate of [2, 5, 20, 60]) {
    for (const latency of [5, 200]) {
      for (const after of ['whole seconds', 'to the point'] as const) {
        it(`N = ${rate}, ${latency} ms a request, Retry-After in ${after}: settles near N (seed ${seed})`, async () => {
          const settled = await play({ rate, latency, seconds: 60, after }, numbers(seed));
          expect(settled.done).to.equal(rate * 60);
          expect(settled.ratio, 'share of what is allowed').to.be.within(0.75, 1.05);
          expect(settled.refused, 'share of requests refused').to.be.lessThan(0.06);
        });
      }
    }
  }
});
