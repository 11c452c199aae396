/** Tries that a refusal for now (429, 503, a locked row) is given; the design asks for at least 8. */
export const BUSY_TRIES = 10;
/** Tries of a read that failed for another passing reason. */
export const READ_TRIES = 5;

/** Whether an answer says that nothing was done and the same request may be sent again: 429, 503, a locked row (409 with Retry-After). */
export const isBusy = (status: number, headers: Headers | undefined): boolean =>
  status === 429 || status === 503 || (status === 409 && (headers?.has('retry-after') ?? false));
