/** Answers 429 to what comes too often; undefined: it may pass. */
export type RateGate = () => Response | undefined;

/**
 * A token bucket, as servers behind a gateway have one: `perSecond` requests a second for ever, as many at once after a quiet second. What finds it empty
 * is answered 429 with the whole seconds after which it would pass.
 */
export function rateGate(perSecond: number, now: () => number = () => performance.now()): RateGate {
  const size = Math.max(1, perSecond);
  let tokens = size;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(size, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens >= 1) {
      tokens -= 1;
      return undefined;
    }
    const seconds = Math.max(1, Math.ceil((1 - tokens) / perSecond));
    return Response.json({ detail: 'Too many requests' }, { status: 429, headers: { 'retry-after': String(seconds) } });
  };
}
