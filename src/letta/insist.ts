import { UnknownOutcome } from '../engine/ports.ts';
import { isRefusal } from './errors.ts';

/**
 * Repeats a write of which doing it twice is the same as doing it once (delete, attach, detach, recompile) until its outcome is known;
 * at most three times.
 */
export async function insist<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof UnknownOutcome) || attempt >= 3) throw error;
    }
  }
}

/** The result, or undefined when the server answers that the thing is not there. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}

/** Deletes; what is gone already is deleted. Tools and MCP servers answer 400 "not found" for that (API notes §1.5). */
export async function deleteQuietly(remove: () => Promise<void>): Promise<void> {
  try {
    await insist(remove);
  } catch (error) {
    if (isRefusal(error, 404) || (isRefusal(error, 400) && /not found/i.test(error.words))) return;
    throw error;
  }
}
