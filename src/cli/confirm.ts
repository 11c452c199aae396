import { failure } from '../core/diagnostic.ts';
import { ask, canAsk } from './terminal.ts';

export interface Question {
  /** What would happen, in one line: `3 agents would get the message`. */
  readonly about: string;
  /** The flag that answers it beforehand: `--confirm`. */
  readonly flag: string;
  readonly given: boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks `Proceed? (y/N)` on a terminal, unless the flag was given. Throws LC4010 when somebody says no, and where nobody can be asked: then
 * nothing is done, and the flag is named.
 */
export async function confirmed({ about, flag, given, signal }: Question): Promise<void> {
  if (given) return;
  if (!canAsk()) throw failure('LC4010', `${about}: nobody can be asked here`, { next: `Pass ${flag} to go on without a question. Nothing was done.` });
  if (/^y(es)?$/i.test(await ask('Proceed? (y/N) ', signal))) return;
  throw failure('LC4010', 'not approved', { next: 'Nothing was done.' });
}
