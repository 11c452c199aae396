const LONGEST_MS = 120_000;

/**
 * Milliseconds that a server asks us to wait: `retry-after-ms`, or `retry-after` in seconds or as a date; undefined when it does not say.
 * A date is compared with the answer's own `date`, if it has one: the server's clock may be off, and ours too. At most two minutes.
 */
export function askedWait(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return clamp(milliseconds);
  const after = headers?.get('retry-after');
  if (after === null || after === undefined || after.trim() === '') return undefined;
  const seconds = Number(after);
  if (Number.isFinite(seconds)) return clamp(seconds * 1000);
  const date = Date.parse(after);
  const sent = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(date) ? undefined : clamp(date - (Number.isNaN(sent) ? now : sent));
}

/** Wait before try number `attempt` + 1 (attempts count from 1): what was asked plus up to a quarter, or 0.5 s doubling to 8 s, halved at random. */
export function waitBefore(attempt: number, asked: number | undefined, random: () => number): number {
  if (asked !== undefined) return Math.round(asked + random() * Math.max(100, asked / 4));
  const base = Math.min(8000, 500 * 2 ** (attempt - 1));
  return Math.round(base / 2 + (random() * base) / 2);
}

const clamp = (ms: number): number => Math.min(LONGEST_MS, Math.max(0, ms));
