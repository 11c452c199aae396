/** What only a regular expression has: an anchor, any number of any character, a class of characters by its letter, a choice, one or more. */
const REGEX = /^\^|\$$|\.[*+]|\\[dwsbDWSB.]|\(.*\|.*\)|\]\+/;

/** Whether a pattern without slashes was meant as a regular expression, as lettactl 1.x took them for most kinds. */
export const readsLikeRegex = (pattern: string): boolean => !/^\/.*\/i?$/s.test(pattern) && REGEX.test(pattern);

/** How to write a pattern that fitted nothing, when it was not written as it was meant; undefined when it may well fit nothing. */
export function patternHint(pattern: string): string | undefined {
  if (readsLikeRegex(pattern)) return `A regular expression stands between slashes: --pattern '/${pattern.replaceAll('/', '\\/')}/i'`;
  return /[*?[\]{}/]/.test(pattern) ? undefined : `A pattern fits whole names: --pattern '*${pattern}*' fits a part.`;
}
