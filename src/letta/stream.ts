import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** One event of a stream: `data` is its JSON. */
export interface Frame { readonly event?: string; readonly data: Readonly<Record<string, unknown>> }

/** A stream that ended before it said so, or came to a standstill. What it belongs to goes on. */
export class StreamLost extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'StreamLost';
  }
}

/** The server pings every 30 s while it has nothing to say (seen on 0.16.8). */
const STANDSTILL_MS = 95_000;

export interface FrameOptions { readonly signal?: AbortSignal; /** Longest silence; default 95 s. */ readonly silenceMs?: number }

/**
 * The events of a server-sent stream, up to its `[DONE]`. Throws StreamLost when the connection drops, goes silent, or says what is no
 * JSON; the signal's reason when that ends it. The connection is closed in any case.
 */
export async function* framesOf(body: ReadableStream<Uint8Array>, { signal, silenceMs = STANDSTILL_MS }: FrameOptions = {}): AsyncGenerator<Frame> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => { waiting.push(event); } });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await next(reader, silenceMs, signal);
      if (value) parser.feed(decoder.decode(value, { stream: true }));
      for (const event of waiting.splice(0)) {
        if (event.data === '[DONE]') return;
        yield { ...(event.event === undefined ? {} : { event: event.event }), data: parsed(event.data) };
      }
      if (done) throw new StreamLost('the connection was closed before the end');
    }
  } finally {
    // Nobody waits for what the other side still had to say.
    reader.cancel().catch(() => undefined);
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number, signal: AbortSignal | undefined): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  try {
    return await Promise.race([
      reader.read().catch((error: unknown) => { throw new StreamLost('the connection broke off', { cause: error }); }),
      new Promise<never>((_, reject) => {
        const timer = setTimeout(() => reject(new StreamLost(`nothing came for ${Math.round(silenceMs / 1000)} s`)), silenceMs);
        const aborted = (): void => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        signal?.addEventListener('abort', aborted, { once: true });
        stop.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', aborted);
        });
      }),
    ]);
  } finally {
    stop.abort();
  }
}

function parsed(data: string): Frame['data'] {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Frame['data'];
  } catch (error) {
    throw new StreamLost('what came is no JSON', { cause: error });
  }
  throw new StreamLost('what came is no JSON object');
}
