import { createContext, Script } from 'node:vm';

/** Milliseconds that one comparison may take; an ordinary one takes far less than one of them. */
const TIME = 500;

const compare = new Script('pattern.test(text)');

/**
 * Whether a regular expression fits a text; undefined when it has not said so in time. A pattern such as `(a+)+` takes longer than anybody waits on
 * a text of forty characters, and nothing else can run meanwhile, not even Ctrl-C.
 */
export function fitsInTime(pattern: RegExp, text: string): boolean | undefined {
  try {
    return compare.runInContext(createContext({ pattern, text }), { timeout: TIME }) as boolean;
  } catch (error) {
    // An error of the other context, whose Error is another one.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
