import { expandBraces } from './braces.ts';
import { fits, piecesOf, plainText } from './segment.ts';
import type { Piece } from './segment.ts';

/** A pattern over paths with `/`, without braces. */
export interface Glob {
  /** The folders at its start that are plain text, with `/` between them; empty when there are none. */
  readonly base: string;
  /** Folders below `base` that a file that fits may lie in; undefined for any number. */
  readonly depth: number | undefined;
  /** Whether hidden names may fit. */
  readonly hidden: boolean;
  /** Whether a path fits. */
  matches(path: string): boolean;
}

/** A pattern may not be longer, in UTF-16 code units. */
export const MAX_PATTERN = 1000;
/** Patterns that one with braces may stand for. */
const MAX_ALTERNATIVES = 1000;

const SPECIAL = /[*?[\]{}]/;

/** Whether a text is meant as a pattern. */
export const isPattern = (text: string): boolean => SPECIAL.test(text);

/**
 * The patterns that a text stands for: `*` and `?` stay in one folder, `**` goes through all (at the end it takes every file below),
 * `[ab]`, `[!a-z]` and `{a,b}` as in a shell. Hidden names need a written dot. One meaning on disk and in buckets, in time that is
 * bounded by the lengths alone. A problem (LC1411) when it cannot be used.
 */
export function globsOf(pattern: string): readonly Glob[] | { readonly problem: string; readonly code: string } {
  if (pattern.length > MAX_PATTERN) return { problem: 'is too long for a pattern', code: 'LC1411' };
  if (pattern.startsWith('!')) return { problem: 'begins with `!`: patterns only add files', code: 'LC1411' };
  const alternatives = expandBraces(pattern, MAX_ALTERNATIVES);
  if (!alternatives) return { problem: `stands for more than ${MAX_ALTERNATIVES.toLocaleString('en')} patterns`, code: 'LC1411' };
  return [...new Set(alternatives)].map(globOf);
}

/** `**`: any number of folders. */
const DEEP = 'deep';

function globOf(pattern: string): Glob {
  const absolute = pattern.startsWith('/');
  const steps = pattern.split('/').filter((step) => step !== '' && step !== '.').map((step) => (step === '**' ? DEEP : piecesOf(step)));
  // What ends in `**` means the files below.
  if (steps.at(-1) === DEEP) steps.push(piecesOf('*'));
  const firstOpen = steps.slice(0, -1).findIndex((step) => step === DEEP || plainText(step) === undefined);
  const plain = steps.slice(0, firstOpen < 0 ? -1 : firstOpen).map((step) => (step === DEEP ? '' : plainText(step) ?? ''));
  const base = `${absolute ? '/' : ''}${plain.join('/')}`;
  return {
    base,
    depth: steps.includes(DEEP) ? undefined : Math.max(0, steps.length - 1 - plain.length),
    hidden: steps.slice(plain.length).some((step) => step !== DEEP && beginsWithDot(step)),
    matches: (path) => reached(steps, path).has(steps.length),
  };
}

const beginsWithDot = ([first]: readonly Piece[]): boolean => first !== undefined && 'is' in first && first.is === '.';

/** How many steps of the pattern the path can have used up. */
function reached(steps: readonly (readonly Piece[] | typeof DEEP)[], path: string): ReadonlySet<number> {
  const skip = (at: Set<number>): Set<number> => {
    for (const index of at) if (steps[index] === DEEP) at.add(index + 1);
    return at;
  };
  let at = skip(new Set([0]));
  for (const name of path.split('/').filter((step) => step !== '')) {
    const next = new Set<number>();
    for (const index of at) {
      const step = steps[index];
      if (step === DEEP && !name.startsWith('.')) next.add(index);
      else if (step !== undefined && step !== DEEP && fits(step, name)) next.add(index + 1);
    }
    at = skip(next);
    if (at.size === 0) break;
  }
  return at;
}
