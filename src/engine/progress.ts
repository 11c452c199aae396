import type { Engine } from './engine.ts';

const EVERY_MS = 30_000;

export interface Progress { started(): void; finished(): void; stop(): void }

/** Tells every 30 s how far a long apply is, and about how long it will still take at the pace so far. */
export function startProgress(engine: Engine, total: number): Progress {
  const began = performance.now();
  let running = 0;
  let done = 0;
  const timer = setInterval(() => {
    const passed = (performance.now() - began) / 1000;
    engine.emit({ type: 'progress', done, total, running, ...(done > 0 ? { secondsLeft: Math.round((passed / done) * Math.max(0, total - done)) } : {}) });
  }, EVERY_MS);
  timer.unref();
  return {
    started: () => { running += 1; },
    finished: () => { running -= 1; done += 1; },
    stop: () => clearInterval(timer),
  };
}
