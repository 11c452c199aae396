import { notJson, strangeRedirect } from './errors.ts';
import type { FailedRequest } from './errors.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export const EVENT_STREAM = 'text/event-stream';

/** An error of ours that crossed the client library, which wraps whatever its fetch throws. */
export class CarriedError extends Error {
  readonly carried: Error;
  constructor(carried: Error) {
    super(carried.message);
    this.carried = carried;
  }
}

/**
 * The fetch under the client library. Redirects are followed only within the host (a slash that the server adds), at most three; an
 * answer that should be JSON (or the events that were asked for) and is not is refused here, before anybody takes a login page for an object.
 * An answer is read to its end here: the client library's time limit ends with its fetch, and a body that stalls would be waited for without one.
 */
export function guardedFetch(fetch: Fetch, base: Omit<FailedRequest, 'method' | 'path'>, onAnswer: (headers: Headers) => void = () => undefined): Fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hop = 0; ; hop++) {
      const response = await fetch(url, { ...init, redirect: 'manual' });
      onAnswer(response.headers);
      const request: FailedRequest = { ...base, method: init.method ?? 'GET', path: url.pathname };
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        const target = new URL(location, url);
        await response.body?.cancel();
        const away = target.origin !== url.origin;
        if (away || hop >= 3) throw new CarriedError(strangeRedirect(request, response.status, target.href, away));
        url = target;
        continue;
      }
      const type = response.headers.get('content-type');
      const events = new Headers(init.headers).get('accept') === EVENT_STREAM && (type ?? '').startsWith(EVENT_STREAM);
      if (response.ok && response.status !== 204 && !events && !/json/i.test(type ?? '')) {
        await response.body?.cancel();
        throw new CarriedError(notJson(request, response.status, type));
      }
      return events ? response : await whole(response);
    }
  };
}

/** Statuses whose answers have no body. */
const EMPTY: readonly number[] = [101, 204, 205, 304];

async function whole(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(EMPTY.includes(status) ? null : body, { status, statusText, headers });
}
