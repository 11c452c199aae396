/** Numbers of a version; parts that are missing count as 0, a pre-release tag is left out of account. */
const numbers = (version: string): readonly number[] => version.split('-')[0]?.split('.').map(Number) ?? [];

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

const CONSTRAINT = /^(>=|<=|!=|~>|[<>=^~]?)\s*v?(\d+(?:\.\d+){0,2})$/;

/**
 * Whether a version fulfils all constraints, separated by commas or spaces: `>=1.0, <2`, `~> 1.2` (the last part may grow), `^1.2` (the
 * same major version), `1.2.3`. Undefined when they cannot be read.
 */
export function satisfies(version: string, constraints: string): boolean | undefined {
  const have = numbers(version);
  let result = true;
  for (const text of constraints.replace(/([<>=~^!])\s+/g, '$1').split(/[\s,]+/).filter((part) => part !== '')) {
    const match = CONSTRAINT.exec(text);
    if (!match) return undefined;
    const want = numbers(match[2] ?? '');
    const order = compare(have, want);
    const upTo = (parts: number): boolean => want.slice(0, parts).every((part, index) => have[index] === part);
    switch (match[1]) {
      case '>=': result &&= order >= 0; break;
      case '<=': result &&= order <= 0; break;
      case '>': result &&= order > 0; break;
      case '<': result &&= order < 0; break;
      case '!=': result &&= order !== 0; break;
      case '~>': result &&= order >= 0 && upTo(Math.max(1, want.length - 1)); break;
      case '^': result &&= order >= 0 && upTo(1); break;
      case '~': result &&= order >= 0 && upTo(Math.min(2, want.length)); break;
      default: result &&= order === 0;
    }
  }
  return result;
}
