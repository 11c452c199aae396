import { expandBraces } from './braces.ts';
import { fits, piecesOf } from './segment.ts';
import { MAX_PATTERN } from './glob.ts';

const START = { is: '^' };

/** Patterns that one with braces may stand for. */
const MAX_ALTERNATIVES = 100;

/**
 * What fits a pattern over names (`support-*`, `*-prod`, `{a,b}-?`), case and all: names are no paths, so `*` takes any character, dots and
 * slashes too. Time is bounded by the lengths alone. Undefined when the pattern cannot be used: longer than 1000 characters, or with more
 * than 100 alternatives.
 */
export function nameMatcher(pattern: string): ((name: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const alternatives = expandBraces(pattern, MAX_ALTERNATIVES)?.map((alternative) => piecesOf(alternative));
  // A segment hides what begins with a dot; no name is hidden, so nothing begins with one here.
  return alternatives && ((name) => alternatives.some((pieces) => fits([START, ...pieces], `^${name}`)));
}
