import { setMaxListeners } from 'node:events';
import { EXIT } from './failures.ts';

/** Said at the first Ctrl-C by commands that write: whether something was changed by then, nobody can say before the end. */
export const FINISHING = 'Stopping: what is in flight is finished. Once more to stop now.\n';

/** Ctrl-C as a signal for operations. */
export interface Interrupt { readonly signal: AbortSignal; dispose(): void }

/**
 * The first Ctrl-C (or SIGTERM) asks to stop (`say` tells how): nothing new is started, what is in flight is finished and saved. The
 * second one ends the process at once with 130; the journal covers what was in flight.
 */
export function onInterrupt(say: () => void): Interrupt {
  const controller = new AbortController();
  // Every call in flight listens to it; their number is bounded elsewhere.
  setMaxListeners(0, controller.signal);
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    say();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
