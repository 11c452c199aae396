import { nearest } from '../core/config/suggest.ts';

/** Beginnings this short begin too much. */
const BEGINNING = 3;

/**
 * The name that was probably meant by one that is not there: the same in other capitals, the path or handle that ends with it, one that is spelled nearly
 * so, or the only one that begins with it.
 */
export function nearName(wanted: string, names: Iterable<string>): string | undefined {
  const all = [...new Set(names)].filter((name) => name !== wanted).sort();
  const folded = wanted.toLowerCase();
  const same = all.find((name) => name.toLowerCase() === folded) ?? all.find((name) => name.toLowerCase().endsWith(`/${folded}`)) ?? nearest(wanted, all);
  if (same !== undefined) return same;
  const begun = wanted.length < BEGINNING ? [] : all.filter((name) => name.toLowerCase().startsWith(folded));
  return begun.length === 1 ? begun[0] : undefined;
}

/** What to do about a name that is not there: the one that was probably meant, and where all are. */
export function nearHint(wanted: string, names: Iterable<string>, all: string): string {
  const near = nearName(wanted, names);
  return `${near === undefined ? '' : `Did you mean ${JSON.stringify(near)}? `}All of them: ${all}`;
}
