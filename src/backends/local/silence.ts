/** How long something has given no sign of life, as this process saw it: system clocks jump, and times of files with them. */
export class Silence {
  #last: number | undefined;
  #since = 0;

  /** Milliseconds since its time of change was first seen to be this one. */
  of(changed: Date): number {
    if (changed.getTime() !== this.#last) {
      this.#last = changed.getTime();
      this.#since = performance.now();
    }
    return performance.now() - this.#since;
  }
}
