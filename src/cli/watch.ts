import { failure } from '../core/diagnostic.ts';
import type { Inspected } from '../operations/inspect/api.ts';
import type { Form } from './output-form.ts';

const EVERY_MS = 2000;
/** To the top left, and everything below away. */
const CLEAR = '\u001b[H\u001b[2J';

export interface Watched {
  readonly read: () => Promise<readonly Inspected[]>;
  readonly render: (objects: readonly Inspected[]) => string | Promise<string>;
  readonly form: Form;
  /** Aborted by Ctrl-C, with which the command ends. */
  readonly signal: AbortSignal;
  /** Somebody looks: the table is drawn anew. Elsewhere it is one line per change. */
  readonly terminal: boolean;
  readonly write: (text: string) => void;
  readonly everyMs?: number;
}

/**
 * Looks again and again until the signal: on a terminal the table is drawn anew, elsewhere it comes once and then a line for each change;
 * with json one event a line, `{"event":"added","object":{…}}`, beginning with what is there. LC4003 for forms that have no lines.
 */
export async function watchListing({ read, render, form, signal, terminal, write, everyMs = EVERY_MS }: Watched): Promise<void> {
  if (form === 'yaml' || form === 'jsonpath') throw failure('LC4003', `--watch with -o ${form}`, { next: 'Watch a table, wide, name or json.' });
  const { changeLines } = await import('../views/changes.ts');
  let before: readonly Inspected[] | undefined;
  while (!signal.aborted) {
    const now = await read();
    if (signal.aborted) break;
    if (form === 'json') write(changeLines(before ?? [], now, 'json'));
    else if (terminal) write(`${CLEAR}${await render(now)}`);
    else write(before === undefined ? await render(now) : changeLines(before, now, 'text', new Date()));
    before = now;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
    });
  }
}
