const Real = Date;
let shift = 0;

/** The clock of this process, moved; durations (performance.now, timers) go on as before, as they do when somebody sets the clock of a machine. */
class Shifted extends Real {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(Real.now() + shift);
    else super(...(given as [string]));
  }
  static override now(): number {
    return Real.now() + shift;
  }
}

/** Moves the clock by so many milliseconds against the real one; 0 puts it right. */
export function shiftClock(ms: number): void {
  shift = ms;
  globalThis.Date = ms === 0 ? Real : (Shifted as DateConstructor);
}
